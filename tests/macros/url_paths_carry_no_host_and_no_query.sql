-- Queries and fragments of health sites name people and symptoms: none may pass.
with cases (input, expected) as (
    values
    ('https://carebridge.example/Services/Cardiology', '/services/cardiology'),
    ('https://carebridge.example/services/cardiology/', '/services/cardiology'),
    ('https://carebridge.example/pricing?utm_source=x&email=a@b.co', '/pricing'),
    ('https://carebridge.example/pricing/?q=chest+pain', '/pricing'),
    ('https://carebridge.example/pricing#jane', '/pricing'),
    ('https://carebridge.example:8443/demo', '/demo'),
    ('https://user:pw@carebridge.example/demo', '/demo'),
    ('https://carebridge.example', '/'),
    ('https://carebridge.example/', '/'),
    ('https://carebridge.example?q=pain', '/'),
    ('https://carebridge.example#top', '/'),
    ('HTTP://CAREBRIDGE.EXAMPLE/Demo', '/demo'),
    ('//carebridge.example/demo', '/demo'),
    ('carebridge.example/demo', '/demo'),
    ('www.carebridge.example', '/'),
    ('www.carebridge.example/demo?x=1', '/demo'),
    ('/', '/'),
    ('/demo', '/demo'),
    ('/demo/', '/demo'),
    ('/demo//', '/demo'),
    ('/services//imaging', '/services/imaging'),
    (' /Demo ', '/demo'),
    ('/demo?x=/a/b', '/demo'),
    ('/demo#/a/b', '/demo'),
    ('/demo;jsessionid=1?x=2', '/demo'),
    ('/demo%3Femail=jane', '/demo'),
    ('/demo%23jane', '/demo'),
    ('/a%20b', '/a%20b'),
    ('/?q=pain', '/'),
    ('/blog/what-is-2.0', '/blog/what-is-2.0'),
    ('https://carebridge.example/r?u=https://other.example/x', '/r'),
    ('mailto:jane@clinic.org', null),
    ('tel:+14155552671', null),
    ('javascript:alert(1)', null),
    ('about:blank', null),
    ('?q=pain', null),
    ('#top', null),
    ('demo', null),
    ('', null),
    (null, null),
    ('iPHafipvnOaU27T2oMVtyg==', null)
),

results as (
    select
        input,
        expected,
        {{ url_path('input') }} as got
    from cases
)

select
    input,
    expected,
    got
from results
where got is distinct from expected
