{# How rare a record's values are. A rarity is 0 where all known values of a column are
   the same, and one more for each fourth of that: at 5, one record in 1,024 to 4,096
   has the value. Whole steps, because a logarithm's last digits differ between engines.
   Of few records the shares say little, so they are taken for at least 1,024. Copies of
   a record don't make its values more frequent. #}

{# One row per record: the rarity of each value that its comparisons ask for. Columns in
   `rated` have theirs beside them already. #}
{% macro value_rarities(entity, rated) -%}
{%- set columns = rated_columns(entity) | reject('in', rated) | list -%}
with records as (
    select
        record_number,
        is_copy
        {%- for column in columns %},
        {{ column }}
        {%- endfor %}
        {%- for column in rated %},
        {{ column }}_rarity
        {%- endfor %}
    from {{ ref(entity ~ '_match_records') }}
),
{% for column in columns %}
{{ column }}_counts as (
    select
        {{ column }},
        {{ rarity('count(*)', 'greatest(sum(count(*)) over (), 1024)') }} as rarity
    from records
    where {{ column }} is not null and not is_copy
    group by {{ column }}
){{ ',' if not loop.last }}
{% endfor %}
select
    records.record_number
    {%- for column in columns %},
    {{ column }}_counts.rarity as {{ column }}_rarity
    {%- endfor %}
    {%- for column in rated %},
    records.{{ column }}_rarity
    {%- endfor %}
from records
{%- for column in columns %}
left join {{ column }}_counts
    on records.{{ column }} = {{ column }}_counts.{{ column }}
{%- endfor %}
{%- endmacro %}

{# How often `count` can be multiplied by four before it is more than `total`. #}
{% macro rarity(count, total) -%}
    (
        {%- for step in range(1, 11) %}
        case when {{ count }} * {{ 4 ** step }} <= {{ total }} then 1 else 0 end
        {%- if not loop.last %} +{% endif %}
        {%- endfor %}
    )
{%- endmacro %}

{# The columns whose values have a rarity in the comparisons of an entity. #}
{% macro rated_columns(entity) -%}
    {%- set columns = [] -%}
    {%- for comparison in var('comparisons', {}).get(entity, []) -%}
        {%- if comparison.how == 'address' -%}
            {%- do columns.extend(['street_key', 'zip_code']) -%}
        {%- elif comparison.how in ('rarest_same', 'identifier') -%}
            {%- do columns.extend(comparison.columns) -%}
        {%- elif comparison.how != 'identical' -%}
            {%- do columns.append(comparison.columns[0]) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(columns | unique | list) }}
{%- endmacro %}
