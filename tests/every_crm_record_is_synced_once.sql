with synced as (
    {%- for table in [
        ('hubspot', 'contact', 'crm_hubspot_contacts'),
        ('salesforce', 'lead', 'crm_salesforce_leads'),
        ('salesforce', 'contact', 'crm_salesforce_contacts'),
    ] %}
    select
        '{{ table[0] }}' as connector,
        '{{ table[1] }}' as table_name,
        record_id
    from {{ ref(table[2]) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

counted as (
    select
        connector,
        table_name,
        record_id,
        count(*) as times
    from synced
    group by connector, table_name, record_id
)

select
    records.connector,
    records.table_name,
    records.record_id,
    counted.times
from {{ ref('record_people') }} as records
full outer join counted
    on records.connector = counted.connector
        and records.table_name = counted.table_name
        and records.record_id = counted.record_id
where
    coalesce(counted.times, 0) <> case when records.is_current_record then 1 else 0 end
