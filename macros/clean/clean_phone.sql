{# The number in E.164, or null where the text is not one plausible number. Numbers
   without a `+` are read as North American: area code and exchange each NXX, neither
   N11, no N9X area code (kept for expansion), with or without the leading 1. Numbers
   with `+` (or 011) and another country code keep their 8 to 15 digits. Taken off: a
   label, an extension, (0), separators, the `.0` of a spreadsheet. Letters that are
   left (hashes, vanity numbers, notes), two numbers in one field and placeholders such
   as 5555555555 are null. #}
{% macro clean_phone(expression) -%}
    {%- set label = (
        'telephone|tel|phone|ph|mobile|mob|cell|home|office|work|direct|main|[cdhmoptw]'
    ) -%}
    {%- set text = 'lower(' ~ clean_text(expression) ~ ')' -%}
    {%- set number = regex_replace(
        text,
        '^(' ~ label ~ ')[.: ]+|[(]0[)]|[.]0$|[ (]+(' ~ label ~ ')[.)]*$'
        ~ '|[ .,;/(-]*(extension|extn|ext|x|#|,)[ .:=#]*[0-9]+[)]?$'
    ) -%}
    {%- set digits = regex_replace(number, "[ ()./*\u2010-\u2015\u2212-]+") -%}
    {#- No area code starts with 1, so without +1 or 1 it is still told from +44. -#}
    {%- set significant = regex_replace(
        regex_replace(digits, '^011', '+'), '^[+]?1'
    ) -%}
    {%- set possible = regex_extract(
        significant,
        '^[2-9](0[0-9]|1[02-9]|[2-8][0-9])[2-9](1[02-9]|[02-9][0-9])[0-9]{4}$'
        ~ '|^[+][2-9][0-9]{7,14}$'
    ) -%}
    {%- set real = regex_replace(
        possible,
        '^[+]?(2+|3+|4+|5+|6+|7+|8+|9+)$|^(2345678901|9876543210)$'
    ) -%}
    nullif({{ regex_replace("'+1' || " ~ real, '^[+]1[+]', '+') }}, '+1')
{%- endmacro %}
