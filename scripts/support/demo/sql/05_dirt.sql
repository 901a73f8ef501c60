-- How people and exports spoil values. Each macro leaves most values as they are.
create macro messy_text(value, entity) as
    case pick(40, 'messy_text', entity)
        when 0 then upper(value)
        when 1 then lower(value)
        when 2 then '  ' || value
        when 3 then value || ' '
        when 4 then replace(value, ' ', '  ')
        when 5 then value || chr(9)
        else value
    end;

create macro typo_at(value, entity) as
    1 + pick(greatest(len(value) - 2, 1), 'typo_at', entity);

create macro typo(value, entity) as
    case pick(4, 'typo_kind', entity)
        -- two letters swapped
        when 0 then
            substr(value, 1, typo_at(value, entity))
            || substr(value, typo_at(value, entity) + 2, 1)
            || substr(value, typo_at(value, entity) + 1, 1)
            || substr(value, typo_at(value, entity) + 3)
        -- a letter lost
        when 1 then
            substr(value, 1, typo_at(value, entity))
            || substr(value, typo_at(value, entity) + 2)
        -- a letter twice
        when 2 then
            substr(value, 1, typo_at(value, entity))
            || substr(value, typo_at(value, entity), 1)
            || substr(value, typo_at(value, entity) + 1)
        -- a neighbour on the keyboard
        else
            substr(value, 1, typo_at(value, entity))
            || translate(
                substr(value, typo_at(value, entity) + 1, 1),
                'abcdefghijklmnopqrstuvwxyz',
                'svxswdfguhjkokipqtdyibszux'
            )
            || substr(value, typo_at(value, entity) + 2)
    end;

create macro phone_text(phone, entity) as
    case pick(12, 'phone_text', entity)
        when 0 then '+1' || phone
        when 1 then phone
        when 2 then '1-' || phone[1:3] || '-' || phone[4:6] || '-' || phone[7:10]
        when 3 then phone[1:3] || '.' || phone[4:6] || '.' || phone[7:10]
        when 4 then phone[1:3] || ' ' || phone[4:6] || ' ' || phone[7:10]
        when 5 then '(' || phone[1:3] || ')' || phone[4:6] || '-' || phone[7:10]
        when 6 then '+1 (' || phone[1:3] || ') ' || phone[4:6] || '-' || phone[7:10]
        when 7 then '1' || phone
        when 8 then ' ' || phone[1:3] || '-' || phone[4:6] || '-' || phone[7:10] || ' '
        when 9 then '+1 ' || phone[1:3] || ' ' || phone[4:10]
        when 10 then phone[1:3] || '-' || phone[4:6] || '-' || phone[7:10]
        else '(' || phone[1:3] || ') ' || phone[4:6] || '-' || phone[7:10]
    end;

create macro extension_text(entity) as
    case pick(8, 'extension', entity)
        when 0 then ' x' || cast(100 + pick(800, 'extension_no', entity) as varchar)
        when 1 then ' ext. ' || cast(10 + pick(80, 'extension_no', entity) as varchar)
        when 2 then ', ext ' || cast(100 + pick(800, 'extension_no', entity) as varchar)
        else ''
    end;

create macro messy_phone(phone, entity) as
    case
        when draw('placeholder_phone', entity) < 0.012
            then one_of(
                ['0000000000', '555-555-5555', '1234567890', '(999) 999-9999', 'N/A',
                 'none', '000-000-0000'],
                'placeholder_phone_text', entity
            )
        else phone_text(phone, entity)
    end;

create macro messy_email(email, entity) as
    case pick(50, 'messy_email', entity)
        when 0 then upper(email)
        when 1 then ' ' || email
        when 2 then email || ' '
        when 3 then 'mailto:' || email
        when 4 then upper(email[1]) || email[2:]
        when 5 then upper(email[1]) || email[2:]
        else email
    end;

create macro messy_zip(zip, entity) as
    case
        when draw('messy_zip', entity) < 0.07
            then zip || '-'
                || lpad(cast(pick(9999, 'plus4', entity) as varchar), 4, '0')
        -- a spreadsheet took the nine digits, or the five, for a number
        when draw('messy_zip', entity) < 0.11
            then ltrim(zip, '0')
                || lpad(cast(pick(9999, 'plus4', entity) as varchar), 4, '0') || '.0'
        when draw('messy_zip', entity) < 0.50 and zip[1] = '0' then ltrim(zip, '0')
        when draw('messy_zip', entity) < 0.12 then zip || ' '
        when draw('messy_zip', entity) < 0.13 then 'N/A'
        when draw('messy_zip', entity) < 0.15 then null
        else zip
    end;

create macro messy_state(code, state_name, entity) as
    case
        when draw('messy_state', entity) < 0.16 then state_name
        when draw('messy_state', entity) < 0.20 then lower(code)
        when draw('messy_state', entity) < 0.23 then upper(state_name)
        when draw('messy_state', entity) < 0.25 then 'N/A'
        when draw('messy_state', entity) < 0.26 then 'XX'
        when draw('messy_state', entity) < 0.28 then ' ' || code
        else code
    end;

-- An organization's name as different people type it.
create macro messy_organization(value, entity) as
    case pick(16, 'messy_organization', entity)
        when 0 then upper(value)
        when 1 then replace(value, 'Saint ', 'St. ')
        when 2 then replace(replace(value, 'Saint ', 'St '), 'Center', 'Ctr')
        when 3 then replace(replace(value, 'Associates', 'Assoc'), 'Hospital', 'Hosp')
        when 4 then replace(value, ' and ', ' & ')
        when 5 then value || one_of([', LLC', ' Inc', ', PC', ' PLLC'], 'legal', entity)
        when 6 then regexp_replace(value, ',? (LLC|PLLC|PC|PA|Inc|LLP)\.?$', '')
        when 7 then typo(value, entity)
        when 8 then 'The ' || value
        when 9 then messy_text(value, entity)
        else value
    end;

create macro nothing_text(entity) as
    one_of([null, null, '', 'N/A', 'none', '-', 'unknown', 'Self'], 'nothing', entity);

-- Private text as forms put it into addresses. It must never reach a mart, so each
-- piece carries the word canary for the tests that look for it.
create macro private_text(entity) as
    one_of(
        ['symptom=chest+pain', 'q=depression+help', 'name=Pat+Doe', 'dob=1980-02-03',
         'email=someone%40mail.example', 'mrn=00412', 'token=eyJhbGciOi',
         'ssn=000-00-0000'],
        'private_text', entity
    ) || '&canary=' || cast(pick(1000000, 'canary', entity) as varchar);
