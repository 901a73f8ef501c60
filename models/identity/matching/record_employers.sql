with organization_keys as (
    select
        clusters.cluster_key as organization_key,
        named_as.name_key,
        records.zip_code,
        records.domain
    from {{ ref('organization_records') }} as records
    inner join {{ ref('organization_clusters') }} as clusters
        on records.record_key = clusters.record_key
    left join {{ ref('organization_names') }} as named_as
        on records.name = named_as.written_name
    where not records.is_merged_away
),

-- A name or domain of several organizations does not tell which one; with the ZIP code
-- a name may.
name_owners as (
    select
        name_key,
        min(organization_key) as organization_key
    from organization_keys
    group by name_key
    having count(distinct organization_key) = 1
),

branches as (
    select
        name_key,
        zip_code,
        min(organization_key) as organization_key
    from organization_keys
    group by name_key, zip_code
),

domain_owners as (
    select
        organization_keys.domain,
        min(organization_keys.organization_key) as organization_key
    from organization_keys
    left join {{ ref('free_email_domains') }} as free_domains
        on organization_keys.domain = free_domains.domain
    where free_domains.domain is null
    group by organization_keys.domain
    having count(distinct organization_keys.organization_key) = 1
),

found as (
    select
        contents.record_key,
        linked.cluster_key as linked_key,
        coalesce(name_owners.organization_key, branches.organization_key) as named_key,
        domain_owners.organization_key as domain_key
    from {{ ref('person_contents') }} as contents
    left join {{ ref('organization_clusters') }} as linked
        on contents.organization_record_key = linked.record_key
    left join name_owners
        on contents.company_key = name_owners.name_key
    left join branches
        on
            contents.company_key = branches.name_key
            and contents.zip_code = branches.zip_code
    left join domain_owners
        on contents.email_domain = domain_owners.domain
)

select
    record_key,
    coalesce(linked_key, named_key, domain_key) as organization_key,
    case
        when linked_key is not null then 'crm_link'
        when named_key is not null then 'company_name'
        else 'email_domain'
    end as linked_by
from found
where coalesce(linked_key, named_key, domain_key) is not null
