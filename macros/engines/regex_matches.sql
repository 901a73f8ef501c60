{# True where the pattern (regex_pattern) is found anywhere in the text. #}
{% macro regex_matches(expression, pattern) -%}
    {{ adapter.dispatch('regex_matches')(expression, pattern) }}
{%- endmacro %}

{% macro default__regex_matches(expression, pattern) -%}
    regexp_matches({{ expression }}, {{ regex_pattern(pattern) }})
{%- endmacro %}

{% macro postgres__regex_matches(expression, pattern) -%}
    ({{ expression }} ~ {{ regex_pattern(pattern) }})
{%- endmacro %}

{% macro spark__regex_matches(expression, pattern) -%}
    ({{ expression }} rlike {{ regex_pattern(pattern) }})
{%- endmacro %}

{# Snowflake's regexp_like wants the whole text to match. #}
{% macro snowflake__regex_matches(expression, pattern) -%}
    (regexp_instr({{ expression }}, {{ regex_pattern(pattern) }}) > 0)
{%- endmacro %}

{% macro bigquery__regex_matches(expression, pattern) -%}
    regexp_contains({{ expression }}, {{ regex_pattern(pattern) }})
{%- endmacro %}
