{# True where the pattern (regex_pattern) is found anywhere in the text. It must be none
   that an empty text satisfies. #}
{% macro regex_matches(expression, pattern) -%}
    {#- Python knows no classes by name. -#}
    {%- set plain = modules.re.sub('\\[:([a-z]+):\\]', '\\1', pattern) -%}
    {%- if modules.re.search(plain, '') -%}
        {%- do exceptions.raise_compiler_error(
            'regex_matches: an empty text satisfies ' ~ pattern ~ ', of which DuckDB '
            ~ 'would say that it does not. Ask for an empty text apart.'
        ) -%}
    {%- endif -%}
    {{ adapter.dispatch('regex_matches')(expression, pattern) }}
{%- endmacro %}

{% macro default__regex_matches(expression, pattern) -%}
    regexp_matches({{ expression }}, {{ regex_pattern(pattern) }})
{%- endmacro %}

{# DuckDB asks regexp_extract once per value of a column's dictionary, regexp_matches
   once per row: for a user agent it takes forty times as long. #}
{% macro duckdb__regex_matches(expression, pattern) -%}
    (regexp_extract({{ expression }}, {{ regex_pattern(pattern) }}) <> '')
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
