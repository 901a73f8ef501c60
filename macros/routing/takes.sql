{# True where the entry stands in a list of the routing seeds, written like a|b; an
   asterisk takes everything, also what is unknown. #}
{% macro takes(list, entry) -%}
    ({{ list }} = '*' or {{ is_listed('lower(' ~ entry ~ ')', list) }})
{%- endmacro %}

{# True where one of the service lines that a person is interested in stands in the
   list. #}
{% macro takes_service_line_of(list, person_id) -%}
    (
        {{ list }} = '*'
        or exists (
            select 1
            from {{ ref('person_facts') }} as facts
            where
                facts.attribute = 'service_line'
                and {{ person_id }} = facts.person_id
                and {{ is_listed('lower(facts.value)', list) }}
        )
    )
{%- endmacro %}
