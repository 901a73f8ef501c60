-- What colleagues and families share, be it mailbox, phone, employer or address, is the
-- comparison `place`. It merges nobody unless a name, or a value of a person's own,
-- speaks for it too; a suffix such as Jr is no name.
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
        regex_replace('scored.evidence', '(place|generation) [a-z_]+ [+]'), '[+]'
    ) }}
