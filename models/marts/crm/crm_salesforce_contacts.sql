{{ crm_person_payload('salesforce', 'contact') }}
