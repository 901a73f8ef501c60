{{ pair_levels('organization', ref('organization_candidate_pairs')) }}
