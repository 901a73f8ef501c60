{# A name or place in title case where it was all upper or all lower case: McDonald,
   O'Brien, Smith-Jones, St. Mary's, Smith III; particles too (De La Cruz, Van Dyke), as
   US forms have them, and Mac is left (Mack, Macy). Mixed case (McLean, van Dyke) is
   somebody's choice and stays. Text without any letter is null. #}
{% macro clean_name(expression) -%}
    {%- set text = clean_text(expression) -%}
    {#- A mark between Mc and the rest makes them two words to title_case. -#}
    {%- set marked = 'replace(replace(' ~ regex_replace(
        'lower(' ~ text ~ ')', '^mc', 'mc|'
    ) ~ ", ' mc', ' mc|'), '-mc', '-mc|')" -%}
    {%- set titled = 'replace(' ~ title_case(marked) ~ ", '|', '')" -%}
    {%- set possessive = regex_replace(
        'replace(' ~ titled ~ ', ' ~ text_literal("'S ") ~ ', ' ~ text_literal("'s ")
        ~ ')', "'S$", "'s"
    ) -%}
    case
        when not {{ regex_matches(text, '[^ -@\\[-`{-~]') }} then null
        when {{ text }} in (upper({{ text }}), lower({{ text }}))
            then {{ regex_replace(
                regex_replace(possessive, ' Iii$', ' III'), ' Ii$', ' II'
            ) }}
        else {{ text }}
    end
{%- endmacro %}
