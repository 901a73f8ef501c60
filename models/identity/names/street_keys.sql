with written as (
    select street
    from {{ ref('organization_records') }}
    union distinct
    select street
    from {{ ref('contact_records') }}
),

texts as (
    select
        street,
        {{ matching_text('street') }} as street_text
    from written
),

marked as (
    select
        street,
        street_text,
        case
            when {{ regex_matches('street_text', '^[0-9]+( |$)') }}
                then {{ text_part('street_text', ' ', 1) }}
        end as house_number
    from texts
    where street_text is not null
),

-- A street is parsed once for all its houses.
said as (
    select
        street,
        house_number,
        nullif(substr(street_text, coalesce(length(house_number) + 2, 1)), '')
            as street_name
    from marked
),

street_names as (
    select distinct
        street_name,
        case when house_number is null then 0 else 1 end as words_before
    from said
    where street_name is not null
),

words as (
    {{ split_words('street_names', ['street_name', 'words_before'], 'street_name') }}
),

standard as (
    select
        words.street_name,
        words.words_before,
        words.words_before + words.position as place,
        coalesce(variants.standard, words.word) as word,
        coalesce(variants.kind, 'other') as kind
    from words
    left join {{ ref('street_word_variants') }} as variants
        on words.word = variants.word
),

-- The suite or floor, and what follows, is left out: one source has it, the other not.
units as (
    select
        street_name,
        words_before,
        min(place) as unit_position
    from standard
    where kind = 'unit' and place > 1
    group by street_name, words_before
),

numbered as (
    select
        standard.street_name,
        standard.words_before,
        standard.place,
        standard.word,
        standard.kind,
        row_number() over (
            partition by standard.street_name, standard.words_before
            order by standard.place desc
        ) as place_from_end
    from standard
    left join units
        on
            standard.street_name = units.street_name
            and standard.words_before = units.words_before
    where units.unit_position is null or standard.place < units.unit_position
),

-- So it is with Street or Avenue at the end, after a number and a name.
street_name_keys as (
    select
        street_name,
        words_before,
        {{ ordered_listagg('word', "' '", 'order by place') }} as name_part
    from numbered
    where kind <> 'type' or place_from_end > 1 or place < 3
    group by street_name, words_before
),

keyed as (
    select
        said.street,
        {{ full_name('said.house_number', 'street_name_keys.name_part') }} as street_key
    from said
    left join street_name_keys
        on
            said.street_name = street_name_keys.street_name
            and case when said.house_number is null then 0 else 1 end
            = street_name_keys.words_before
)

select
    street,
    street_key
from keyed
where street_key is not null
