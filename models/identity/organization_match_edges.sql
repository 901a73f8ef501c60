{{ match_edges('organization') }}
