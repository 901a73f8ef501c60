-- A level that match_weights does not know would count for nothing, neither for nor
-- against.
with occurring as (
    {% for entity in ('person', 'organization') -%}
    {% for comparison in var('comparisons', {}).get(entity, []) -%}
    select
        '{{ entity }}' as entity,
        '{{ comparison.name }}' as comparison,
        {{ text_part(
            text_part('levels', '|', loop.index), '~', 1
        ) }} as level_name
    from {{ ref(entity ~ '_level_bits') }}
    union distinct
    {% endfor -%}
    select
        '{{ entity }}' as entity,
        'prior' as comparison,
        'prior' as level_name
    {% if not loop.last %}union distinct{% endif %}
    {% endfor %}
)

select
    occurring.entity,
    occurring.comparison,
    occurring.level_name,
    {{ dbt.concat([
        "'seeds/rules/match_weights.csv has no row for the level '",
        'occurring.level_name',
        "' of the comparison '",
        'occurring.comparison',
        "' of '",
        'occurring.entity',
        "', which pairs of records have. Add one: '",
        'occurring.entity',
        "','",
        'occurring.comparison',
        "','",
        'occurring.level_name',
        "' and its bits, 0 where it speaks neither for nor against'",
        "' (scripts/calibrate_match_weights proposes them).'",
    ]) }} as finding
from occurring
left join {{ ref('match_weights') }} as weights
    on
        occurring.entity = weights.entity
        and occurring.comparison = weights.comparison
        and occurring.level_name = weights.level
where weights.level is null
