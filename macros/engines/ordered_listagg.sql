{# The texts of a group as one, in an order; the arguments are dbt.listagg's, which on
   Spark knows no order. #}
{% macro ordered_listagg(measure, delimiter, order_by) -%}
    {{ adapter.dispatch('ordered_listagg')(measure, delimiter, order_by) }}
{%- endmacro %}

{% macro default__ordered_listagg(measure, delimiter, order_by) -%}
    {{ dbt.listagg(measure, delimiter, order_by) }}
{%- endmacro %}

{% macro spark__ordered_listagg(measure, delimiter, order_by) -%}
    listagg({{ measure }}, {{ delimiter }}) within group ({{ order_by }})
{%- endmacro %}
