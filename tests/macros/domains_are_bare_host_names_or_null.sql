with cases (input, expected) as (
    values
    ('clinic.org', 'clinic.org'),
    ('Clinic.ORG', 'clinic.org'),
    ('www.clinic.org', 'clinic.org'),
    ('www2.clinic.org', 'clinic.org'),
    ('https://www.clinic.org/about?x=1', 'clinic.org'),
    ('http://clinic.org:8080/', 'clinic.org'),
    ('//clinic.org', 'clinic.org'),
    ('clinic.org.', 'clinic.org'),
    ('clinic.org/', 'clinic.org'),
    ('jane@clinic.org', 'clinic.org'),
    ('@clinic.org', 'clinic.org'),
    ('https://user:pw@clinic.org', 'clinic.org'),
    ('mail.clinic.co.uk', 'mail.clinic.co.uk'),
    ('st-mary.health', 'st-mary.health'),
    ('xn--mller-kva.de', 'xn--mller-kva.de'),
    ('1/1/1', null),
    ('clinic', null),
    ('localhost', null),
    ('10.0.0.1', null),
    ('https://10.0.0.1/x', null),
    ('clinic .org', null),
    ('-clinic.org', null),
    ('clinic..org', null),
    ('n/a', null),
    ('none', null),
    ('', null),
    (null, null),
    ('ziZgHawN6hOLcpXwK3Ygpw==', null)
),

results as (
    select
        input,
        expected,
        {{ clean_domain('input') }} as got
    from cases
)

select
    input,
    expected,
    got
from results
where got is distinct from expected
