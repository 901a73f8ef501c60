{% set person = ['email', 'phone', 'mobile_phone', 'first_name', 'last_name'] %}
{% set place = ['city', 'state', 'zip_code'] %}
{% set cleaned = {
    'stg_hubspot__contacts': person + place,
    'stg_salesforce__contacts': person + place + ['home_phone'],
    'stg_salesforce__leads': person + place,
    'stg_hubspot__companies': ['domain', 'phone'] + place,
    'stg_salesforce__accounts': ['domain', 'phone'] + place,
} %}
{% for model, columns in cleaned.items() %}
{%- set outer_loop = loop -%}
{% for column in columns -%}
select
    '{{ model }}' as staging_model,
    '{{ column }}' as cleaned_column,
    count(*) as lost_texts
from {{ ref(model) }}
where {{ column }} is not null and {{ column }}_text is null
having count(*) > 0
{% if not (loop.last and outer_loop.last) %}union all
{% endif %}
{%- endfor %}
{%- endfor %}
