{{ capped_points(ref('rule_points'), 'person') }}
