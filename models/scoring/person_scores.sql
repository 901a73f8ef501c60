{{ scores_from(ref('person_score_lines'), 'person') }}
