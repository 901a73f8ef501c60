{# True when something claims to have happened more than a day after its connector
   delivered it: a clock or a typing error, never the future. The day allows for time
   zones. #}
{% macro is_after_delivery(happened_at, synced_at) -%}
    {{ happened_at }} > {{ dbt.dateadd('day', 1, synced_at) }}
{%- endmacro %}

{# True for addresses of one's own staff and of testers, as listed in
   internal_addresses. #}
{% macro is_internal_address(email) -%}
    exists (
        select 1
        from {{ ref('internal_addresses') }} as internal
        where
            (internal.kind = 'email' and {{ email }} = internal.value)
            or (
                internal.kind = 'domain'
                and {{ email_domain(email) }} = internal.value
            )
            or (
                internal.kind = 'email_prefix'
                and {{ starts_with(email, 'internal.value') }}
            )
    )
{%- endmacro %}
