{{ score_lines_from(ref('organization_rule_points'), 'organization') }}
