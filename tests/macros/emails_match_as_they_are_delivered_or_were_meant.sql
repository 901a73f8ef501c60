-- Other providers of these names (ymail.com, email.com, mail.com) are nobody's mistake.
with cases (input, expected) as (
    values
    ('jane@clinic.org', 'jane@clinic.org'),
    ('jane+news@clinic.org', 'jane@clinic.org'),
    ('jane.doe@clinic.org', 'jane.doe@clinic.org'),
    ('jane.doe+a+b@gmail.com', 'janedoe@gmail.com'),
    ('jane.doe@googlemail.com', 'janedoe@gmail.com'),
    ('jane.doe@gmial.com', 'janedoe@gmail.com'),
    ('jane.doe+x@gmail.con', 'janedoe@gmail.com'),
    ('jane.doe@gmai.com', 'janedoe@gmail.com'),
    ('jane.doe@gmaill.com', 'janedoe@gmail.com'),
    ('jane.doe@gnail.com', 'janedoe@gmail.com'),
    ('jane.doe@gmail.comm', 'janedoe@gmail.com'),
    ('jane.doe@gmail.co', 'janedoe@gmail.com'),
    ('jane.doe@yahooo.com', 'jane.doe@yahoo.com'),
    ('jane.doe@yahoo.cmo', 'jane.doe@yahoo.com'),
    ('jane.doe@hotmial.com', 'jane.doe@hotmail.com'),
    ('jane.doe@outlok.com', 'jane.doe@outlook.com'),
    ('jane.doe@iclould.com', 'jane.doe@icloud.com'),
    ('jane.doe@aol.con', 'jane.doe@aol.com'),
    ('jane@comcast.ner', 'jane@comcast.net'),
    ('jane.doe@ymail.com', 'jane.doe@ymail.com'),
    ('jane.doe@email.com', 'jane.doe@email.com'),
    ('jane.doe@mail.com', 'jane.doe@mail.com'),
    ('jane.doe@gmx.com', 'jane.doe@gmx.com'),
    ('jane.doe@aon.com', 'jane.doe@aon.com'),
    ('jane@comcast.com', 'jane@comcast.com'),
    ('+jane@clinic.org', '+jane@clinic.org'),
    ('+joe@clinic.org', '+joe@clinic.org'),
    ('jane', null),
    (null, null)
),

results as (
    select
        input,
        expected,
        {{ match_email('input') }} as got
    from cases
)

select
    input,
    expected,
    got
from results
where got is distinct from expected
