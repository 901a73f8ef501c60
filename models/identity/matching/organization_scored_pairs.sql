{{ scored_pairs('organization') }}
