{{ set_aside_rows('segment', {
    'identifies': ['stg_segment__identifies', 'identify_id'],
}) }}
