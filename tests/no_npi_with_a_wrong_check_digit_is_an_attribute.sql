-- One that was given and is wrong must still be known, for the rule that asks for it.
with npis as (
    select
        record_key,
        max(case when attribute = 'npi' then value end) as npi,
        max(case when attribute = 'has_valid_npi' then value end) as has_valid_npi
    from {{ ref('record_attributes') }}
    where attribute in ('npi', 'has_valid_npi')
    group by record_key
)

select
    record_key,
    npi,
    has_valid_npi
from npis
where
    not {{ is_valid_npi('npi') }}
    or has_valid_npi is distinct from case when npi is null then 'false' else 'true' end
