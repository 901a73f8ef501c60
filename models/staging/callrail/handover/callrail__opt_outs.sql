-- Whoever replies STOP is neither texted nor called any more: since April 2025 a
-- request made by any reasonable means counts, and the sender may not narrow it down
-- (TCPA).
with stop_texts as (
    select distinct messages.message_text
    from {{ ref('stg_callrail__text_messages') }} as messages
    inner join {{ ref('stop_replies') }} as replies
        on
            {{ words_of('messages.message_text') }} = {{ words_of('replies.reply') }}
            or (
                not replies.is_whole_text
                and {{ contains_word('messages.message_text', 'replies.reply') }}
            )
    where messages.direction = 'incoming'
)

select distinct
    'phone' as channel,
    'callrail.text_messages.stop_reply' as source_field,
    cast(null as {{ dbt.type_string() }}) as record_key,
    cast(null as {{ dbt.type_string() }}) as email,
    messages.customer_phone as phone,
    messages.occurred_at as opted_out_at
from {{ ref('stg_callrail__text_messages') }} as messages
inner join stop_texts
    on messages.message_text = stop_texts.message_text
where
    messages.direction = 'incoming'
    and messages.delivery_rank = 1
    and messages.customer_phone is not null
