-- A title names a role, a seniority or both: "Director of Nursing" takes one from each
-- of two words.
with matched as (
    select
        titles.job_title,
        role_words.buying_role,
        role_words.seniority,
        role_words.priority,
        role_words.word
    from (
        select distinct job_title
        from {{ ref('people') }}
        where job_title is not null
    ) as titles
    inner join {{ ref('role_words') }} as role_words
        on {{ contains_word('titles.job_title', 'role_words.word') }}
),

ranked as (
    select
        job_title,
        buying_role,
        seniority,
        row_number() over (
            partition by job_title
            order by
                case when buying_role is null then 1 else 0 end asc,
                priority asc,
                length(word) desc,
                word asc
        ) as role_place,
        row_number() over (
            partition by job_title
            order by
                case when seniority is null then 1 else 0 end asc,
                priority asc,
                length(word) desc,
                word asc
        ) as seniority_place
    from matched
)

select
    job_title,
    max(case when role_place = 1 then buying_role end) as buying_role,
    max(case when seniority_place = 1 then seniority end) as seniority
from ranked
group by job_title
