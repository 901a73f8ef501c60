-- Organization records of both CRMs, with copies and the names people type.
create table organization_record_plan as
with copies as (
    select
        connector,
        organization_id,
        copy_no,
        left(connector, 1) || 'o' || organization_id || '.' || copy_no as entity
    from organizations
    cross join (values ('hubspot'), ('salesforce')) as c (connector)
    cross join range(1, 3) as t (copy_no)
    where case
        when connector = 'hubspot' then draw('organization_crm', organization_id) < 0.62
        else draw('organization_crm', organization_id) < 0.20
            or draw('organization_crm', organization_id) >= 0.62
    end
    and (copy_no = 1 or draw('organization_copies', connector || organization_id) < 0.1)
)

select
    *,
    case
        when copy_no = 1 then 'original'
        else one_of(['other_name', 'no_domain', 'other_phone'], 'copy_kind', entity)
    end as kind,
    row_number() over (partition by connector order by organization_id, copy_no)
        as record_no
from copies;

create table organization_records as
select
    p.connector,
    case when p.connector = 'hubspot' then 'company' else 'account' end as table_name,
    case
        when p.connector = 'hubspot'
            then cast(hubspot_id(50000000 + p.record_no) as varchar)
        else salesforce_id('001', p.record_no)
    end as record_id,
    p.copy_no,
    p.kind,
    p.entity,
    o.* exclude (name, domain, phone),
    case
        when p.kind = 'original' and draw('exact_name', p.entity) < 0.5 then o.name
        else messy_organization(o.name, p.entity)
    end as name,
    case
        when p.kind = 'no_domain' or draw('no_domain', p.entity) < 0.12 then null
        else o.domain
    end as domain,
    case
        when p.kind = 'other_phone'
            then phone_number(
                o.area_code, 2 * getvariable('people') + 2 * o.organization_id + 1
            )
        when draw('no_phone', p.entity) < 0.1 then null
        else o.phone
    end as phone,
    p.copy_no = 2 and p.connector = 'salesforce' and draw('merged', p.entity) < 0.6
        as is_merged,
    moment(
        -700 * draw('organization_age', p.entity) + 20, 'record', p.entity
    ) as created_at
from organization_record_plan as p
inner join organizations as o on p.organization_id = o.organization_id;

-- The record by which a person's acts are written down, per CRM.
create table main_records as
select
    r.connector,
    r.person_id,
    r.table_name,
    r.record_id,
    o.record_id as organization_record_id
from records as r
left join organization_records as o
    on r.connector = o.connector
    and r.organization_id = o.organization_id
    and o.copy_no = 1
where r.copy_no = 1 and r.kind = 'original';
