{{ match_blocks('organization') }}
