{{ crm_person_payload('salesforce', 'lead') }}
