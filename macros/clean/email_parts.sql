{# What follows the @ of a clean address. #}
{% macro email_domain(email) -%}
    nullif({{ dbt.split_part(email, "'@'", 2) }}, '')
{%- endmacro %}

{# The address under which mail providers deliver it: without a +tag, and at Gmail
   without dots. For matching only; nobody is written to under it. #}
{% macro match_email(email) -%}
    case
        when {{ email_domain(email) }} in ('gmail.com', 'googlemail.com') then
            replace(
                {{ dbt.split_part(dbt.split_part(email, "'@'", 1), "'+'", 1) }}, '.', ''
            ) || '@gmail.com'
        else
            {{ dbt.split_part(dbt.split_part(email, "'@'", 1), "'+'", 1) }}
            || '@' || {{ email_domain(email) }}
    end
{%- endmacro %}
