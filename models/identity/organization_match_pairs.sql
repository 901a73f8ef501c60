{{ match_pairs('organization') }}
