{# A UTC timestamp from the forms that connectors and spreadsheets write: ISO 8601 with
   a blank or a T, with or without seconds, fraction and offset (none means UTC); a date
   alone; seconds or milliseconds since 1970; month/day/year as a US spreadsheet writes
   it. Anything else is null. #}
{% macro as_timestamp(expression) -%}
    {%- set text = 'trim(cast(' ~ expression ~ ' as ' ~ dbt.type_string() ~ '))' -%}
    {%- set joined = "replace(replace(" ~ text ~ ", ' +', '+'), ' -', '-')" -%}
    {%- set iso_date = '^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}' -%}
    {%- set zulu = '( ?(Z|UTC|GMT))?' -%}
    {%- set iso_time = '[T ][0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?' -%}
    {%- set offset = ' ?[+-][0-9]{2}(:?[0-9]{2})?' -%}
    {%- set us_date = '^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}' -%}
    {%- set us_time = ' [0-9]{1,2}:[0-9]{2}(:[0-9]{2})?( [AP]M)?' -%}
    {%- set number = try_cast(text, 'decimal(20, 6)') -%}
    case
        {{ typed_timestamp(expression) }}
        when {{ regex_matches(text, iso_date ~ '(' ~ iso_time ~ zulu ~ ')?$') }}
            then {{ iso_timestamp(text) }}
        when {{ regex_matches(text, iso_date ~ iso_time ~ offset ~ '$') }}
            then {{ offset_timestamp(joined) }}
        when {{ regex_matches(text, '^[0-9]{10}([.][0-9]+)?$') }}
            then {{ epoch_timestamp(number) }}
        when {{ regex_matches(text, '^[0-9]{13}([.]0+)?$') }}
            then {{ epoch_timestamp(number ~ ' / 1000') }}
        when {{ regex_matches(text, us_date ~ '(' ~ us_time ~ ')?$') }}
            then {{ us_timestamp(text) }}
    end
{%- endmacro %}
