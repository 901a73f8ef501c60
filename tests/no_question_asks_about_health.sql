select
    attributes.attribute,
    attributes.question,
    words.word
from {{ ref('attributes') }} as attributes
inner join {{ ref('unaskable_words') }} as words
    on {{ contains_word('attributes.question', 'words.word') }}
