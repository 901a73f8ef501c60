-- While several people use one browser, each stretch of time between their sign-ins is
-- decided by itself: for whoever is signed in; else for whoever signs in next, because
-- one who has signed in stays so; else for whoever did last. Until the next one is
-- known, the last one has it.
with shared as (
    select visitor_id
    from {{ ref('visitor_sign_ins') }}
    group by visitor_id
    having count(distinct person_id) > 1
),

cuts as (
    select
        sign_ins.visitor_id,
        sign_ins.begins_at as cut_at
    from {{ ref('visitor_sign_ins') }} as sign_ins
    inner join shared
        on sign_ins.visitor_id = shared.visitor_id
    union distinct
    select
        sign_ins.visitor_id,
        sign_ins.ends_at as cut_at
    from {{ ref('visitor_sign_ins') }} as sign_ins
    inner join shared
        on sign_ins.visitor_id = shared.visitor_id
),

stretches as (
    select
        sign_ins.visitor_id,
        cast(null as {{ dbt.type_timestamp() }}) as valid_from,
        min(cuts.cut_at) as valid_to
    from {{ ref('visitor_sign_ins') }} as sign_ins
    left join cuts
        on sign_ins.visitor_id = cuts.visitor_id
    group by sign_ins.visitor_id
    union all
    select
        visitor_id,
        cut_at as valid_from,
        lead(cut_at) over (partition by visitor_id order by cut_at) as valid_to
    from cuts
),

placed as (
    select
        stretches.visitor_id,
        stretches.valid_from,
        stretches.valid_to,
        sign_ins.run_number,
        sign_ins.person_id,
        sign_ins.known_at,
        case
            when
                sign_ins.begins_at <= stretches.valid_from
                and sign_ins.ends_at > stretches.valid_from
                then 'present'
            when sign_ins.begins_at <= stretches.valid_from then 'former'
            else 'next'
        end as standing
    from stretches
    inner join {{ ref('visitor_sign_ins') }} as sign_ins
        on stretches.visitor_id = sign_ins.visitor_id
),

preferred as (
    select
        visitor_id,
        valid_from,
        valid_to,
        person_id,
        known_at,
        row_number() over (
            partition by visitor_id, valid_from
            order by
                case standing when 'present' then 1 when 'next' then 2 else 3 end,
                case when standing = 'next' then run_number end,
                run_number desc
        ) as preference
    from placed
),

-- What became known later counts only where it is preferred to all that was known.
overtaking as (
    select
        visitor_id,
        valid_from,
        valid_to,
        person_id,
        known_at,
        preference,
        min(preference) over (
            partition by visitor_id, valid_from
            order by known_at, preference
            rows between unbounded preceding and 1 preceding
        ) as former_preference
    from preferred
),

followed as (
    select
        visitor_id,
        valid_from,
        valid_to,
        person_id,
        known_at,
        lag(person_id) over (
            partition by visitor_id, valid_from order by known_at, preference
        ) as former_person_id
    from overtaking
    where former_preference is null or preference < former_preference
)

select
    {{ surrogate_key(['visitor_id', 'valid_from', 'known_at']) }} as visitor_person_id,
    visitor_id,
    person_id,
    valid_from,
    valid_to,
    known_at,
    lead(known_at) over (
        partition by visitor_id, valid_from order by known_at
    ) as known_until
from followed
where former_person_id is null or former_person_id <> person_id
