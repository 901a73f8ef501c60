{{ match_components('person', ['decided']) }}
