{# A first branch for what is a timestamp and no text. DuckDB knows that before it reads
   a row, and leaves out this branch or all others; elsewhere a timestamp goes through
   text like anything else. #}
{% macro typed_timestamp(expression) -%}
    {{ adapter.dispatch('typed_timestamp')(expression) }}
{%- endmacro %}

{% macro default__typed_timestamp(expression) -%}
{%- endmacro %}

{% macro duckdb__typed_timestamp(expression) -%}
    {%- set typed = 'try_cast(' ~ expression ~ ' as timestamp)' -%}
    when typeof({{ expression }}) = 'TIMESTAMP'
        then
            case
                when
                    {{ typed }} >= timestamp '0001-01-01'
                    and {{ typed }} < timestamp '10000-01-01'
                    then {{ typed }}
            end
{%- endmacro %}

{# Four readings of a text whose form as_timestamp has checked: ISO 8601 in UTC, or with
   an offset, seconds since 1970, and as a US spreadsheet writes it. Null where the text
   has the form but is no date. #}
{% macro iso_timestamp(expression) -%}
    {{ adapter.dispatch('iso_timestamp')(expression) }}
{%- endmacro %}

{% macro default__iso_timestamp(expression) -%}
    {{ try_cast(expression, dbt.type_timestamp()) }}
{%- endmacro %}

{% macro postgres__iso_timestamp(expression) -%}
    {{ postgres__offset_timestamp(expression) }}
{%- endmacro %}

{% macro offset_timestamp(expression) -%}
    {{ adapter.dispatch('offset_timestamp')(expression) }}
{%- endmacro %}

{# DuckDB's cast to timestamp drops the offset unseen; timestamptz applies it, and the
   detour over microseconds keeps the session's time zone out. #}
{% macro default__offset_timestamp(expression) -%}
    make_timestamp(epoch_us({{ try_cast(expression, 'timestamptz') }}))
{%- endmacro %}

{% macro postgres__offset_timestamp(expression) -%}
    {{ postgres_parsed_timestamp(
        expression,
        '^([0-9]+)-([0-9]+)-([0-9]+)'
        ~ '([T ]([0-9]+):([0-9]+)(:([0-9]+([.][0-9]{1,6})?)[0-9]*)?'
        ~ '([A-Z ]*|([+-][0-9]{2}):?([0-9]{2})?))?$',
        {
            'year': 1, 'month': 2, 'day': 3, 'hour': 5, 'minute': 6, 'second': 8,
            'offset_hours': 11, 'offset_minutes': 12,
        }
    ) }}
{%- endmacro %}

{# Spark's cast applies the offset, but wants seconds; the session is in UTC
   (profiles.yml). #}
{% macro spark__offset_timestamp(expression) -%}
    coalesce(
        {{ try_cast(expression, 'timestamp') }},
        try_to_timestamp(
            replace({{ expression }}, 'T', ' '), 'yyyy-M-d H:mm[XXX][XX][X]'
        )
    )
{%- endmacro %}

{% macro epoch_timestamp(seconds) -%}
    {{ adapter.dispatch('epoch_timestamp')(seconds) }}
{%- endmacro %}

{% macro default__epoch_timestamp(seconds) -%}
    make_timestamp(cast({{ seconds }} * 1000000 as bigint))
{%- endmacro %}

{% macro postgres__epoch_timestamp(seconds) -%}
    (timestamp '1970-01-01' + {{ seconds }} * interval '1 second')
{%- endmacro %}

{% macro spark__epoch_timestamp(seconds) -%}
    timestamp_micros(cast({{ seconds }} * 1000000 as bigint))
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

{% macro postgres__us_timestamp(expression) -%}
    {{ postgres_parsed_timestamp(
        expression,
        '^([0-9]+)/([0-9]+)/([0-9]+)( ([0-9]+):([0-9]+)(:([0-9]+))?( ([AP])M)?)?$',
        {
            'year': 3, 'month': 1, 'day': 2, 'hour': 5, 'minute': 6, 'second': 8,
            'half': 10,
        }
    ) }}
{%- endmacro %}

{% macro spark__us_timestamp(expression) -%}
    coalesce(
        {%- for form in [
            'M/d/yyyy', 'M/d/yyyy H:mm', 'M/d/yyyy H:mm:ss', 'M/d/yyyy h:mm a',
            'M/d/yyyy h:mm:ss a'
        ] %}
        try_to_timestamp({{ expression }}, '{{ form }}'){{ ',' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}

{% macro snowflake__iso_timestamp(expression) -%}
    {{ snowflake__offset_timestamp(expression) }}
{%- endmacro %}

{# Snowflake takes a text without an offset for the session's time zone. #}
{% macro snowflake__offset_timestamp(expression) -%}
    cast(
        convert_timezone(
            'UTC',
            try_to_timestamp_tz(
                {{ expression }} || case
                    when {{ regex_matches(expression, '([A-Z]|[+-][0-9:]+)$') }}
                        and {{ regex_matches(expression, ':') }}
                        then ''
                    else ' +0000'
                end
            )
        ) as {{ dbt.type_timestamp() }}
    )
{%- endmacro %}

{% macro snowflake__epoch_timestamp(seconds) -%}
    to_timestamp_ntz(cast({{ seconds }} * 1000000 as bigint), 6)
{%- endmacro %}

{% macro snowflake__us_timestamp(expression) -%}
    coalesce(
        {%- for form in [
            'MM/DD/YYYY', 'MM/DD/YYYY HH24:MI', 'MM/DD/YYYY HH24:MI:SS',
            'MM/DD/YYYY HH12:MI AM', 'MM/DD/YYYY HH12:MI:SS AM'
        ] %}
        try_to_timestamp_ntz({{ expression }}, '{{ form }}'){{ ',' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}

{% macro bigquery__offset_timestamp(expression) -%}
    safe_cast({{ expression }} as timestamp)
{%- endmacro %}

{% macro bigquery__epoch_timestamp(seconds) -%}
    timestamp_micros(cast({{ seconds }} * 1000000 as int64))
{%- endmacro %}

{% macro bigquery__us_timestamp(expression) -%}
    coalesce(
        {%- for form in [
            '%m/%d/%Y', '%m/%d/%Y %H:%M', '%m/%d/%Y %H:%M:%S',
            '%m/%d/%Y %I:%M %p', '%m/%d/%Y %I:%M:%S %p'
        ] %}
        safe.parse_timestamp('{{ form }}', {{ expression }}){{ ',' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}
