{# The address in lower case, or null where the text is not one plausible address. Taken
   off: `mailto:` and its query, a display name around <...>, quotes and closing
   punctuation. The rule is RFC 5321 as mail providers practise it: an unquoted local
   part of at most 64 characters without leading, trailing or double dots; a domain of
   at least two labels of letters, digits and inner hyphens, the last one letters (or
   xn--...); 254 characters in all. Hashes, two addresses in one field, IP literals and
   characters outside ASCII are null. #}
{% macro clean_email(expression) -%}
    {%- set text = 'lower(' ~ clean_text(expression) ~ ')' -%}
    {%- set unwrapped = regex_replace(text, '^[^<>@]*<([ ]*mailto:)?|>[^<>@]*$') -%}
    {%- set bare = regex_replace(
        unwrapped, "^[ '\"]*(mailto:)?[ ]*|[?][^@]*$|[ '\",;:.]+$"
    ) -%}
    {%- set short_enough = regex_extract(
        regex_extract(bare, '^.{6,254}$'), '^.{1,64}@.*$'
    ) -%}
    {%- set address = (
        "^[a-z0-9!#$%&'*+/=?^_`{|}~-]+([.][a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
        ~ "@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?[.])+"
        ~ "([a-z]{2,63}|xn--[a-z0-9-]{1,58}[a-z0-9])$"
    ) -%}
    {{ regex_extract(short_enough, address) }}
{%- endmacro %}
