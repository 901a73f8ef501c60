{# After an edit of rules alone, scripts/build scores in part
   (scripts/support/rescoring.py): models about points make anew the rows of the edited
   rules, or those of the subjects to whom such a rule gives something, or gave. All their
   other rows would come out as they are, and stay. Any other build makes whole tables. #}

{# What is made anew in part: points, and questions where no edited condition leads to
   other ones; none in any other build. No variable, because dbt reads the whole project
   anew when one has changed. #}
{% macro rescored_parts() -%}
    {{ return(env_var('LEAD_SCORING_RESCORED_PARTS', '').split()) }}
{%- endmacro %}

{# Whether the rest of a model's rows stays. A test has none of its own: there what the
   build does decides. #}
{% macro is_rescored_in_part() -%}
    {{ return(
        rescored_parts() and (model.resource_type == 'test' or is_incremental())
    ) }}
{%- endmacro %}

{# What scripts/build writes down before: the rule_number, scoring_model, category and
   rule_id of each edited rule, in all its periods of validity. #}
{% macro edited_rules() -%}
    unpublished.raw_rescoring.rules
{%- endmacro %}

{# And the subject_number of whoever had points by one. #}
{% macro subjects_before() -%}
    unpublished.raw_rescoring.subjects
{%- endmacro %}

{# At the head of a model with points by rule: it makes anew what of_edited_rules
   leaves. `key`: the columns that name the rule of a row. #}
{% macro rescored_by_rule(key=['rule_number']) -%}
    {%- if rescored_parts() -%}
        {{ config(
            materialized='incremental',
            incremental_strategy='append',
            on_schema_change='fail',
            pre_hook="{{ forget_edited_rules(" ~ key ~ ") }}",
        ) }}
    {%- endif -%}
{%- endmacro %}

{# At the head of a model of subjects: it makes anew what of_rescored_subjects leaves.
   `key`: the columns by which its rows are found in rescored_subjects, to be deleted.
   Without subject_number these are rows of the as-of date: such models have no others, or
   keep them, as tier_history does. `of_all_dates`: those of all dates. `part`: without it
   in rescored_parts() the model is made whole. `has_ruleset_version`: whether each row
   names the version of the rules. #}
{% macro rescored_by_subject(
    key=['subject_number'],
    of_all_dates=false,
    part='points',
    has_ruleset_version=false
) -%}
    {%- if part in rescored_parts() -%}
        {{ config(
            materialized='incremental',
            incremental_strategy='append',
            on_schema_change='fail',
            meta={'rescored_by': key},
            pre_hook="{{ forget_rescored_subjects("
            ~ key ~ ", " ~ (of_all_dates or 'subject_number' in key) ~ ") }}",
            post_hook="{{ name_ruleset_versions() }}" if has_ruleset_version else [],
        ) }}
    {%- endif -%}
{%- endmacro %}

{# Those rows of a relation with rule_number that are about edited rules. #}
{% macro of_edited_rules(relation) -%}
    {%- if is_rescored_in_part() -%}
        (
            select *
            from {{ relation }}
            where rule_number in (
                select edited.rule_number
                from {{ edited_rules() }} as edited
            )
        )
    {%- else -%}
        {{ relation }}
    {%- endif -%}
{%- endmacro %}

{# Those rows of a relation with subject_number that are about rescored subjects. #}
{% macro of_rescored_subjects(relation) -%}
    {%- if rescored_parts() -%}
        {%- set rescored_subjects = ref('rescored_subjects') -%}
    {%- endif -%}
    {%- if is_rescored_in_part() -%}
        (
            select *
            from {{ relation }}
            where subject_number in (
                select rescored.subject_number
                from {{ rescored_subjects }} as rescored
            )
        )
    {%- else -%}
        {{ relation }}
    {%- endif -%}
{%- endmacro %}

{# Delete what rescored_by_rule makes anew. #}
{% macro forget_edited_rules(key) -%}
    {%- if is_rescored_in_part() -%}
        {%- set columns = key | join(', ') -%}
        delete from {{ this }}
        where ({{ columns }}) in (
            select {{ columns }}
            from {{ edited_rules() }} as edited
        )
    {%- endif -%}
{%- endmacro %}

{# Delete what rescored_by_subject makes anew. #}
{% macro forget_rescored_subjects(key, of_all_dates) -%}
    {%- if is_rescored_in_part() -%}
        {%- set columns = key | join(', ') -%}
        delete from {{ this }}
        where ({{ columns }}) in (
            select {{ columns }}
            from {{ ref('rescored_subjects') }} as rescored
            {% if not of_all_dates -%}
            where rescored.as_of_date = {{ as_of_date() }}
            {%- endif %}
        )
    {%- endif -%}
{%- endmacro %}

{# The version of the rules is another for all, also where no edited rule says
   anything. #}
{% macro name_ruleset_versions() -%}
    {%- if is_rescored_in_part() -%}
        update {{ this }} as told
        set ruleset_version = versions.ruleset_version
        from {{ ref('ruleset_versions') }} as versions
        where told.as_of_date = versions.as_of_date
            and told.scoring_model = versions.scoring_model
            and told.ruleset_version <> versions.ruleset_version
    {%- endif -%}
{%- endmacro %}
