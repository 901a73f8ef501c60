{# What links two records: what CRMs and data stewards decided, and pairs with enough
   bits that nothing forbids. Of a table free of duplicates, only the best counterpart
   of a record is linked with it. #}
{% macro match_edges(entity) -%}
with decided as (
    select
        a.record_number as record_number_a,
        b.record_number as record_number_b,
        case
            when known.matched_by = 'manual_merge' then {{ decided_bits('steward') }}
            else {{ decided_bits('crm') }}
        end as bits
    from {{ ref('known_pairs') }} as known
    inner join {{ ref('resolvable_records') }} as a
        on known.entity = a.entity and known.record_key_a = a.record_key
    inner join {{ ref('resolvable_records') }} as b
        on known.entity = b.entity and known.record_key_b = b.record_key
    where known.entity = '{{ entity }}'
),

likely as (
    select
        scored.record_number_a,
        scored.record_number_b,
        scored.bits,
        case when scored.bits >= thresholds.certain_bits then 'certain' else 'weak' end
            as kind
    from {{ ref(entity ~ '_scored_pairs') }} as scored
    inner join {{ ref('match_thresholds') }} as thresholds
        on
            thresholds.entity = '{{ entity }}'
            and scored.bits >= thresholds.merge_bits
    left join decided
        on
            scored.record_number_a = decided.record_number_a
            and scored.record_number_b = decided.record_number_b
    where scored.veto is null and decided.record_number_a is null
)
{%- if var('duplicate_free_tables', []) %},

-- Both ends of a pair, each with the table of the other.
ends as (
    {%- for this, other in [('a', 'b'), ('b', 'a')] %}
    select
        likely.record_number_a,
        likely.record_number_b,
        row_number() over (
            partition by likely.record_number_{{ this }}, others.source
            order by likely.bits desc, likely.record_number_{{ other }} asc
        ) as match_rank,
        others.source
    from likely
    inner join {{ ref(entity ~ '_match_records') }} as others
        on likely.record_number_{{ other }} = others.record_number
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

outdone as (
    select distinct
        record_number_a,
        record_number_b
    from ends
    where
        match_rank > 1
        and source in {{ duplicate_free_tables() }}
)
{%- endif %}

select
    record_number_a,
    record_number_b,
    cast(bits as decimal(9, 2)) as bits,
    'decided' as kind
from decided
union all
select
    likely.record_number_a,
    likely.record_number_b,
    likely.bits,
    likely.kind
from likely
{%- if var('duplicate_free_tables', []) %}
left join outdone
    on
        likely.record_number_a = outdone.record_number_a
        and likely.record_number_b = outdone.record_number_b
where outdone.record_number_a is null
{%- endif %}
{%- endmacro %}

{# Tables of which no two records are one, as SQL's list. #}
{% macro duplicate_free_tables() -%}
    ('{{ var('duplicate_free_tables', []) | join("', '") }}')
{%- endmacro %}

{# Records that all edges of some kinds join, before anything forbids it. #}
{% macro match_components(entity, kinds) -%}
with edges as (
    select
        record_number_a,
        record_number_b
    from {{ ref(entity ~ '_match_edges') }}
    where kind in ('{{ kinds | join("', '") }}')
),

{{ connected_components('edges') }}

select
    record_number,
    component
from components
{%- endmacro %}
