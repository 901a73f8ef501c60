{{ match_keys('organization', [
    'name_key', 'rarest_word', 'second_rarest_word', 'own_domain', 'own_phone',
    'street_key', 'house_number', 'zip_code', 'city_key', 'state_code',
] + match_attribute_names('organization')) }}
