with cases (input, expected) as (
    values
    ('St. Mary', 'St. Mary'),
    ('  St.   Mary  ', 'St. Mary'),
    ('St.{{ "\u0009" }}Mary', 'St. Mary'),
    ('St.{{ "\u000d" }}{{ "\u000a" }}Mary', 'St. Mary'),
    ('St.{{ "\u00a0" }}Mary', 'St. Mary'),
    ('St.{{ "\u2003" }}{{ "\u3000" }}Mary', 'St. Mary'),
    ('St.{{ "\u0007" }}Mary', 'St. Mary'),
    ('St.{{ "\u0085" }}Mary', 'St. Mary'),
    ('St.{{ "\u2028" }}Mary', 'St. Mary'),
    ('St{{ "\u00ad" }}. Ma{{ "\u200b" }}ry', 'St. Mary'),
    ('{{ "\ufeff" }}St. Mary', 'St. Mary'),
    ('{{ "\uff33\uff54" }}. Mary', 'St. Mary'),
    ('{{ "\u202a" }}St. Mary{{ "\u202c" }}', 'St. Mary'),
    ('{{ "\u2067" }}St. Mary{{ "\u2069" }}{{ "\u061c" }}', 'St. Mary'),
    ('José Núñez', 'José Núñez'),
    ('{{ "\u674e" }}{{ "\u660e" }}', '{{ "\u674e" }}{{ "\u660e" }}'),
    ('N/A', 'N/A'),
    ('0', '0'),
    ({{ text_literal("O'Brien") }}, {{ text_literal("O'Brien") }}),
    ('', null),
    ('   ', null),
    ('{{ "\u0009" }}{{ "\u000a" }}', null),
    ('{{ "\u200b" }}', null),
    (' {{ "\u00a0" }} ', null),
    (null, null)
),

results as (
    select
        input,
        expected,
        {{ clean_text('input') }} as got
    from cases
)

select
    input,
    expected,
    got
from results
where got is distinct from expected
