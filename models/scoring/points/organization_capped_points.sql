{{ capped_points(ref('organization_rule_points'), 'organization') }}
