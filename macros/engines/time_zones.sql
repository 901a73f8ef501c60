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
