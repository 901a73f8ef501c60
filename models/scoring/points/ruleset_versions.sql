{# What decides about points, tiers and stages, seed by seed. Rationale, owner and the
   like are not named: changing them changes no score. #}
{% set per_model = {
    'rule_groups': ['rule_group', 'category', 'cap_points'],
    'scoring_models': ['fit_cap', 'intent_cap', 'scores_accounts', 'is_default'],
    'tier_thresholds': [
        'subject_type', 'tier', 'tier_rank', 'minimum_fit', 'minimum_intent',
        'minimum_total', 'exit_margin', 'minimum_stay_days',
    ],
    'grade_bands': ['dimension', 'grade', 'from_points', 'to_points'],
    'audience_rules': ['rule_id', 'attribute', 'operator', 'value'],
    'service_areas': ['state_code', 'zip_prefix', 'territory'],
    'stage_rules': ['lifecycle_stage', 'signal', 'operator', 'value', 'within_days'],
    'committee_roles': ['buying_role'],
} -%}
{% set shared = {
    'page_categories': ['priority', 'operator', 'path', 'page_category', 'sensitivity'],
    'form_kinds': ['priority', 'operator', 'form_name', 'form_kind'],
    'call_dispositions': ['connector', 'disposition', 'call_disposition'],
    'web_events': ['event_name', 'signal', 'detail'],
    'silent_details': ['signal', 'detail'],
    'role_words': ['priority', 'word', 'buying_role', 'seniority', 'hides_rest'],
    'title_abbreviations': ['abbreviation', 'meaning'],
    'buying_roles': ['buying_role', 'weight', 'minimum_seniority'],
    'competitor_domains': ['domain'],
} -%}
{% set dated = {
    'rules': [
        'rule_id', 'category', 'fact_kind', 'fact', 'operator', 'value',
        'minimum_seconds', 'points', 'half_life_days', 'cap_per_day', 'cap_per_rule',
        'minimum_days', 'within_days', 'rule_group', 'is_disqualifier',
        'keeps_nurturing',
    ],
    'account_rules': [
        'rule_id', 'kind', 'points', 'cap_per_person', 'cap_per_rule',
        'minimum_person_intent', 'within_days',
    ],
} -%}
with row_hashes as (
    {%- for seed, columns in dated.items() %}
    select
        dates.as_of_date,
        seed_rows.scoring_model,
        {{ seed_row_hash(seed, columns) }} as row_hash
    from {{ ref(seed) }} as seed_rows
    inner join {{ ref('as_of_dates') }} as dates
        on {{ is_valid_on('seed_rows', 'dates.as_of_date') }}
    {%- if seed == 'rules' %}
    -- Those about people are in account_rules with more.
    where seed_rows.fact_kind <> 'people'
    {%- endif %}
    union all
    {%- endfor %}
    {%- for seed, columns in per_model.items() %}
    select
        dates.as_of_date,
        seed_rows.scoring_model,
        {{ seed_row_hash(seed, columns) }} as row_hash
    from {{ ref(seed) }} as seed_rows
    cross join {{ ref('as_of_dates') }} as dates
    union all
    {%- endfor %}
    {%- for seed, columns in shared.items() %}
    select
        dates.as_of_date,
        models.scoring_model,
        {{ seed_row_hash(seed, columns) }} as row_hash
    from {{ ref(seed) }} as seed_rows
    cross join {{ ref('as_of_dates') }} as dates
    cross join {{ ref('scoring_models') }} as models
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select
    as_of_date,
    scoring_model,
    left(
        {{ dbt.hash(ordered_listagg('row_hash', "','", 'order by row_hash')) }}, 12
    ) as ruleset_version
from row_hashes
group by as_of_date, scoring_model
