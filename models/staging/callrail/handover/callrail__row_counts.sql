{{ row_counts('callrail', {
    'calls': ['stg_callrail__calls', 'call_id'],
    'text_messages': ['stg_callrail__text_messages', 'message_id'],
}) }}
