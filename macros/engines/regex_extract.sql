{# The first match of the pattern (regex_pattern) in the text, null where there is none;
   engines that answer an empty text then are put right. #}
{% macro regex_extract(expression, pattern) -%}
    {{ adapter.dispatch('regex_extract')(expression, pattern) }}
{%- endmacro %}

{% macro default__regex_extract(expression, pattern) -%}
    nullif(regexp_extract({{ expression }}, {{ regex_pattern(pattern) }}), '')
{%- endmacro %}

{% macro postgres__regex_extract(expression, pattern) -%}
    nullif(regexp_substr({{ expression }}, {{ regex_pattern(pattern) }}), '')
{%- endmacro %}

{% macro spark__regex_extract(expression, pattern) -%}
    nullif(regexp_extract({{ expression }}, {{ regex_pattern(pattern) }}, 0), '')
{%- endmacro %}

{% macro snowflake__regex_extract(expression, pattern) -%}
    {{ postgres__regex_extract(expression, pattern) }}
{%- endmacro %}
