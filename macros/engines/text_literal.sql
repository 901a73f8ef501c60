{# A text as a literal of the engine's SQL. #}
{% macro text_literal(text) -%}
    {{ adapter.dispatch('text_literal')(text) }}
{%- endmacro %}

{% macro default__text_literal(text) -%}
    '{{ text | replace("'", "''") }}'
{%- endmacro %}

{# In these literals \ is an escape, and two quotes are the end of one literal and the
   beginning of another. #}
{% macro spark__text_literal(text) -%}
    '{{ text | replace('\\', '\\\\') | replace("'", "\\'") }}'
{%- endmacro %}

{% macro snowflake__text_literal(text) -%}
    {{ spark__text_literal(text) }}
{%- endmacro %}

{% macro bigquery__text_literal(text) -%}
    {{ spark__text_literal(text) }}
{%- endmacro %}
