{# The address in lower case, or null where the text is not one plausible address. Taken
   off: `mailto:` and its query, a label, a display name or a comment in (), quotes and
   closing punctuation. The rule is RFC 5321 and 5322 as mail providers practise them:
   - one unquoted local part (a dot-atom) of at most 64 characters, so no leading,
     trailing or double dots; upper and lower case are one mailbox;
   - a domain of at least two labels, each at most 63 letters, digits and inner hyphens,
     the last one letters (or xn--...);
   - 254 characters in all: the path of 256 less its <>.
   What the RFCs allow and hardly anybody uses is null: quoted local parts, IP literals,
   domains without a dot. So are two addresses in one field, hashes, and characters
   outside ASCII, which are RFC 6531's. #}
{% macro clean_email(expression) -%}
    {%- set text = 'lower(' ~ clean_text(expression) ~ ')' -%}
    {%- set unwrapped = regex_replace(
        text, '^("[^"<>]*"|[^<>@]*|[^<>@,; ]+@[^<>@,; ]+) ?<|>[^<>@]*$| *[(][^()@]*[)]$'
    ) -%}
    {%- set bare = regex_replace(
        unwrapped,
        "^[ '\"(\u2018-\u201f]*((mailto|smtp|e-?mail( address)?):/*)?[ ]*|[?][^@]*$"
        ~ "|[ '\",;:.!)\u2018-\u201f]+$"
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
