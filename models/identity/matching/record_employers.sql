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

-- A name or domain that several organizations have does not tell which one.
name_owners as (
    select
        name_key,
        count(distinct organization_key) as organization_count
    from organization_keys
    group by name_key
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
        records.record_key,
        clusters.cluster_key as organization_key,
        1 as preference
    from {{ ref('contact_records') }} as records
    inner join {{ ref('organization_clusters') }} as clusters
        on records.organization_record_key = clusters.record_key
    where not records.is_merged_away
    union all
    select
        records.record_key,
        organization_keys.organization_key,
        2 as preference
    from {{ ref('contact_records') }} as records
    inner join {{ ref('organization_names') }} as named_as
        on records.company_name = named_as.written_name
    inner join organization_keys
        on named_as.name_key = organization_keys.name_key
    inner join name_owners
        on named_as.name_key = name_owners.name_key
    where
        not records.is_merged_away
        and (
            name_owners.organization_count = 1
            or records.zip_code = organization_keys.zip_code
        )
    union all
    select
        records.record_key,
        domain_owners.organization_key,
        3 as preference
    from {{ ref('contact_records') }} as records
    inner join domain_owners
        on records.email_domain = domain_owners.domain
    where not records.is_merged_away
)

select
    record_key,
    organization_key,
    case preference
        when 1 then 'crm_link' when 2 then 'company_name' else 'email_domain'
    end as linked_by
from (
    select
        record_key,
        organization_key,
        preference,
        row_number() over (
            partition by record_key order by preference, organization_key
        ) as employer_rank
    from found
) as ranked
where employer_rank = 1
