{# True from Monday to Friday; 1900-01-01 was a Monday. #}
{% macro is_weekday(date) -%}
    mod({{ dbt.datediff("cast('1900-01-01' as date)", date, 'day') }}, 7) < 5
{%- endmacro %}
