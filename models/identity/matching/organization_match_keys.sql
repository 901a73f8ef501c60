{{ match_keys('organization') }}
