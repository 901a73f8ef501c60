select
    clusters.entity,
    clusters.record_key,
    clusters.cluster_key,
    coalesce(contacts.created_at, organizations.created_at) as created_at
from (
    select
        'person' as entity,
        record_key,
        cluster_key
    from {{ ref('person_clusters') }}
    union all
    select
        'organization' as entity,
        record_key,
        cluster_key
    from {{ ref('organization_clusters') }}
) as clusters
left join {{ ref('contact_records') }} as contacts
    on clusters.entity = 'person' and clusters.record_key = contacts.record_key
left join {{ ref('organization_records') }} as organizations
    on
        clusters.entity = 'organization'
        and clusters.record_key = organizations.record_key
