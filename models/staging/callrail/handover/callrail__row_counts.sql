{{ row_counts('callrail', {'calls': ['stg_callrail__calls', 'call_id']}) }}
