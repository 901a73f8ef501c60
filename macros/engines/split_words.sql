{# One row per word of a text, with its position from 1; words after the 24th are left
   out. `keys` are columns of the relation to carry along; the text comes from
   matching_text, so words are separated by single spaces. #}
{% macro split_words(relation, keys, text) -%}
    {{ adapter.dispatch('split_words')(relation, keys, text) }}
{%- endmacro %}

{% macro default__split_words(relation, keys, text) -%}
    {%- set words = '(string_to_array(' ~ text ~ ", ' '))[1:24]" -%}
    select
        {% for key in keys -%}
        {{ key }},
        {% endfor -%}
        unnest({{ words }}) as word,
        generate_subscripts({{ words }}, 1) as position
    from {{ relation }}
{%- endmacro %}

{% macro spark__split_words(relation, keys, text) -%}
    select
        {% for key in keys -%}
        {{ key }},
        {% endfor -%}
        words.word,
        words.place + 1 as position
    from {{ relation }}
    lateral view posexplode(slice(split({{ text }}, ' '), 1, 24)) words as place, word
{%- endmacro %}

{% macro snowflake__split_words(relation, keys, text) -%}
    select
        {% for key in keys -%}
        {{ key }},
        {% endfor -%}
        cast(words.value as {{ dbt.type_string() }}) as word,
        words.index + 1 as position
    from {{ relation }},
        lateral flatten(input => array_slice(split({{ text }}, ' '), 0, 24)) as words
{%- endmacro %}

{% macro bigquery__split_words(relation, keys, text) -%}
    select
        {% for key in keys -%}
        {{ key }},
        {% endfor -%}
        word,
        place + 1 as position
    from {{ relation }}
    cross join unnest(split({{ text }}, ' ')) as word with offset as place
    where place < 24
{%- endmacro %}
