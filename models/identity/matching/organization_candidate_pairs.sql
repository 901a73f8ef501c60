{{ candidate_pairs('organization') }}
