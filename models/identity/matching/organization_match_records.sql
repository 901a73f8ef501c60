with attribute_values as (
    {{ match_attributes('organization') }}
),

said as (
    select
        numbered.record_number,
        organizations.record_key,
        {{ dbt.concat([
            'organizations.connector', "'.'", 'organizations.table_name',
        ]) }} as source,
        named_as.name_key,
        organizations.domain,
        organizations.phone,
        streets.street_key,
        organizations.zip_code,
        {{ matching_text('organizations.city') }} as city_key,
        organizations.state_code,
        {% for attribute in match_attribute_names('organization') -%}
        attribute_values.{{ attribute }},
        {% endfor -%}
        row_number() over (
            partition by {{ row_hash([
                'organizations.name', 'organizations.domain', 'organizations.phone',
                'organizations.street', 'organizations.city', 'organizations.zip_code',
            ] + match_attribute_columns('organization', 'attribute_values')) }}
            order by organizations.record_key
        ) > 1 as is_copy
    from {{ ref('organization_records') }} as organizations
    inner join {{ ref('resolvable_records') }} as numbered
        on
            numbered.entity = 'organization'
            and organizations.record_key = numbered.record_key
    left join {{ ref('organization_names') }} as named_as
        on organizations.name = named_as.written_name
    left join {{ ref('street_keys') }} as streets
        on organizations.street = streets.street
    -- By default, no attribute of organizations is compared.
    left join attribute_values  -- noqa: ST11
        on organizations.record_key = attribute_values.record_key
    where not organizations.is_merged_away
),

-- A phone or domain of many names is a group's, not one site's. Copies of a record make
-- it no more frequent.
{% for column in ('phone', 'domain') -%}
{{ column }}_names as (
    select
        {{ column }},
        count(distinct name_key) as name_count,
        {{ rarity('count(*)', 'greatest(sum(count(*)) over (), 1024)') }} as rarity
    from said
    where {{ column }} is not null and not is_copy
    group by {{ column }}
),

{% endfor -%}
ranked_words as (
    select
        name_key,
        word,
        row_number() over (
            partition by name_key
            order by is_distinctive desc, rarity desc, word asc
        ) as word_rank,
        is_distinctive
    from {{ ref('organization_name_words') }}
),

rarest_words as (
    select
        name_key,
        max(case when word_rank = 1 then word end) as rarest_word,
        max(case when word_rank = 2 then word end) as second_rarest_word,
        sum(case when is_distinctive then 1 else 0 end) as distinctive_words
    from ranked_words
    group by name_key
)

select
    said.record_number,
    said.record_key,
    said.source,
    said.name_key,
    rarest_words.rarest_word,
    rarest_words.second_rarest_word,
    rarest_words.distinctive_words,
    case
        when
            free_domains.domain is null
            and domain_names.name_count
            <= {{ var('shared_organization_names', 3) }}
            then said.domain
    end as own_domain,
    domain_names.name_count as own_domain_names,
    domain_names.rarity as own_domain_rarity,
    case
        when
            phone_names.name_count <= {{ var('shared_organization_names', 3) }}
            then said.phone
    end as own_phone,
    phone_names.name_count as own_phone_names,
    phone_names.rarity as own_phone_rarity,
    said.street_key,
    {{ text_part('said.street_key', ' ', 1) }} as house_number,
    said.zip_code,
    said.city_key,
    {% for attribute in match_attribute_names('organization') -%}
    said.{{ attribute }},
    {% endfor -%}
    said.state_code,
    said.is_copy
from said
left join rarest_words
    on said.name_key = rarest_words.name_key
left join domain_names
    on said.domain = domain_names.domain
left join phone_names
    on said.phone = phone_names.phone
left join {{ ref('free_email_domains') }} as free_domains
    on said.domain = free_domains.domain
