with {{ category_points(ref('organization_rule_points')) }}
