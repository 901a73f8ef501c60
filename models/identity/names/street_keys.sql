with written as (
    select street
    from {{ ref('organization_records') }}
    union
    select street
    from {{ ref('contact_records') }}
),

texts as (
    select
        street,
        {{ matching_text('street') }} as street_text
    from written
),

-- A street is parsed once for all its houses.
said as (
    select
        street,
        case
            when {{ regex_matches('street_text', '^[0-9]+( |$)') }}
                then {{ dbt.split_part('street_text', "' '", 1) }}
        end as house_number,
        case
            when not {{ regex_matches('street_text', '^[0-9]+( |$)') }}
                then street_text
            else nullif(
                substr(
                    street_text,
                    length({{ dbt.split_part('street_text', "' '", 1) }}) + 2
                ),
                ''
            )
        end as rest
    from texts
    where street_text is not null
),

rests as (
    select distinct
        rest,
        case when house_number is null then 0 else 1 end as words_before
    from said
    where rest is not null
),

words as (
    {{ split_words('rests', ['rest', 'words_before'], 'rest') }}
),

standard as (
    select
        words.rest,
        words.words_before,
        words.words_before + words.position as position,
        coalesce(variants.standard, words.word) as word,
        coalesce(variants.kind, 'other') as kind
    from words
    left join {{ ref('street_word_variants') }} as variants
        on words.word = variants.word
),

-- The suite or floor, and what follows, is left out: one source has it, the other not.
units as (
    select
        rest,
        words_before,
        min(position) as unit_position
    from standard
    where kind = 'unit' and position > 1
    group by rest, words_before
),

numbered as (
    select
        standard.rest,
        standard.words_before,
        standard.position,
        standard.word,
        standard.kind,
        row_number() over (
            partition by standard.rest, standard.words_before
            order by standard.position desc
        ) as place_from_end
    from standard
    left join units
        on
            standard.rest = units.rest
            and standard.words_before = units.words_before
    where units.unit_position is null or standard.position < units.unit_position
),

-- So it is with Street or Avenue at the end, after a number and a name.
rest_keys as (
    select
        rest,
        words_before,
        {{ dbt.listagg('word', "' '", 'order by position') }} as rest_key
    from numbered
    where kind <> 'type' or place_from_end > 1 or position < 3
    group by rest, words_before
),

keyed as (
    select
        said.street,
        {{ full_name('said.house_number', 'rest_keys.rest_key') }} as street_key
    from said
    left join rest_keys
        on
            said.rest = rest_keys.rest
            and case when said.house_number is null then 0 else 1 end
            = rest_keys.words_before
)

select
    street,
    street_key
from keyed
where street_key is not null
