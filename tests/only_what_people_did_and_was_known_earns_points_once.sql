-- Nothing that a machine did, nothing before it is known or after it is withdrawn, and
-- what happened once counts once: merging copies of a record adds no points. One test
-- and one join, because these are the tables with the most rows.
with looked_up as (
    select
        evidence.subject_number,
        evidence.rule_number,
        interactions.signal,
        interactions.detail,
        interactions.occurred_at,
        case
            when
                interactions.interaction_id is null
                or dates.as_of_date is null
                or interactions.machine_reason is not null
                or interactions.occurred_at >= dates.ends_at
                or interactions.known_at >= dates.ends_at
                or interactions.known_until < dates.ends_at
                then 1
            else 0
        end as is_wrong
    from {{ of_edited_rules(ref('score_evidence')) }} as evidence
    left join {{ ref('as_of_dates') }} as dates
        on {{ number_base_of('evidence.subject_number') }} = dates.number_base
    left join {{ ref('interactions') }} as interactions
        on evidence.interaction_id = interactions.interaction_id
)

select
    subject_number,
    rule_number,
    signal,
    detail,
    occurred_at,
    count(*) as times,
    sum(is_wrong) as times_wrong
from looked_up
group by subject_number, rule_number, signal, detail, occurred_at
having count(*) > 1 or sum(is_wrong) > 0
