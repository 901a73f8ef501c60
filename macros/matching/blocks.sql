{# Blocking keys: one row per record and key of blocking_keys of which it has all parts.
   A part is one of match_key_columns, or the first letters of one: last_key:4. #}
{% macro match_keys(entity) -%}
with parts as (
    select
        key_kind,
        largest_block,
        {%- for part in (1, 2, 3) %}
        {{ text_part('part_' ~ part, ':', 1) }} as column_{{ part }},
        coalesce(
            cast({{ text_part('part_' ~ part, ':', 2) }} as {{ dbt.type_int() }}), 1000
        ) as letters_{{ part }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('blocking_keys') }}
    where entity = '{{ entity }}'
),

filled as (
    select
        records.record_number,
        parts.key_kind,
        parts.largest_block,
        {%- for part in (1, 2, 3) %}
        case
            when parts.column_{{ part }} is null then ''
            {%- for column in match_key_columns(entity) %}
            when parts.column_{{ part }} = '{{ column }}'
                then substr(
                    cast(records.{{ column }} as {{ dbt.type_string() }}),
                    1,
                    parts.letters_{{ part }}
                )
            {%- endfor %}
        end as value_{{ part }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref(entity ~ '_match_records') }} as records
    cross join parts
)

select
    record_number,
    key_kind,
    largest_block,
    {{ row_hash(['key_kind', 'value_1', 'value_2', 'value_3']) }} as block_key
from filled
where value_1 is not null and value_2 is not null and value_3 is not null
{%- endmacro %}

{# The columns of <entity>_match_records that parts of a blocking key may name. #}
{% macro match_key_columns(entity) -%}
    {%- set columns = {
        'person': [
            'first_key', 'last_key', 'both_names', 'own_email', 'own_phone',
            'own_mobile_phone', 'employer_key', 'address_key', 'street_key',
            'house_number', 'zip_code', 'city_key', 'content_key', 'shared_phone',
            'shared_email', 'work_domain',
        ],
        'organization': [
            'name_key', 'rarest_word', 'second_rarest_word', 'own_domain', 'own_phone',
            'street_key', 'house_number', 'zip_code', 'city_key', 'state_code',
        ],
    } -%}
    {{ return(columns[entity] + match_attribute_names(entity)) }}
{%- endmacro %}

{# What each key finds: one row per key and value that several records have. A value
   that more records have than the key allows makes no pairs. #}
{% macro match_blocks(entity) -%}
select
    block_key,
    min(key_kind) as key_kind,
    count(*) as record_count,
    count(*) > min(largest_block) as is_too_large
from {{ ref(entity ~ '_match_keys') }}
group by block_key
having count(*) > 1
{%- endmacro %}

{# Pairs of records that share a key, once each, however many keys they share. Tables
   that are free of duplicates make none within themselves. #}
{% macro candidate_pairs(entity) -%}
{%- set duplicate_free = var('duplicate_free_tables', []) -%}
with shared as (
    select
        match_keys.record_number,
        match_keys.block_key
        {%- if duplicate_free %},
        case
            when records.source in {{ duplicate_free_tables() }} then records.source
        end as duplicate_free_table
        {%- endif %}
    from {{ ref(entity ~ '_match_keys') }} as match_keys
    inner join {{ ref(entity ~ '_match_blocks') }} as blocks
        on match_keys.block_key = blocks.block_key and not blocks.is_too_large
    {%- if duplicate_free %}
    inner join {{ ref(entity ~ '_match_records') }} as records
        on match_keys.record_number = records.record_number
    {%- endif %}
)

select distinct
    a.record_number as record_number_a,
    b.record_number as record_number_b
from shared as a
inner join shared as b
    on a.block_key = b.block_key and a.record_number < b.record_number
{%- if duplicate_free %}
where coalesce(a.duplicate_free_table <> b.duplicate_free_table, true)
{%- endif %}
{%- endmacro %}
