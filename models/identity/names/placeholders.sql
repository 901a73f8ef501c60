-- What nobody can write into a seed: dbt takes the word null there for a missing value.
select
    kind,
    value
from {{ ref('placeholder_values') }}
union distinct
select
    kind,
    'null' as value
from {{ ref('placeholder_values') }}
