with written as (
    select distinct
        coalesce(first_name, '') as first_name,
        coalesce(last_name, '') as last_name,
        {{ matching_text('first_name') }} as first_text,
        {{ matching_text('last_name') }} as last_text
    from {{ ref('contact_records') }}
),

-- Test and Unknown are nobody's name, and neither are the two of them together.
said as (
    select
        written.first_name,
        written.last_name,
        case when firsts.value is null then written.first_text end as first_text,
        case when lasts.value is null then written.last_text end as last_text
    from written
    left join {{ ref('placeholder_values') }} as firsts
        on firsts.kind = 'person_name' and written.first_text = firsts.value
    left join {{ ref('placeholder_values') }} as lasts
        on lasts.kind = 'person_name' and written.last_text = lasts.value
    left join {{ ref('placeholder_values') }} as wholes
        on
            wholes.kind = 'person_name'
            and {{ dbt.concat(['written.first_text', "' '", 'written.last_text']) }}
            = wholes.value
    where wholes.value is null
),

-- Most names are one word, and a word that stands alone is the name itself, also where
-- it could be an affix: Do and Ma are surnames too.
long_parts as (
    select
        first_name,
        last_name,
        'first' as part,
        first_text as part_text
    from said
    where first_text like '% %'
    union all
    select
        first_name,
        last_name,
        'last' as part,
        last_text as part_text
    from said
    where last_text like '% %'
),

words as (
    {{ split_words('long_parts', ['first_name', 'last_name', 'part'], 'part_text') }}
),

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
),

long_names as (
    select
        first_name,
        last_name,
        max(case when part = 'first' and is_name and name_position = 1 then word end)
            as first_key,
        {{ dbt.listagg(
            "case when part = 'last' and is_name then word end",
            "''",
            'order by position'
        ) }} as last_key,
        max(case when not is_name then generation end) as generation
    from ordered
    group by first_name, last_name
),

known_names as (
    select name
    from {{ ref('nicknames') }}
    union
    select nickname as name
    from {{ ref('nicknames') }}
),

keyed as (
    select
        said.first_name,
        said.last_name,
        coalesce(long_names.first_key, said.first_text) as first_key,
        coalesce(long_names.last_key, said.last_text) as last_key,
        long_names.generation
    from said
    left join long_names
        on
            said.first_name = long_names.first_name
            and said.last_name = long_names.last_name
)

select
    keyed.first_name,
    keyed.last_name,
    keyed.first_key,
    keyed.last_key,
    keyed.generation,
    known_names.name is not null as is_known_first_name
from keyed
left join known_names
    on keyed.first_key = known_names.name
