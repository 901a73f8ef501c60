-- Numbers with a right digit: CMS' own example, and two that are in the NPPES registry.
with cases (input, expected) as (
    values
    ('1234567893', '1234567893'),
    ('1245319599', '1245319599'),
    ('1679576722', '1679576722'),
    (' 1234567893 ', '1234567893'),
    ('1234567893.0', '1234567893'),
    ('1234567893.00', '1234567893'),
    ({{ text_literal("'1234567893") }}, '1234567893'),
    ('#1234567893', '1234567893'),
    ('NPI No. 1234567893', '1234567893'),
    ('123{{ "\u2013" }}456{{ "\u2013" }}7893', '1234567893'),
    ('{{ "\uff11" }}234567893', '1234567893'),
    ('80840 1234567893', null),
    ('NPI: 1234567893', '1234567893'),
    ('NPI #1234567893', '1234567893'),
    ('npi 123-456-7893', '1234567893'),
    ('1234567890', null),
    ('1234567891', null),
    ('1234567839', null),
    ('1243567893', null),
    ('2345678903', null),
    ('3234567898', null),
    ('0000000000', null),
    ('1111111111', null),
    ('2222222222', null),
    ('123456789', null),
    ('12345678930', null),
    ('808401234567893', null),
    ('123456789X', null),
    ('n/a', null),
    ('pending', null),
    ('', null),
    (null, null)
),

results as (
    select
        input,
        expected,
        {{ clean_npi('input') }} as got,
        {{ is_valid_npi('expected') }} as is_valid,
        {{ is_valid_npi('input') }} as is_input_valid
    from cases
)

select
    input,
    expected,
    got,
    is_valid,
    is_input_valid
from results
where
    got is distinct from expected
    or not is_valid
    or is_input_valid is distinct from (
        case when input is not null then coalesce(input = expected, false) end
    )
