{{ match_edges('person') }}
