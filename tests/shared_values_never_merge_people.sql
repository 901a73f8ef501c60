-- What a place's staff have in common, be it mailbox, phone, employer or address, is no
-- evidence by itself: of two records that no value of a person's own links, one name at
-- least agrees, and the first names don't differ.
select
    edges.record_number_a,
    edges.record_number_b,
    edges.bits,
    scored.evidence
from {{ ref('person_match_edges') }} as edges
inner join {{ ref('person_scored_pairs') }} as scored
    on
        edges.record_number_a = scored.record_number_a
        and edges.record_number_b = scored.record_number_b
where
    edges.kind <> 'decided'
    and not {{ regex_matches(
        'scored.evidence', '((email|phone) (own|of_few)|npi equal) '
    ) }}
    and (
        scored.evidence like '%first_name different %'
        or not {{ regex_matches('scored.evidence', '_name [a-z]+ [+]') }}
    )
