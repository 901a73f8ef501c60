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

said as (
    select
        street,
        street_text
    from texts
    where street_text is not null
),

words as (
    {{ split_words('said', ['street'], 'street_text') }}
),

standard as (
    select
        words.street,
        words.position,
        coalesce(variants.standard, words.word) as word,
        coalesce(variants.kind, 'other') as kind
    from words
    left join {{ ref('street_word_variants') }} as variants
        on words.word = variants.word
),

-- The suite or floor, and what follows, is left out: one source has it, the other not.
units as (
    select
        street,
        min(position) as unit_position
    from standard
    where kind = 'unit' and position > 1
    group by street
),

numbered as (
    select
        standard.street,
        standard.position,
        standard.word,
        standard.kind,
        row_number() over (
            partition by standard.street order by standard.position desc
        ) as place_from_end
    from standard
    left join units
        on standard.street = units.street
    where units.unit_position is null or standard.position < units.unit_position
)

-- So it is with Street or Avenue at the end, after a number and a name.
select
    street,
    {{ dbt.listagg('word', "' '", 'order by position') }} as street_key
from numbered
where kind <> 'type' or place_from_end > 1 or position < 3
group by street
