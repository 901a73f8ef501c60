{# Letters to add, drop or replace to make one text the other. In Postgres the function
   comes with the extension fuzzystrmatch; other engines call it by another name. #}
{% macro edit_distance(a, b) -%}
    {{ adapter.dispatch('edit_distance')(a, b) }}
{%- endmacro %}

{% macro default__edit_distance(a, b) -%}
    levenshtein({{ a }}, {{ b }})
{%- endmacro %}

{# Postgres takes at most 255 letters. #}
{% macro postgres__edit_distance(a, b) -%}
    levenshtein(left({{ a }}, 255), left({{ b }}, 255))
{%- endmacro %}

{% macro snowflake__edit_distance(a, b) -%}
    editdistance({{ a }}, {{ b }})
{%- endmacro %}

{% macro bigquery__edit_distance(a, b) -%}
    edit_distance({{ a }}, {{ b }})
{%- endmacro %}
