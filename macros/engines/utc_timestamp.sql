{# Three readings of a text whose form as_timestamp has checked: with an offset, in
   seconds since 1970, and as a US spreadsheet writes it. Null where the text has the
   form but is no date. #}
{% macro offset_timestamp(expression) -%}
    {{ adapter.dispatch('offset_timestamp')(expression) }}
{%- endmacro %}

{# DuckDB's cast to timestamp drops the offset unseen; timestamptz applies it, and the
   detour over microseconds keeps the session's time zone out. #}
{% macro default__offset_timestamp(expression) -%}
    make_timestamp(epoch_us({{ try_cast(expression, 'timestamptz') }}))
{%- endmacro %}

{% macro epoch_timestamp(seconds) -%}
    {{ adapter.dispatch('epoch_timestamp')(seconds) }}
{%- endmacro %}

{% macro default__epoch_timestamp(seconds) -%}
    make_timestamp(cast({{ seconds }} * 1000000 as bigint))
{%- endmacro %}

{% macro us_timestamp(expression) -%}
    {{ adapter.dispatch('us_timestamp')(expression) }}
{%- endmacro %}

{% macro default__us_timestamp(expression) -%}
    try_strptime(
        {{ expression }},
        [
            '%m/%d/%Y', '%m/%d/%Y %H:%M', '%m/%d/%Y %H:%M:%S',
            '%m/%d/%Y %I:%M %p', '%m/%d/%Y %I:%M:%S %p'
        ]
    )
{%- endmacro %}
