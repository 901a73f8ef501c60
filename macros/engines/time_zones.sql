{# A timestamp in UTC as the clocks of a time zone (an IANA name) show it, and back. At
   the hour that clocks skip or show twice, engines may differ by that hour. #}
{% macro local_time(utc, time_zone) -%}
    {{ adapter.dispatch('local_time')(utc, time_zone) }}
{%- endmacro %}

{% macro default__local_time(utc, time_zone) -%}
    (({{ utc }}) at time zone 'UTC') at time zone {{ time_zone }}
{%- endmacro %}

{% macro spark__local_time(utc, time_zone) -%}
    from_utc_timestamp({{ utc }}, {{ time_zone }})
{%- endmacro %}

{% macro utc_time(local, time_zone) -%}
    {{ adapter.dispatch('utc_time')(local, time_zone) }}
{%- endmacro %}

{% macro default__utc_time(local, time_zone) -%}
    (({{ local }}) at time zone {{ time_zone }}) at time zone 'UTC'
{%- endmacro %}

{% macro spark__utc_time(local, time_zone) -%}
    to_utc_timestamp({{ local }}, {{ time_zone }})
{%- endmacro %}

{% macro snowflake__local_time(utc, time_zone) -%}
    convert_timezone('UTC', {{ time_zone }}, {{ utc }})
{%- endmacro %}

{% macro snowflake__utc_time(local, time_zone) -%}
    convert_timezone({{ time_zone }}, 'UTC', {{ local }})
{%- endmacro %}

{# BigQuery's timestamps are moments; what a clock shows is one, too, read as in UTC. #}
{% macro bigquery__local_time(utc, time_zone) -%}
    timestamp(datetime({{ utc }}, {{ time_zone }}))
{%- endmacro %}

{% macro bigquery__utc_time(local, time_zone) -%}
    timestamp(datetime({{ local }}), {{ time_zone }})
{%- endmacro %}
