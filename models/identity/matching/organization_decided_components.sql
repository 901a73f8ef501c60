{{ match_components('organization', ['decided']) }}
