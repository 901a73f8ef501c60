{# A pattern as a literal of the engine's SQL. Patterns keep to what RE2, POSIX and Java
   share: no look-around, no back references, [0-9] rather than \d, \[ for a bracket
   within brackets, and of several choices no two that begin at the same place. #}
{% macro regex_pattern(pattern) -%}
    {{ adapter.dispatch('regex_pattern')(pattern) }}
{%- endmacro %}

{% macro default__regex_pattern(pattern) -%}
    '{{ pattern | replace("'", "''") }}'
{%- endmacro %}

{# Java knows POSIX' classes by other names; in Spark's literals \ is an escape. #}
{% macro spark__regex_pattern(pattern) -%}
    {%- set java = (
        pattern | replace('[:cntrl:]', '\\p{Cntrl}') | replace('[:space:]', '\\s')
    ) -%}
    '{{ java | replace('\\', '\\\\') | replace("'", "\\'") }}'
{%- endmacro %}

{# In its literals, too, \ is an escape. #}
{% macro snowflake__regex_pattern(pattern) -%}
    '{{ pattern | replace('\\', '\\\\') | replace("'", "\\'") }}'
{%- endmacro %}

{# A group would be what regexp_extract answers. #}
{% macro bigquery__regex_pattern(pattern) -%}
    {%- set ungrouped = modules.re.sub('(?<!\\\\)\\((?![?])', '(?:', pattern) -%}
    {{ snowflake__regex_pattern(ungrouped) }}
{%- endmacro %}
