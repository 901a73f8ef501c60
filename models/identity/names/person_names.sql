with written as (
    select distinct
        coalesce(first_name, '') as first_name,
        coalesce(last_name, '') as last_name
    from {{ ref('contact_records') }}
),

-- Each part is parsed once, however many names have it.
parts as (
    select
        'first' as part,
        first_name as written_part
    from written
    union distinct
    select
        'last' as part,
        last_name as written_part
    from written
),

texts as (
    select
        part,
        written_part,
        {{ matching_text('written_part') }} as part_text
    from parts
),

-- Most names are one word, and a word that stands alone is the name itself, also where
-- it could be an affix: Do and Ma are surnames too.
long_parts as (
    select
        part,
        written_part,
        part_text
    from texts
    where part_text like '% %'
),

words as (
    {{ split_words('long_parts', ['part', 'written_part'], 'part_text') }}
),

marked as (
    select
        words.part,
        words.written_part,
        words.position,
        words.word,
        affixes.standard as generation,
        affixes.word is null
        or count(affixes.word) over (
            partition by words.part, words.written_part
        ) = count(*) over (
            partition by words.part, words.written_part
        ) as is_name
    from words
    left join {{ ref('person_name_affixes') }} as affixes
        on words.word = affixes.word
),

ordered as (
    select
        part,
        written_part,
        position,
        word,
        generation,
        is_name,
        row_number() over (
            partition by part, written_part, is_name
            order by position
        ) as name_position
    from marked
),

parsed as (
    select
        part,
        written_part,
        max(case when part = 'first' and is_name and name_position = 1 then word end)
            as first_key,
        {{ ordered_listagg(
            "case when part = 'last' and is_name then word end",
            "''",
            'order by position'
        ) }} as last_key,
        max(case when not is_name then generation end) as generation
    from ordered
    group by part, written_part
),

known_names as (
    select name
    from {{ ref('nicknames') }}
    union distinct
    select nickname as name
    from {{ ref('nicknames') }}
),

-- Test and Unknown are nobody's name.
keyed as (
    select
        texts.part,
        texts.written_part,
        texts.part_text,
        case
            when placeholders.value is null
                then coalesce(parsed.first_key, parsed.last_key, texts.part_text)
        end as part_key,
        case when placeholders.value is null then parsed.generation end as generation
    from texts
    left join parsed
        on texts.part = parsed.part and texts.written_part = parsed.written_part
    left join {{ ref('placeholders') }} as placeholders
        on
            placeholders.kind = 'person_name'
            and texts.part_text = placeholders.value
)

select
    written.first_name,
    written.last_name,
    firsts.part_key as first_key,
    lasts.part_key as last_key,
    case
        when firsts.generation is null or firsts.generation < lasts.generation
            then lasts.generation
        else firsts.generation
    end as generation,
    known_names.name is not null as is_known_first_name
from written
inner join keyed as firsts
    on firsts.part = 'first' and written.first_name = firsts.written_part
inner join keyed as lasts
    on lasts.part = 'last' and written.last_name = lasts.written_part
-- And some are placeholders only together: Front Desk.
left join {{ ref('placeholders') }} as wholes
    on
        wholes.kind = 'person_name'
        and {{ dbt.concat(['firsts.part_text', "' '", 'lasts.part_text']) }}
        = wholes.value
left join known_names
    on firsts.part_key = known_names.name
where wholes.value is null
