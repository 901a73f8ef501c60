{{ set_aside_rows('salesforce', {
    'campaign': ['stg_salesforce__campaigns', 'campaign_id'],
    'opportunity': ['stg_salesforce__opportunities', 'opportunity_id'],
    'opportunity_contact_role': [
        'stg_salesforce__opportunity_contact_roles', 'role_id'
    ],
    'user': ['stg_salesforce__users', 'user_id'],
}) }}
