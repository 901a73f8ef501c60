{{ crm_organization_payload('hubspot', 'company') }}
