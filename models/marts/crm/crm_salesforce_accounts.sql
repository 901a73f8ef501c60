{{ crm_organization_payload('salesforce', 'account') }}
