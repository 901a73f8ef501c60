{{ rescored_by_subject() }}

with {{ category_points(
    of_rescored_subjects(ref('organization_rule_points'))
) }}
