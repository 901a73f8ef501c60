{{ forbidden_pairs('organization') }}
