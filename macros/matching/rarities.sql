{# CTEs that add to every row of a CTE how rare its value of each column is, ending in
   `rated`: column_rarity is 0 where all known values are the same, and one more for
   each fourth of that: at 5, one record in 1,024 to 4,096 has the value. Whole steps,
   because a logarithm's last digits differ between engines. Of few records the shares
   say little, so they are taken for at least 1,024. `without` are columns that the CTE
   has rated by itself. #}
{% macro value_rarities(records, columns, without=[]) -%}
    {%- set columns = columns | reject('in', without) | list -%}
    {%- for column in columns -%}
{{ column }}_counts as (
    select
        {{ column }},
        {{ rarity('count(*)', 'greatest(sum(count(*)) over (), 1024)') }} as rarity
    from {{ records }}
    where {{ column }} is not null
    group by {{ column }}
),

    {% endfor -%}
rated as (
    select
        {{ records }}.*
        {%- for column in columns %},
        {{ column }}_counts.rarity as {{ column }}_rarity
        {%- endfor %}
    from {{ records }}
    {%- for column in columns %}
    left join {{ column }}_counts
        on {{ records }}.{{ column }} = {{ column }}_counts.{{ column }}
    {%- endfor %}
)
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
        {%- else -%}
            {%- do columns.append(comparison.columns[0]) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(columns | unique | list) }}
{%- endmacro %}
