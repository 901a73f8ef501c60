{# The five digits of a US ZIP. Spreadsheets eat leading zeros and add `.0` or an
   apostrophe, so three or four digits, and seven or eight (a ZIP+4), are padded; what
   is not a US ZIP, or lower than the lowest (00210), is null. #}
{% macro clean_zip(expression) -%}
    {%- set text = regex_replace(
        regex_replace(clean_text(expression), '[\u2010-\u2015\u2212]', '-'),
        "^'|[.]0*$| *-$"
    ) -%}
    {%- set digits = regex_replace(text, '[ -]+') -%}
    case
        when not {{ regex_matches(text, '^[0-9]{3,5}( ?-? ?[0-9]{4})?$') }} then null
        when {{ regex_matches(digits, '^0*(20|[01]?[0-9])?[0-9]$') }} then null
        when length({{ digits }}) <= 5 then lpad({{ digits }}, 5, '0')
        else left(lpad({{ digits }}, 9, '0'), 5)
    end
{%- endmacro %}
