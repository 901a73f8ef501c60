{# The number in E.164, or null where the text is not one plausible number.
   - North American numbers (without `+`, or with country code 1): area code and
     exchange each NXX, neither N11, no N9X area code (kept for expansion), with or
     without the leading 1. Numbers that the plan sets aside for fiction (555-01XX) are
     well formed and stay; 555-5555 and one digit ten times are placeholders and null.
   - Others, after `+`, 011 or 00: a country code that exists, 7 to 15 digits in all, no
     0 after the code but where numbers have one (Italy, San Marino, four in Africa).
   - Letters stand for digits as ITU-T E.161 puts them on the keys where ten digits
     result and three letters stand together after the area code: 1-800-FLOWERS. Other
     letters (hashes, notes) and two numbers in one field are null.
   Taken off: a label, `tel:`, an extension (phone_extension gives it), (0), separators,
   the `.0` of a spreadsheet. A plain North American number is told by one pattern. #}
{% macro clean_phone(expression) -%}
    {%- set text = 'lower(' ~ clean_text(expression) ~ ')' -%}
    {%- set area_code = '[2-9](0[0-9]|1[02-9]|[2-8][0-9])' -%}
    {%- set exchange = '[2-9](1[02-9]|[02-9][0-9])' -%}
    {%- set number = regex_replace(
        text,
        "^'?" ~ phone_label() ~ '( (phone|number|no))?[.:# ]+|[(]0[)]|[.]00?$'
        ~ '|[ (]+' ~ phone_label() ~ '[.)]*$|' ~ extension_pattern()
    ) -%}
    {%- set vanity = (
        '^[+]?(1[ .-]*)?[(]?([2-9][0-9]{2}[) .-]+|8(00|33|44|55|66|77|88))'
        ~ '[a-z0-9 .-]*[a-z]{3}[a-z0-9 .-]*$'
    ) -%}
    {%- set dialled = (
        'case when ' ~ regex_matches(number, vanity) ~ ' then translate('
        ~ number ~ ", 'abcdefghijklmnopqrstuvwxyz', '22233344455566677778889999')"
        ~ ' else ' ~ number ~ ' end'
    ) -%}
    {%- set digits = regex_replace(
        dialled, "^'|[ ()./*~_\u00b7\u2010-\u2015\u2022\u2212\ufe63-]+"
    ) -%}
    {#- Ten digits in a row are no call abroad, whatever they begin with. -#}
    {%- set possible = regex_extract(
        digits,
        '^([+]?(011|00)?1)?' ~ area_code ~ exchange ~ '[0-9]{4}$'
        ~ '|^([+]|[+]?011|[+]00)' ~ country_code_pattern() ~ '[0-9]{3,12}$'
        ~ '|^00' ~ country_code_pattern() ~ '[0-9]{7,12}$'
    ) -%}
    {%- set national = regex_replace(
        regex_replace(possible, '^[+]?(011|00)', '+'), '^[+]?1'
    ) -%}
    {%- set complete = regex_replace("'+1' || " ~ national, '^[+]1[+]', '+') -%}
    {%- set plain = (
        '^([+]?1[ .-]?)?([(]' ~ area_code ~ '[)] ?|' ~ area_code ~ '[ .-]?)' ~ exchange
        ~ '[ .-]?[0-9]{4}$'
    ) -%}
    {%- set written = (
        'case when ' ~ regex_matches(text, plain) ~ " then '+1' || right("
        ~ regex_replace(text, '[^0-9]+') ~ ', 10) else ' ~ complete ~ ' end'
    ) -%}
    {%- set placeholder = (
        '^[+]1?(2+|3+|4+|5+|6+|7+|8+|9+|2345678901|9876543210|[0-9]{3}5555555)$'
    ) -%}
    {{ regex_extract(
        regex_replace(written, placeholder),
        '^[+](1[0-9]{10}|[2-9][0-9]{6,14})$'
    ) }}
{%- endmacro %}

{# The extension that clean_phone takes off, in digits; null without one. Forms:
   `ext 45` (extension, extn, xtn, x), `;ext=45` (RFC 3966), `#45`, `45#`, and after
   pauses as phones dial them: `, 45`, `,,45`. Bare numbers are told by one pattern. #}
{% macro phone_extension(expression) -%}
    {%- set text = 'lower(' ~ clean_text(expression) ~ ')' -%}
    case
        when {{ regex_matches(text, '^[0-9 ().+-]+$') }} then null
        when {{ clean_phone(expression) }} is not null
            then nullif({{ regex_replace(
                regex_extract(text, extension_pattern()), '[^0-9]+'
            ) }}, '')
    end
{%- endmacro %}

{# What stands at the end of a number, in lower case, and tells its extension. #}
{% macro extension_pattern() -%}
    {%- set forms = [
        '[ .,;/(-]*((extension|extn|xtn|ext|ex|x)[ .:=#-]*|# *)[0-9]{1,9}#?[)]?',
        ' ?[,;]+ *[0-9]{1,6}',
        '[ -]+[0-9]{1,6}#',
    ] -%}
    ({{ forms | join('|') }})([ (]+{{ phone_label() }}[.)]*)?$
{%- endmacro %}

{# Words before or after a number that say whose or which it is, in lower case. #}
{% macro phone_label() -%}
    (telephone|tel|phone|ph|mobile|mob|cell|home|office|work|direct|main|[cdhmoptw])
{%- endmacro %}

{# The country codes that ITU-T has assigned ("List of ITU-T Recommendation E.164
   assigned country codes"), but for 1, and the first digit that may follow each. #}
{% macro country_code_pattern() -%}
    {%- set codes = [
        '7',
        '2(0|7|1[12368]|[2346][0-9]|5[0-8]|9[01789])',
        '3([0-469]|5[0-9]|7[0-8]|8[0-35-79])',
        '4([013-9]|2[013])',
        '5([1-8]|0[0-9]|9[0-9])',
        '6([0-6]|7[02-9]|8[0-35-9]|9[0-2])',
        '8([1246]|0[08]|5[02356]|7[08]|8[012368])',
        '9([0-58]|6[0-8]|7[0-79]|9[2-68])',
    ] -%}
    (({{ codes | join('|') }})[1-9]|(39|378|225|229|241|242)0)
{%- endmacro %}
