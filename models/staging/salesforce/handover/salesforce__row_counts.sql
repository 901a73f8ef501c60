{{ row_counts('salesforce', {
    'account': ['stg_salesforce__accounts', 'account_id'],
    'campaign': ['stg_salesforce__campaigns', 'campaign_id'],
    'campaign_member': ['stg_salesforce__campaign_members', 'campaign_member_id'],
    'contact': ['stg_salesforce__contacts', 'contact_id'],
    'event': ['stg_salesforce__events', 'event_id'],
    'lead': ['stg_salesforce__leads', 'lead_id'],
    'opportunity': ['stg_salesforce__opportunities', 'opportunity_id'],
    'opportunity_contact_role': [
        'stg_salesforce__opportunity_contact_roles', 'role_id',
    ],
    'task': ['stg_salesforce__tasks', 'task_id'],
    'user': ['stg_salesforce__users', 'user_id'],
}) }}
