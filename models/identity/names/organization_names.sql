with written as (
    select name as written_name
    from {{ ref('organization_records') }}
    union distinct
    select company_name as written_name
    from {{ ref('contact_records') }}
),

said as (
    select
        texts.written_name,
        texts.name_text
    from (
        select
            written_name,
            {{ matching_text('written_name') }} as name_text
        from written
    ) as texts
    left join {{ ref('placeholders') }} as placeholders
        on
            placeholders.kind = 'organization_name'
            and texts.name_text = placeholders.value
    where placeholders.value is null and texts.name_text is not null
),

-- BAY CLINIC and Bay Clinic are parsed once.
name_texts as (
    select distinct name_text
    from said
),

words as (
    {{ split_words('name_texts', ['name_text'], 'name_text') }}
),

standard as (
    select
        words.name_text,
        words.position,
        case when variants.word is null then words.word else variants.standard end
            as word,
        suffixes.suffix is not null as is_suffix
    from words
    left join {{ ref('organization_word_variants') }} as variants
        on words.word = variants.word
    left join {{ ref('company_suffixes') }} as suffixes
        on words.word = suffixes.suffix
    where variants.word is null or variants.standard is not null
),

-- A legal form counts as one only at the end of the name, after something else.
endings as (
    select
        name_text,
        coalesce(max(case when not is_suffix then position end), max(position))
            as last_position
    from standard
    group by name_text
),

keyed as (
    select
        standard.name_text,
        {{ ordered_listagg('standard.word', "' '", 'order by standard.position') }}
            as name_key
    from standard
    inner join endings
        on standard.name_text = endings.name_text
    where standard.position <= endings.last_position
    group by standard.name_text
)

select
    said.written_name,
    keyed.name_key
from said
inner join keyed
    on said.name_text = keyed.name_text
