{{ crm_person_payload('hubspot', 'contact') }}
