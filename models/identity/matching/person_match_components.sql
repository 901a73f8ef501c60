{{ match_components('person', ['decided', 'certain']) }}
