-- A pair that an e-mail, phone or NPI merged has such a value of its own in common.
select
    pairs.record_key_a,
    pairs.record_key_b,
    pairs.matched_by
from {{ ref('person_match_pairs') }} as pairs
where
    pairs.decision = 'merge'
    and pairs.matched_by in ('email', 'phone', 'npi')
    and not exists (
        select a.record_key
        from {{ ref('person_match_keys') }} as a
        inner join {{ ref('person_match_keys') }} as b
            on
                a.key_kind = b.key_kind
                and a.key_value = b.key_value
                and not b.is_shared
        where
            a.record_key = pairs.record_key_a
            and b.record_key = pairs.record_key_b
            and a.key_kind = pairs.matched_by
            and not a.is_shared
    )
