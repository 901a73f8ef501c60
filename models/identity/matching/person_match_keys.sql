{{ match_keys('person', [
    'first_key', 'last_key', 'both_names', 'own_email', 'own_phone', 'own_mobile_phone',
    'employer_key', 'address_key', 'street_key', 'house_number', 'zip_code', 'city_key',
    'content_key', 'shared_phone', 'shared_email', 'work_domain',
] + match_attribute_names('person')) }}
