with pairs as (
    select
        name as name_a,
        nickname as name_b
    from {{ ref('nicknames') }}
    union distinct
    select
        nickname as name_a,
        name as name_b
    from {{ ref('nicknames') }}
    union distinct
    -- Two short forms of one name: Bob and Rob.
    select
        short.nickname as name_a,
        other.nickname as name_b
    from {{ ref('nicknames') }} as short
    inner join {{ ref('nicknames') }} as other
        on short.name = other.name
)

select
    name_a,
    name_b
from pairs
where name_a <> name_b
