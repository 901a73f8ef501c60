{# A text, or a number with a larger range, as a whole number or a decimal(p, s); null
   where it can't be one. #}
{% macro try_cast(expression, type) -%}
    {{ adapter.dispatch('try_cast')(expression, type) }}
{%- endmacro %}

{% macro default__try_cast(expression, type) -%}
    try_cast({{ expression }} as {{ type }})
{%- endmacro %}

{# Postgres has no cast that may fail, so the form and then the range are looked at
   first. `offset 0` keeps the expression from being evaluated for each mention. #}
{% macro postgres__try_cast(expression, type) -%}
    {%- set number = '^ *[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,3})? *$' -%}
    {%- if type.startswith('decimal') -%}
        {%- set digits = type[8:-1].split(',') -%}
        {%- set scale = digits[1] | int -%}
        {%- set least_too_large = '1e' ~ (digits[0] | int - scale) -%}
    {%- else -%}
        {%- set scale = 0 -%}
        {%- set least_too_large = '2147483648' -%}
    {%- endif -%}
    (
        select
            case
                when abs(round(tried.number, {{ scale }})) < {{ least_too_large }}
                    then cast(round(tried.number, {{ scale }}) as {{ type }})
            end
        from (
            select
                case
                    when written.value ~ '{{ number }}'
                        then cast(written.value as numeric)
                end as number
            from (
                select cast({{ expression }} as text) as value
                offset 0
            ) as written
            offset 0
        ) as tried
    )
{%- endmacro %}

{# Snowflake's own takes nothing but texts. #}
{% macro snowflake__try_cast(expression, type) -%}
    try_cast(cast({{ expression }} as {{ dbt.type_string() }}) as {{ type }})
{%- endmacro %}

{% macro bigquery__try_cast(expression, type) -%}
    safe_cast({{ expression }} as {{ type }})
{%- endmacro %}
