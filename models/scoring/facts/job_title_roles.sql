-- A title names a role, a seniority or both: "Director of Nursing" takes one from each
-- of two words. Abbreviations are spelled out first (V.P. is the same as VP), and what
-- stands behind "assistant to" or "former" is not looked at.
with written as (
    select
        job_title,
        trim({{ words_of("replace(job_title, '.', '')") }}) as title_words
    from (
        select distinct job_title
        from {{ ref('people') }}
        where job_title is not null
    ) as titles
),

words as (
    {{ split_words('written', ['job_title'], 'title_words') }}
),

spelled_out as (
    select
        words.job_title,
        ' ' || {{ ordered_listagg(
            'coalesce(abbreviations.meaning, words.word)', "' '", 'order by position'
        ) }} || ' ' as title_words
    from words
    left join {{ ref('title_abbreviations') }} as abbreviations
        on words.word = abbreviations.abbreviation
    group by words.job_title
),

-- "chief + officer" wants both, in any order and place; any other phrase is one part.
phrases as (
    select
        role_words.word,
        role_words.buying_role,
        role_words.seniority,
        role_words.priority,
        role_words.hides_rest,
        coalesce(roles.minimum_seniority, 'none') as minimum_seniority,
        {{ words_of(text_part('role_words.word', '+', 1)) }} as first_words,
        {{ words_of(
            'case when ' ~ dbt.position("'+'", 'role_words.word') ~ ' = 0'
            ~ ' then role_words.word else '
            ~ text_part('role_words.word', '+', 2) ~ ' end'
        ) }} as last_words
    from {{ ref('role_words') }} as role_words
    left join {{ ref('buying_roles') }} as roles
        on role_words.buying_role = roles.buying_role
),

shown as (
    select
        spelled_out.job_title,
        left(
            spelled_out.title_words,
            coalesce(
                min(
                    {{ dbt.position('phrases.first_words', 'spelled_out.title_words') }}
                    + length(phrases.first_words) - 1
                ),
                length(spelled_out.title_words)
            )
        ) as title_words
    from spelled_out
    left join phrases
        on phrases.hides_rest
            and {{ dbt.position('phrases.first_words', 'spelled_out.title_words') }} > 0
    group by spelled_out.job_title, spelled_out.title_words
),

matched as (
    select
        shown.job_title,
        phrases.word,
        phrases.buying_role,
        phrases.seniority,
        phrases.priority,
        phrases.minimum_seniority
    from shown
    inner join phrases
        on {{ dbt.position('phrases.first_words', 'shown.title_words') }} > 0
            and {{ dbt.position('phrases.last_words', 'shown.title_words') }} > 0
),

seniorities as (
    select
        job_title,
        seniority,
        row_number() over (
            partition by job_title
            order by priority asc, length(word) desc, word asc
        ) as place
    from matched
    where seniority is not null
),

-- A biller leads no finances: where the title's seniority is below the role's minimum,
-- the next word decides.
roles as (
    select
        matched.job_title,
        matched.buying_role,
        row_number() over (
            partition by matched.job_title
            order by matched.priority asc, length(matched.word) desc, matched.word asc
        ) as place
    from matched
    left join seniorities
        on matched.job_title = seniorities.job_title and seniorities.place = 1
    where
        matched.buying_role is not null
        and {{ seniority_rank('seniorities.seniority') }}
        >= {{ seniority_rank('matched.minimum_seniority') }}
)

select
    shown.job_title,
    roles.buying_role,
    seniorities.seniority
from shown
left join roles
    on shown.job_title = roles.job_title and roles.place = 1
left join seniorities
    on shown.job_title = seniorities.job_title and seniorities.place = 1
where coalesce(roles.buying_role, seniorities.seniority) is not null
