{{ value_rarities('person', rated=[
    'own_email', 'own_phone', 'own_mobile_phone', 'shared_email', 'shared_phone',
]) }}
