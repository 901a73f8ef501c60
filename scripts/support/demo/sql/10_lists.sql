-- Word lists as variables, so that a name is one look-up: one_of(getvariable('x'),
-- ...). Lists repeat their frequent words, which makes the choice a weighted one.
set variable exchanges = (
    select list(cast(exchange as varchar) order by exchange)
    from range(200, 1000) as t (exchange)
    where exchange % 100 <> 11 and exchange <> 555
);
set variable last_names = (
    select list(name order by rowid, copy_no)
    from words.last_names
    cross join range(40) as t (copy_no)
    where copy_no <= 200 // (rowid + 20)
);
set variable male_names = (
    select list(name order by rowid, copy_no)
    from words.first_names
    cross join range(20) as t (copy_no)
    where sex = 'm' and copy_no <= 60 // (rowid + 10)
);
set variable female_names = (
    select list(name order by rowid, copy_no)
    from words.first_names
    cross join range(20) as t (copy_no)
    where sex = 'f' and copy_no <= 60 // (rowid - 142 + 10)
);
set variable street_names = (select list(name order by rowid) from words.streets);
set variable place_choices = (
    select list(cast(p.rowid as integer) order by p.rowid, copy_no)
    from words.places as p
    cross join range(10) as t (copy_no)
    where copy_no < cast(weight as integer)
);
set variable prefixes = (
    select list(word order by rowid) from words.organization_words where part = 'prefix'
);
set variable legal_forms = (
    select list(word order by rowid) from words.organization_words where part = 'legal'
);
set variable b2b_titles = (
    select list(cast(t.rowid as integer) order by t.rowid, copy_no)
    from words.titles as t
    cross join range(20) as c (copy_no)
    where audience = 'b2b' and copy_no < cast(weight as integer)
);
set variable referral_titles = (
    select list(cast(t.rowid as integer) order by t.rowid, copy_no)
    from words.titles as t
    cross join range(20) as c (copy_no)
    where audience = 'referral' and copy_no < cast(weight as integer)
);
set variable human_agents = (
    select list(user_agent order by rowid) from words.user_agents where kind = 'human'
);
set variable machine_agents = (
    select list(user_agent order by rowid) from words.user_agents where kind = 'machine'
);

create table places as
select
    cast(rowid as integer) as place_no,
    state,
    state_name,
    city,
    area_code,
    string_split(zip_codes, ' ') as zip_codes,
    state in ('CA', 'AZ', 'NV', 'OR', 'WA', 'TX') as is_in_area
from words.places;

create table nicknames as
select
    name as first_name,
    sex,
    string_split(nicknames, ' ') as nicknames
from words.first_names
where nicknames is not null;

-- One row per kind of behaviour (b2b_warm, job_seeker, ...): what it reads, what it
-- fills in. A number stands as often in the list as its weight says.
create table page_choices as
select
    behaviour,
    list(page_no order by page_no, copy_no) as page_nos
from (
    unpivot (
        select * exclude (path, title, track_event, track_percent), rowid as page_no
        from words.pages
    )
    on columns(* exclude (page_no)) into name behaviour value weight
)
cross join range(100) as t (copy_no)
where copy_no < cast(weight as integer)
group by behaviour;

create table form_choices as
select
    behaviour,
    list(form_no order by form_no, copy_no) as form_nos
from (
    unpivot (
        select * exclude (form_id, name, path), rowid as form_no from words.forms
    )
    on columns(* exclude (form_no)) into name behaviour value weight
)
cross join range(100) as t (copy_no)
where copy_no < cast(weight as integer)
group by behaviour;
