{{ value_rarities('organization', rated=['own_domain', 'own_phone']) }}
