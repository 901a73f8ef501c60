-- Apart from person_match_values, because the joins of both at once take twice the
-- memory.
with records as (
    select *
    from {{ ref('person_match_values') }}
),

{{ value_rarities('records', rated_columns('person'), without=[
    'own_email', 'own_phone', 'own_mobile_phone', 'shared_email', 'shared_phone',
]) }}

select *
from rated
