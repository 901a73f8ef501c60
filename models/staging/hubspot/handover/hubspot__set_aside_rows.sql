{{ set_aside_rows('hubspot', {
    'contact_merge_audit': ['stg_hubspot__contact_merge_audits', 'merged_contact_id'],
    'deal': ['stg_hubspot__deals', 'deal_id'],
    'deal_company': ['stg_hubspot__deal_companies', 'deal_id'],
    'deal_contact': ['stg_hubspot__deal_contacts', 'deal_id'],
    'deal_pipeline_stage': ['stg_hubspot__deal_pipeline_stages', 'stage_id'],
    'deal_stage': ['stg_hubspot__deal_stages', 'deal_id'],
    'email_event_bounce': ['stg_hubspot__email_event_bounces', 'email_event_id'],
    'email_event_click': ['stg_hubspot__email_event_clicks', 'email_event_id'],
    'email_event_status_change': [
        'stg_hubspot__email_event_status_changes', 'email_event_id'
    ],
    'engagement': ['stg_hubspot__engagements', 'engagement_id'],
    'engagement_company': ['stg_hubspot__engagement_companies', 'engagement_id'],
    'engagement_contact': ['stg_hubspot__engagement_contacts', 'engagement_id'],
    'form': ['stg_hubspot__forms', 'form_id'],
    'owner': ['stg_hubspot__owners', 'owner_id'],
}) }}
