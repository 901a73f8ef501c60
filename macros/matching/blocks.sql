{# Blocking keys: one row per record and key of blocking_keys of which it has all parts.
   A part is a column of <entity>_match_records, or the first letters of one:
   last_key:4. `columns` are the columns that parts may name. #}
{% macro match_keys(entity, columns) -%}
with parts as (
    select
        key_kind,
        largest_block,
        {%- for part in (1, 2, 3) %}
        {{ dbt.split_part('part_' ~ part, "':'", 1) }} as column_{{ part }},
        coalesce(
            cast(
                nullif({{ dbt.split_part('part_' ~ part, "':'", 2) }}, '')
                as {{ dbt.type_int() }}
            ),
            1000
        ) as letters_{{ part }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('blocking_keys') }}
    where entity = '{{ entity }}'
),

filled as (
    select
        records.record_number,
        records.source,
        parts.key_kind,
        parts.largest_block,
        {%- for part in (1, 2, 3) %}
        case
            when parts.column_{{ part }} is null then ''
            {%- for column in columns %}
            when parts.column_{{ part }} = '{{ column }}'
                then substr(records.{{ column }}, 1, parts.letters_{{ part }})
            {%- endfor %}
        end as value_{{ part }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref(entity ~ '_match_records') }} as records
    cross join parts
)

select
    record_number,
    source,
    key_kind,
    largest_block,
    {{ dbt.concat(['value_1', "'|'", 'value_2', "'|'", 'value_3']) }} as key_value
from filled
where value_1 is not null and value_2 is not null and value_3 is not null
{%- endmacro %}

{# What each key finds: one row per key and value that several records have. A value
   that more records have than the key allows makes no pairs. #}
{% macro match_blocks(entity) -%}
select
    key_kind,
    key_value,
    count(*) as record_count,
    count(*) > min(largest_block) as is_too_large
from {{ ref(entity ~ '_match_keys') }}
group by key_kind, key_value
having count(*) > 1
{%- endmacro %}

{# Pairs of records that share a key, once each, however many keys they share. Tables
   that are free of duplicates make none within themselves. #}
{% macro candidate_pairs(entity) -%}
select distinct
    a.record_number as record_number_a,
    b.record_number as record_number_b
from {{ ref(entity ~ '_match_keys') }} as a
inner join {{ ref(entity ~ '_match_blocks') }} as blocks
    on
        a.key_kind = blocks.key_kind
        and a.key_value = blocks.key_value
        and not blocks.is_too_large
inner join {{ ref(entity ~ '_match_keys') }} as b
    on
        blocks.key_kind = b.key_kind
        and blocks.key_value = b.key_value
        and a.record_number < b.record_number
        {%- if var('duplicate_free_tables', []) %}
        and not (
            a.source = b.source
            and a.source in {{ duplicate_free_tables() }}
        )
        {%- endif %}
{%- endmacro %}
