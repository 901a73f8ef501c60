{{ scores_from(ref('organization_score_lines'), 'organization') }}
