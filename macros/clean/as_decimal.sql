{# A number, with a leading $ and commas between thousands allowed; null for anything
   else, such as 1,5 or 50-100. #}
{% macro as_decimal(expression, scale=2) -%}
    {%- set number = regex_extract(
        clean_text(expression),
        '^[+-]?[$]?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)([.][0-9]*)?([eE][+-]?[0-9]{1,2})?$'
    ) -%}
    {{ try_cast(regex_replace(number, '[$,+]'), 'decimal(18, ' ~ scale ~ ')') }}
{%- endmacro %}
