{# True where the entry stands in a list of the routing seeds, written like a|b; an
   asterisk takes everything, also what is unknown. #}
{% macro takes(list, entry) -%}
    ({{ list }} = '*' or {{ is_listed('lower(' ~ entry ~ ')', list) }})
{%- endmacro %}
