{# Whether a row of `facts` is about an entity and was known by the end of the as-of
   date. `entities` is a relation or CTE with as_of_date, ends_at, scoring_model, entity
   and entity_id. #}
{% macro is_known_of(facts, entities) -%}
    {{ entities }}.entity = {{ facts }}.entity
    and {{ entities }}.entity_id = {{ facts }}.entity_id
    and (
        {{ facts }}.scoring_model is null
        or {{ entities }}.scoring_model = {{ facts }}.scoring_model
    )
    and (
        {{ facts }}.as_of_date is null
        or {{ entities }}.as_of_date = {{ facts }}.as_of_date
    )
    and ({{ facts }}.known_at is null or {{ entities }}.ends_at > {{ facts }}.known_at)
{%- endmacro %}

{# Whether an interaction had happened and was known by the end of the as-of date, and
   nobody knew better by then whose it was. #}
{% macro is_known_by_end(interactions) -%}
    {{ interactions }}.occurred_at < {{ as_of_end() }}
    and {{ interactions }}.known_at < {{ as_of_end() }}
    and (
        {{ interactions }}.known_until is null
        or {{ interactions }}.known_until >= {{ as_of_end() }}
    )
{%- endmacro %}
