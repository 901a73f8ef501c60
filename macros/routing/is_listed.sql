{# True where the entry stands in a list of the routing seeds, written like a|b; an
   asterisk holds everything, also what is unknown. #}
{% macro is_listed(entry, list) -%}
    ({{ list }} = '*'
    or {{ dbt.position(
        "'|' || lower(" ~ entry ~ ") || '|'", "'|' || " ~ list ~ " || '|'"
    ) }} > 0)
{%- endmacro %}
