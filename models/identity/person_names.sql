with written as (
    select distinct
        coalesce(first_name, '') as first_name,
        coalesce(last_name, '') as last_name,
        {{ matching_text('first_name') }} as first_text,
        {{ matching_text('last_name') }} as last_text
    from {{ ref('contact_records') }}
),

parts as (
    select
        first_name,
        last_name,
        'first' as part,
        first_text as part_text,
        {{ dbt.concat(['first_text', "' '", 'last_text']) }} as whole_text
    from written
    union all
    select
        first_name,
        last_name,
        'last' as part,
        last_text as part_text,
        {{ dbt.concat(['first_text', "' '", 'last_text']) }} as whole_text
    from written
),

said as (
    select
        parts.first_name,
        parts.last_name,
        parts.part,
        parts.part_text
    from parts
    left join {{ ref('placeholder_values') }} as placeholders
        on
            placeholders.kind = 'person_name'
            and placeholders.value in (parts.part_text, parts.whole_text)
    where placeholders.value is null
),

words as (
    {{ split_words('said', ['first_name', 'last_name', 'part'], 'part_text') }}
),

-- An affix that stands alone is the name itself: Do and Ma are surnames too.
marked as (
    select
        words.first_name,
        words.last_name,
        words.part,
        words.position,
        words.word,
        affixes.standard as generation,
        affixes.word is null
        or count(affixes.word) over (
            partition by words.first_name, words.last_name, words.part
        ) = count(*) over (
            partition by words.first_name, words.last_name, words.part
        ) as is_name
    from words
    left join {{ ref('person_name_affixes') }} as affixes
        on words.word = affixes.word
),

ordered as (
    select
        first_name,
        last_name,
        part,
        position,
        word,
        generation,
        is_name,
        row_number() over (
            partition by first_name, last_name, part, is_name
            order by position
        ) as name_position
    from marked
)

select
    first_name,
    last_name,
    max(case when part = 'first' and is_name and name_position = 1 then word end)
        as first_key,
    {{ dbt.listagg(
        "case when part = 'last' and is_name then word end", "''", 'order by position'
    ) }} as last_key,
    max(case when not is_name then generation end) as generation
from ordered
group by first_name, last_name
