{# Number of the columns that are not null. #}
{% macro known_fields(columns) -%}
    {%- for column in columns -%}
        case when {{ column }} is null then 0 else 1 end
        {%- if not loop.last %} + {% endif -%}
    {%- endfor -%}
{%- endmacro %}
