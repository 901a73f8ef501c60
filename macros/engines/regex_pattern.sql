{# A pattern as a literal of the engine's SQL. Patterns keep to what RE2, POSIX and Java
   share: no look-around, no back references, [0-9] rather than \d, \[ for a bracket
   within brackets, and of several choices no two that begin at the same place. #}
{% macro regex_pattern(pattern) -%}
    {{ adapter.dispatch('regex_pattern')(pattern) }}
{%- endmacro %}

{% macro default__regex_pattern(pattern) -%}
    {{ text_literal(pattern) }}
{%- endmacro %}

{# Java knows POSIX' classes by other names. #}
{% macro spark__regex_pattern(pattern) -%}
    {%- set java = (
        pattern | replace('[:cntrl:]', '\\p{Cntrl}') | replace('[:space:]', '\\s')
    ) -%}
    {{ text_literal(java) }}
{%- endmacro %}

{# A group would be what regexp_extract answers. #}
{% macro bigquery__regex_pattern(pattern) -%}
    {%- set ungrouped = modules.re.sub('(?<!\\\\)\\((?![?])', '(?:', pattern) -%}
    {{ text_literal(ungrouped) }}
{%- endmacro %}
