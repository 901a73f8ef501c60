{{ match_components('person') }}
