{{ set_aside_rows('callrail', {
    'text_messages': ['stg_callrail__text_messages', 'message_id'],
}) }}
