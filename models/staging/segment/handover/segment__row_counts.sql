{{ row_counts('segment', {
    'identifies': ['stg_segment__identifies', 'identify_id'],
    'pages': ['stg_segment__pages', 'page_view_id'],
    'tracks': ['stg_segment__tracks', 'track_id'],
}) }}
