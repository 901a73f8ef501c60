-- ISO 3166-2:US. Other countries' subdivisions are no US states.
with cases (input, expected) as (
    values
    ('ca', 'CA'),
    (' Ca ', 'CA'),
    ('California', 'CA'),
    ('CALIFORNIA', 'CA'),
    ('Calif.', 'CA'),
    ('US-CA', 'CA'),
    ('State of California', 'CA'),
    ('Commonwealth of Virginia', 'VA'),
    ('{{ "\uff23\uff21" }}', 'CA'),
    ('us-ca', 'CA'),
    ('CA, USA', 'CA'),
    ('California, U.S.A.', 'CA'),
    ('California (United States)', 'CA'),
    ('CA - California', 'CA'),
    ('California (CA)', 'CA'),
    ('new  york', 'NY'),
    ('N.Y.', 'NY'),
    ('N. Y.', 'NY'),
    ('N. Carolina', 'NC'),
    ('W. Va.', 'WV'),
    ('W.Va.', 'WV'),
    ('Mass.', 'MA'),
    ('Penna.', 'PA'),
    ('D.C.', 'DC'),
    ('Washington, D.C.', 'DC'),
    ('Washington DC', 'DC'),
    ('Washington', 'WA'),
    ('District of Columbia', 'DC'),
    ('PR', 'PR'),
    ('US-PR', 'PR'),
    ('Puerto Rico', 'PR'),
    ('Guam', 'GU'),
    ('U.S. Virgin Islands', 'VI'),
    ('Virgin Islands, U.S.', 'VI'),
    ('American Samoa', 'AS'),
    ('Northern Mariana Islands', 'MP'),
    ('CA-ON', null),
    ('CA-QC', null),
    ('MX-BC', null),
    ('GA-1', null),
    ('IN-KA', null),
    ('DE-BY', null),
    ('Ontario', null),
    ('Bayern', null),
    ('US', null),
    ('USA', null),
    ('AE', null),
    ('XX', null),
    ('N/A', null),
    ('.', null),
    ('', null),
    (null, null)
),

results as (
    select
        cases.input,
        cases.expected,
        states.code as got
    from cases
    left join {{ ref('us_state_variants') }} as states
        on {{ clean_state('cases.input') }} = states.variant
)

select
    input,
    expected,
    got
from results
where got is distinct from expected
