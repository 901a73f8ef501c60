{# A number or text that stands for several values, null being one of them. It is the
   same within a build only, so nothing that lasts may be made of it (surrogate_key is
   for that). Of a million rows, two that differ have one hash in 30 million builds. #}
{% macro row_hash(columns) -%}
    {{ adapter.dispatch('row_hash')(columns) }}
{%- endmacro %}

{% macro default__row_hash(columns) -%}
    {{ surrogate_key(columns) }}
{%- endmacro %}

{# 64 bits, a tenth of the time. #}
{% macro duckdb__row_hash(columns) -%}
    hash({{ columns | join(', ') }})
{%- endmacro %}
