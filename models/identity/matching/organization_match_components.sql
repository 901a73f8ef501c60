{{ match_components('organization') }}
