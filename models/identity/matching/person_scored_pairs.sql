{{ scored_pairs('person') }}
