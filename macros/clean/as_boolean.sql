{# Yes, no or unknown, from the texts connectors and spreadsheets write. #}
{% macro as_boolean(expression) -%}
    {%- set text = 'lower(' ~ clean_text(expression) ~ ')' -%}
    case
        when {{ text }} in ('true', 't', 'yes', 'y', '1', '1.0') then true
        when {{ text }} in ('false', 'f', 'no', 'n', '0', '0.0') then false
    end
{%- endmacro %}
