{# The host of a web site or an e-mail address, lower case and without www., or null
   where the text holds no domain name. #}
{% macro clean_domain(expression) -%}
    {%- set text = 'lower(' ~ clean_text(expression) ~ ')' -%}
    {#- One after the other: of two choices in one pattern, POSIX takes the longer. -#}
    {%- set rest = regex_replace(
        regex_replace(text, '^([a-z][a-z0-9+.-]*:)?/+'), '[/?#].*$'
    ) -%}
    {%- set host = regex_replace(rest, '^[^@]*@|[.]?(:[0-9]*)?$') -%}
    {%- set domain = regex_replace(host, '^www[0-9]?[.]') -%}
    {%- set name = (
        '^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?[.])+'
        ~ '([a-z]{2,63}|xn--[a-z0-9-]{1,58}[a-z0-9])$'
    ) -%}
    {{ regex_extract(domain, name) }}
{%- endmacro %}
