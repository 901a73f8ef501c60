{{ match_pairs('person') }}
