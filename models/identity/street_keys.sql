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
    {{ split_words('said', ['street'], 'street_text', 10) }}
),

standard as (
    select
        words.street,
        words.position,
        coalesce(variants.standard, words.word) as word
    from words
    left join {{ ref('street_word_variants') }} as variants
        on words.word = variants.word
),

-- The suite or floor is left out: one source has it, the other has not.
endings as (
    select
        street,
        min(case when word = 'unit' and position > 1 then position end) as unit_position
    from standard
    group by street
)

select
    standard.street,
    {{ dbt.listagg('standard.word', "' '", 'order by standard.position') }}
        as street_key
from standard
inner join endings
    on standard.street = endings.street
where endings.unit_position is null or standard.position < endings.unit_position
group by standard.street
