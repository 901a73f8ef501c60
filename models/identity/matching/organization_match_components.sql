{{ match_components('organization', ['decided', 'certain']) }}
