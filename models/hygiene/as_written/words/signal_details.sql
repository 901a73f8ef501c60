-- Connectors' own words (paths, form names, dispositions) are matched once per distinct
-- word; the words themselves go no further than this model. In no published file.
with words as (
    select distinct
        connector,
        detail_kind,
        raw_detail
    from {{ ref('delivered_activities') }}
    where raw_detail is not null
),

candidates as (
    select
        words.connector,
        words.detail_kind,
        words.raw_detail,
        cast(null as {{ dbt.type_string() }}) as signal,
        -- That somebody read about a condition is nothing that we keep.
        case
            when categories.sensitivity = 'restricted' then 'other'
            else categories.page_category
        end as detail,
        categories.priority,
        categories.path as tie_break
    from words
    inner join {{ ref('page_categories') }} as categories
        on (
            categories.operator = 'equals' and words.raw_detail = categories.path
        )
        or (
            categories.operator = 'starts_with'
            and {{ starts_with('words.raw_detail', 'categories.path') }}
        )
    where words.detail_kind = 'page_path'
    union all
    select
        words.connector,
        words.detail_kind,
        words.raw_detail,
        null as signal,
        form_kinds.form_kind as detail,
        form_kinds.priority,
        form_kinds.form_name as tie_break
    from words
    inner join {{ ref('form_kinds') }} as form_kinds
        on (
            form_kinds.operator = 'equals'
            and lower(words.raw_detail) = lower(form_kinds.form_name)
        )
        or (
            form_kinds.operator = 'contains_word'
            and {{ contains_word('words.raw_detail', 'form_kinds.form_name') }}
        )
    where words.detail_kind = 'form_name'
    union all
    select
        words.connector,
        words.detail_kind,
        words.raw_detail,
        null as signal,
        dispositions.call_disposition as detail,
        -- The exact word first, then the longest one that it contains.
        case
            when words.raw_detail = dispositions.disposition then 0
            else 1000 - length(dispositions.disposition)
        end as priority,
        dispositions.disposition as tie_break
    from words
    inner join {{ ref('call_dispositions') }} as dispositions
        on words.connector = dispositions.connector
            and (
                words.raw_detail = dispositions.disposition
                or {{ contains_word('words.raw_detail', 'dispositions.disposition') }}
            )
    where words.detail_kind = 'call_disposition'
    union all
    select
        words.connector,
        words.detail_kind,
        words.raw_detail,
        web_events.signal,
        web_events.detail,
        1 as priority,
        web_events.event_name as tie_break
    from words
    inner join {{ ref('web_events') }} as web_events
        on words.raw_detail = web_events.event_name
    where words.detail_kind = 'event_name'
),

ranked as (
    select
        connector,
        detail_kind,
        raw_detail,
        signal,
        detail,
        row_number() over (
            partition by connector, detail_kind, raw_detail
            order by priority, tie_break
        ) as place
    from candidates
)

select
    words.connector,
    words.detail_kind,
    words.raw_detail,
    ranked.signal,
    -- What a hand-over model takes from a list of its own is a word already; a
    -- sentence, or anything else that somebody may have typed, is none.
    case
        when
            words.detail_kind = 'direct'
            and {{ regex_matches('words.raw_detail', '^[a-z][a-z_]{0,39}$') }}
            then words.raw_detail
        else coalesce(ranked.detail, 'other')
    end as detail
from words
left join ranked
    on words.connector = ranked.connector
        and words.detail_kind = ranked.detail_kind
        and words.raw_detail = ranked.raw_detail
        and ranked.place = 1
