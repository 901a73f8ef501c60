{{ pair_levels('person', ref('person_candidate_pairs')) }}
