with keys as (
    select distinct name_key
    from {{ ref('organization_names') }}
),

words as (
    {{ split_words('keys', ['name_key'], 'name_key', 16) }}
)

select distinct
    words.name_key,
    words.word,
    generic.word is null as is_distinctive
from words
left join {{ ref('generic_organization_words') }} as generic
    on words.word = generic.word
