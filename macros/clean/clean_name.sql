{# A name or place in title case where it was all upper or all lower case; mixed case
   (McLean, van Dyke) is somebody's choice and stays. Text without any letter is null.
   #}
{% macro clean_name(expression) -%}
    {%- set text = clean_text(expression) -%}
    case
        when not {{ regex_matches(text, '[^ -@[-`{-~]') }} then null
        when {{ text }} in (upper({{ text }}), lower({{ text }}))
            then {{ title_case(text) }}
        else {{ text }}
    end
{%- endmacro %}
