{{ match_keys('person') }}
