{# The path of a URL in lower case, without host, parameters, query, fragment and
   trailing slash; '/' is the root. Queries can carry names and symptoms, so they end
   here, percent-encoded ones too. Text that is neither a URL nor a path is null. A path
   that is tidy already, as trackers mostly send it, is told by one pattern. #}
{% macro url_path(expression) -%}
    {%- set given = 'cast(' ~ expression ~ ' as ' ~ dbt.type_string() ~ ')' -%}
    {%- set text = 'lower(' ~ clean_text(expression) ~ ')' -%}
    {%- set scheme = '([a-z][a-z0-9+.-]*:)?//' -%}
    {%- set bare_host = '[a-z0-9-]+([.][a-z0-9-]+)+(:[0-9]+)?/' -%}
    {%- set url = regex_extract(
        text, '^(' ~ scheme ~ '|/|www[.]|' ~ bare_host ~ ').*$'
    ) -%}
    {%- set path = regex_replace(
        url,
        '^' ~ scheme ~ '[^/?#]*|^www[.][^/?#]*|^' ~ bare_host
        ~ '|([?#;]|%3f|%23|%3b).*$'
    ) -%}
    {%- set single_slashes = regex_replace("'/' || " ~ path, '/+', '/') -%}
    case
        when {{ regex_matches(given, '^(/[a-z0-9_.-]+)+$') }} then {{ given }}
        else {{ regex_extract(single_slashes, '^/.*[^/]|^/') }}
    end
{%- endmacro %}
