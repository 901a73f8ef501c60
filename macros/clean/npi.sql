{# The ten digits of a National Provider Identifier, without a label, separators and the
   `.0` of a spreadsheet; null where the check digit is wrong. #}
{% macro clean_npi(expression) -%}
    {%- set digits = regex_replace(
        'lower(' ~ clean_text(expression) ~ ')',
        "^'|^(npi( (number|no))?)?[ #:.-]*|[.]00?$|[ \u2010-\u2015\u2212-]+"
    ) -%}
    case when {{ is_valid_npi(digits) }} then {{ digits }} end
{%- endmacro %}

{# True where the text is a National Provider Identifier: ten digits, the first 1 or 2,
   and a right check digit. The digit is Luhn's over 80840 and the number; the prefix
   adds the constant 24 (CMS, "Requirements for NPI and NPI Check Digit"). #}
{% macro is_valid_npi(npi) -%}
    case
        when {{ npi }} is null then null
        when not {{ regex_matches(npi, '^[12][0-9]{9}$') }} then false
        else mod(
            24
            {%- for place in range(1, 11) %}
            {%- set digit = 'cast(substr(' ~ npi ~ ', ' ~ place ~ ', 1) as integer)' %}
            {%- if place % 2 == 1 %}
            + 2 * {{ digit }} - case when {{ digit }} >= 5 then 9 else 0 end
            {%- else %}
            + {{ digit }}
            {%- endif %}
            {%- endfor %},
            10
        ) = 0
    end
{%- endmacro %}
