-- RFC 3966 and the ways of writing of CRM exports.
with cases (input, expected) as (
    values
    ('415-555-2671 x12', '12'),
    ('415-555-2671x12', '12'),
    ('415-555-2671 X 12', '12'),
    ('415-555-2671 ext 45', '45'),
    ('415-555-2671 Ext. 045', '045'),
    ('415-555-2671 ext: 45', '45'),
    ('415-555-2671, extension 7', '7'),
    ('415-555-2671 extn 7', '7'),
    ('415-555-2671 xtn. 7', '7'),
    ('(415) 555-2671 (ext. 12)', '12'),
    ('415-555-2671 - ext 12', '12'),
    ('415-555-2671 #55', '55'),
    ('415-555-2671#55', '55'),
    ('415-555-2671 55#', '55'),
    ('415-555-2671, 22', '22'),
    ('415-555-2671,,22', '22'),
    ('415-555-2671;22', '22'),
    ('tel:+1-415-555-2671;ext=12', '12'),
    ('415-555-2671 x12 (office)', '12'),
    ('+44 20 7946 0958 ext 12', '12'),
    ('1-800-FLOWERS x12', '12'),
    ('415-555-2671', null),
    ('+14155552671', null),
    ('4155552671.0', null),
    ('1-800-FLOWERS', null),
    ('555-555-5555 ext. 47', null),
    ('N/A ext. 20', null),
    ('ext. 12', null),
    ('', null),
    (null, null)
),

results as (
    select
        input,
        expected,
        {{ phone_extension('input') }} as got
    from cases
)

select
    input,
    expected,
    got
from results
where got is distinct from expected
