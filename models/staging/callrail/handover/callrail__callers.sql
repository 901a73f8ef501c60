select distinct
    caller_key,
    caller_phone as phone,
    caller_name
from {{ ref('stg_callrail__calls') }}
where caller_phone is not null
