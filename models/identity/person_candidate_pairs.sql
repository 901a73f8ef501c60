{{ candidate_pairs('person') }}
