with names as (
    select distinct name_key
    from {{ ref('organization_names') }}
),

words as (
    {{ split_words('names', ['name_key'], 'name_key') }}
),

in_use as (
    select
        word,
        count(distinct name_key) as name_count
    from words
    group by word
)

select distinct
    words.name_key,
    words.word,
    -- A word says the less, the more names have it.
    {{ rarity('in_use.name_count', '(select count(*) from names)') }}
        as rarity,
    generic.word is null as is_distinctive
from words
inner join in_use
    on words.word = in_use.word
left join {{ ref('generic_organization_words') }} as generic
    on words.word = generic.word
