{# What follows the @ of a clean address. #}
{% macro email_domain(email) -%}
    {{ text_part(email, '@', 2) }}
{%- endmacro %}

{# The address under which mail providers deliver it, or would: without a +tag, at Gmail
   without dots, and with a big provider's domain where the domain is a typing error of
   it (email_domain_typos). For matching only; nobody is written to under it. Like any
   macro with a subquery it belongs in a select, not in the condition of a join. #}
{% macro match_email(email) -%}
    {%- set domain = email_domain(email) -%}
    {%- set meant_domain -%}
        coalesce(
            (
                select max(typos.meant_domain)
                from {{ ref('email_domain_typos') }} as typos
                where typos.domain = {{ domain }}
            ),
            {{ domain }}
        )
    {%- endset -%}
    {#- What begins with a + is no tag: +ann@ and +bob@ are two people. -#}
    {%- set mailbox = regex_extract(email, '^[+]*[^+@]+') -%}
    case
        when {{ meant_domain }} in ('gmail.com', 'googlemail.com')
            then replace({{ mailbox }}, '.', '') || '@gmail.com'
        else {{ mailbox }} || '@' || {{ meant_domain }}
    end
{%- endmacro %}
