{# The entity's attributes that identity looks at, one column each, for comparing: dates
   as their digits, other values as matching_text. #}
{% macro match_attributes(entity) -%}
    select
        record_key
        {%- for attribute in var('match_attributes', {}).get(entity, []) %},
        max(
            case
                when attribute = '{{ attribute.name }}'
                    {%- if attribute.kind == 'date' %}
                    then substr({{ regex_replace('value', '[^0-9]+') }}, 1, 8)
                    {%- else %}
                    then {{ matching_text('value') }}
                    {%- endif %}
            end
        ) as {{ attribute.name }}
        {%- endfor %}
    from {{ ref('record_attributes') }}
    where attribute in ('{{ match_attribute_names(entity) | join("', '") }}')
    group by record_key
{%- endmacro %}

{# The names of these attributes; of one kind, where that is given. #}
{% macro match_attribute_names(entity, kind=none) -%}
    {%- set attributes = var('match_attributes', {}).get(entity, []) -%}
    {%- if kind -%}
        {%- set attributes = attributes | selectattr('kind', 'equalto', kind) -%}
    {%- endif -%}
    {{ return(attributes | map(attribute='name') | list) }}
{%- endmacro %}

{# These as columns of a relation. #}
{% macro match_attribute_columns(entity, relation) -%}
    {%- set columns = [] -%}
    {%- for name in match_attribute_names(entity) -%}
        {%- do columns.append(relation ~ '.' ~ name) -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}
