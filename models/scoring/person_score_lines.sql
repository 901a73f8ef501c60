{{ score_lines_from(ref('rule_points'), 'person') }}
