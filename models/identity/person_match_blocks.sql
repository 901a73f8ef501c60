{{ match_blocks('person') }}
