{# An hour of a day as a timestamp of the same clock. #}
{% macro at_hour(date, hour) -%}
    {{ dbt.dateadd(
        'hour', hour, 'cast(' ~ date ~ ' as ' ~ dbt.type_timestamp() ~ ')'
    ) }}
{%- endmacro %}
