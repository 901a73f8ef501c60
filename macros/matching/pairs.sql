{# How each pair of `pairs` (record_number_a, record_number_b) compares: the levels of
   the entity's comparisons in their order, as one text. Few texts stand for millions of
   pairs, and weights are looked up once for each. #}
{% macro pair_levels(entity, pairs) -%}
{%- set comparisons = var('comparisons', {}).get(entity, []) -%}
{%- set levels = [] -%}
{%- for comparison in comparisons -%}
    {%- do levels.append(comparison.name ~ '_level') -%}
    {%- if not loop.last -%}{%- do levels.append("'|'") -%}{%- endif -%}
{%- endfor -%}
{%- set hows = comparisons | map(attribute='how') | list -%}
with {% if 'organization_name' in hows -%}
shared_words as (
    {{ shared_words(entity, pairs) }}
),

{% endif -%}
compared as (
    select
        pairs.record_number_a,
        pairs.record_number_b
        {%- for comparison in comparisons %},
        {{ comparison_level(
            comparison.name, comparison.how, comparison.columns
        ) }} as {{ comparison.name }}_level
        {%- endfor %}
    from {{ pairs }} as pairs
    inner join {{ ref(entity ~ '_match_records') }} as a
        on pairs.record_number_a = a.record_number
    inner join {{ ref(entity ~ '_match_records') }} as b
        on pairs.record_number_b = b.record_number
    inner join {{ ref(entity ~ '_rarities') }} as rarities
        on pairs.record_number_a = rarities.record_number
    {%- for comparison in comparisons if comparison.how == 'first_name' %}
    {%- set column = comparison.columns[0] %}
    left join {{ ref('name_variants') }} as variants
        on a.{{ column }} = variants.name_a and b.{{ column }} = variants.name_b
    {%- endfor %}
    {%- if 'organization_name' in hows %}
    left join shared_words
        on
            pairs.record_number_a = shared_words.record_number_a
            and pairs.record_number_b = shared_words.record_number_b
    {%- endif %}
)

select
    record_number_a,
    record_number_b,
    {{ dbt.concat(levels) }} as levels
from compared
{%- endmacro %}

{# How many distinctive words two names have in common. A word that is the town's name
   is shared by everybody there. #}
{% macro shared_words(entity, pairs) -%}
    select
        pairs.record_number_a,
        pairs.record_number_b,
        count(*) as word_count
    from {{ pairs }} as pairs
    inner join {{ ref(entity ~ '_match_records') }} as a
        on pairs.record_number_a = a.record_number
    inner join {{ ref(entity ~ '_match_records') }} as b
        on pairs.record_number_b = b.record_number
    inner join {{ ref('organization_name_words') }} as words_a
        on a.name_key = words_a.name_key and words_a.is_distinctive
    inner join {{ ref('organization_name_words') }} as words_b
        on b.name_key = words_b.name_key and words_a.word = words_b.word
    where
        a.name_key <> b.name_key
        {%- for side in ('a', 'b') %}
        and {{ dbt.concat(["' '", "coalesce(" ~ side ~ ".city_key, '')", "' '"]) }}
        not like {{ dbt.concat(["'% '", 'words_a.word', "' %'"]) }}
        {%- endfor %}
    group by pairs.record_number_a, pairs.record_number_b
{%- endmacro %}

{# One row per text of pair_levels that occurs: its bits, which are the logarithm of how
   much likelier it is for one than for two (Fellegi and Sunter 1969), what forbids a
   merge, and the evidence in words. `levels_of` is a relation with a column levels. #}
{% macro level_bits(entity, levels_of=none) -%}
{%- set comparisons = var('comparisons', {}).get(entity, []) -%}
with occurring as (
    select
        levels,
        count(*) as pair_count
    from {{ levels_of or ref(entity ~ '_pair_levels') }}
    group by levels
),

-- What any two records have for being one, before they are compared: one in as many as
-- there are records, to whole bits; one in 4,096 at the most, because of few records
-- the names are not known to be rare.
at_first as (
    select
        {{ size_in_bits('greatest(count(*), 4096)') }} as size_bits,
        (
            select max(bits)
            from {{ ref('match_weights') }}
            where entity = '{{ entity }}' and comparison = 'prior'
        ) as prior_bits
    from {{ ref(entity ~ '_match_records') }}
    where not is_copy
),

parts as (
    {%- for comparison in comparisons %}
    select
        levels,
        {{ loop.index }} as position,
        '{{ comparison.name }}' as comparison,
        {{ text_part('levels', '|', loop.index) }} as level
    from occurring
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

weighed as (
    select
        parts.levels,
        parts.position,
        parts.comparison,
        weights.level,
        weights.effect,
        weights.bits + weights.bits_per_rarity * coalesce(
            cast({{ text_part('parts.level', '~', 2) }} as {{ dbt.type_int() }}), 0
        ) as bits
    from parts
    inner join {{ ref('match_weights') }} as weights
        on
            weights.entity = '{{ entity }}'
            and parts.comparison = weights.comparison
            and {{ text_part('parts.level', '~', 1) }} = weights.level
),

summed as (
    select
        levels,
        sum(bits) as bits,
        max(case when effect = 'veto' then comparison end) as veto,
        max(case when effect = 'lifts_veto' then comparison end) as lift,
        {{ ordered_listagg(
            dbt.concat([
                'comparison', "' '", 'level', "' '",
                "case when bits > 0 then '+' else '' end",
                'cast(bits as ' ~ dbt.type_string() ~ ')',
            ]),
            "', '",
            'order by bits desc, position'
        ) }} as evidence
    from weighed
    where level <> 'missing' or bits <> 0
    group by levels
)

select
    occurring.levels,
    occurring.pair_count,
    cast(
        coalesce(summed.bits, 0) + at_first.prior_bits - at_first.size_bits
        as decimal(9, 2)
    ) as bits,
    case when summed.lift is null then summed.veto end as veto,
    summed.evidence
from occurring
cross join at_first
left join summed
    on occurring.levels = summed.levels
{%- endmacro %}

{# The logarithm to base 2 in whole steps. #}
{% macro size_in_bits(count) -%}
    (
        {%- for bit in range(1, 31) %}
        case when {{ count }} >= {{ 2 ** bit }} then 1 else 0 end
        {%- if not loop.last %} +{% endif %}
        {%- endfor %}
    )
{%- endmacro %}

{# The pairs that count: enough bits to merge or to ask. #}
{% macro scored_pairs(entity) -%}
with scored as (
    select
        pairs.record_number_a,
        pairs.record_number_b,
        level_bits.bits,
        level_bits.veto,
        level_bits.evidence
    from {{ ref(entity ~ '_pair_levels') }} as pairs
    inner join {{ ref(entity ~ '_level_bits') }} as level_bits
        on pairs.levels = level_bits.levels
    inner join {{ ref('match_thresholds') }} as thresholds
        on
            thresholds.entity = '{{ entity }}'
            and level_bits.bits >= least(thresholds.merge_bits, thresholds.review_bits)
)

select
    record_number_a,
    record_number_b,
    bits,
    veto,
    evidence
from scored
{%- endmacro %}
