"""scripts/explain finds people by whatever is known of them, and its lines add up."""

import re
from decimal import Decimal

import duckdb
import pytest
from conftest import PROJECT, Built, Finished, run
from support import lookup

QUERIES = {
    "id": """
        select person_id, person_id from marts.contact_tiers
        where tier = 'sales_ready' order by score desc, person_id asc limit 1
    """,
    "CRM record": """
        select min(record_key), person_id from identity.record_people
        where connector = 'salesforce'
            and person_id in (select person_id from marts.contact_tiers)
        group by person_id order by person_id asc limit 1
    """,
    "e-mail": """
        select '  ' || upper(records.email), min(people.person_id)
        from hygiene.contact_records as records
        inner join identity.record_people as people using (record_key)
        where people.person_id in (select person_id from marts.contact_tiers)
            and records.email not in (
                select email from identity.people
                where email is not null group by email having count(*) > 1)
        group by records.email having count(distinct people.person_id) = 1
        order by records.email asc limit 1
    """,
}


def explain(built: Built, given: str) -> Finished:
    command = [PROJECT / "scripts" / "explain", given]
    return run(command, LEAD_SCORING_DB=str(built.database))


@pytest.mark.parametrize("kind", QUERIES)
def test_people_are_found_and_their_lines_add_up(built: Built, kind: str) -> None:
    ((given, person_id),) = built.rows(QUERIES[kind])
    told = explain(built, given)
    assert told.status == 0, told.output
    assert f"person {person_id}  (found by {kind})" in told.output
    assert "Route: " in told.output
    assert "Consent: " in told.output
    assert "@" not in told.output

    scores = [Decimal(score) for score in re.findall(r": (\S+) points, ", told.output)]
    models = re.split(r"\n\w+: \S+ points, ", told.output)[1:]
    assert len(scores) == len(models) > 0
    for score, model in zip(scores, models, strict=True):
        lines = [row.split("│") for row in model.splitlines() if row.startswith("│")]
        counts = [Decimal(cells[5].strip()) for cells in lines if cells[5].strip()]
        assert sum(counts[:-1]) == counts[-1] == score


SMALL = """
    create schema identity;
    create schema hygiene;
    create table identity.people as
        from (values ('per_1', 'ann@a.example'), ('per_2', null)) as t(person_id, email);
    create table identity.organizations as
        from (values ('org_1')) as t(organization_id);
    create table identity.superseded_ids as
        from (values
            ('person', 'per_8', 'per_9'), ('person', 'per_9', 'per_1'),
            ('person', 'per_x', 'per_y'), ('person', 'per_y', 'per_x'),
            ('organization', 'org_9', 'org_1')
        ) as t(entity, superseded_id, superseded_by);
    create table identity.record_people as
        from (values
            ('crm.contact.1', '1', 'per_1'), ('crm.lead.00Qa', '00Qa', 'per_2')
        ) as t(record_key, record_id, person_id);
    create table identity.record_organizations as
        from (values ('crm.company.1', '1', 'org_1'))
        as t(record_key, record_id, organization_id);
    create table hygiene.contact_records as
        from (values ('crm.lead.00Qa', 'bob@b.example'), ('crm.contact.1', null))
        as t(record_key, email);
"""


@pytest.mark.parametrize(
    ("given", "kind", "ids"),
    [
        ("per_1", "id", ["per_1"]),
        ("org_1", "id", ["org_1"]),
        ("per_8", "superseded id", ["per_1"]),
        ("org_9", "superseded id", ["org_1"]),
        # A circle is a fault of identity, but no reason to hang.
        ("per_x", "superseded id", ["per_x"]),
        ("crm.contact.1", "CRM record", ["per_1"]),
        ("00QA", "CRM record", ["per_2"]),
        # Two tables may use one id: whoever asks chooses.
        ("1", "CRM record", ["org_1", "per_1"]),
        (" Ann@A.example ", "e-mail", ["per_1"]),
        ("bob@b.example", "e-mail", ["per_2"]),
        ("nobody@b.example", "", []),
    ],
)
def test_whom_an_id_or_e_mail_belongs_to(given: str, kind: str, ids: list[str]) -> None:
    connection = duckdb.connect()
    connection.execute(SMALL)
    found_by, subjects = lookup.find(connection, given)
    assert found_by == kind
    assert [subject.id for subject in subjects] == ids


def test_an_organization_is_explained_likewise(built: Built) -> None:
    ((organization_id, score),) = built.rows(
        "select organization_id, score from marts.account_tiers "
        "order by score desc, organization_id asc limit 1"
    )
    told = explain(built, organization_id)
    assert told.status == 0, told.output
    assert f"organization {organization_id}" in told.output
    assert f": {score} points" in told.output


def test_the_people_behind_an_account_are_told_by_id_and_role(built: Built) -> None:
    ((organization_id, model, engaged, missing),) = built.rows("""
        select organization_id, scoring_model, engaged_people, missing_roles
        from marts.account_scores
        where engagement = 'group_engaged'
        order by engaged_people desc, organization_id asc
        limit 1
    """)
    told = explain(built, organization_id)
    assert told.status == 0, told.output
    table = told.output.partition(f"{model}: ")[2].partition("sum, before")[0]
    people = {
        row[0]
        for row in built.rows(f"""
        select person_id from scoring.account_evidence
        where organization_id = '{organization_id}' and scoring_model = '{model}'
            and as_of_date = (select max(as_of_date) from marts.account_scores)
    """)
    }
    assert set(re.findall(r"per_\w+", table)) == people
    assert len(people) == engaged
    assert "people engaged: " in told.output
    assert "Committee, engaged: " in told.output
    assert ("Committee, missing: " in told.output) == (missing > 0)
    assert "@" not in told.output


def test_an_e_mail_of_several_people_leaves_the_choice(built: Built) -> None:
    ((email, people),) = built.rows("""
        select records.email, count(distinct people.person_id)
        from hygiene.contact_records as records
        inner join identity.record_people as people using (record_key)
        where records.email is not null
        group by records.email
        order by 2 desc, records.email asc
        limit 1
    """)
    told = explain(built, email)
    assert told.status == 1
    assert f"belongs to {people} people or organizations" in told.output
    assert told.output.count("scripts/explain per_") == people


@pytest.mark.parametrize("given", ["nobody@nowhere.example", "per_x", "' or 1=1 --"])
def test_whoever_is_unknown_is_said_to_be(built: Built, given: str) -> None:
    told = explain(built, given)
    assert told.status == 1
    assert "nobody is known by that" in told.output


def test_without_a_database_it_says_what_to_run(tmp_path) -> None:
    command = [PROJECT / "scripts" / "explain", "per_x"]
    told = run(command, LEAD_SCORING_DB=str(tmp_path / "none.duckdb"))
    assert told.status == 1
    assert "current.duckdb does not exist. Run scripts/build first" in told.output
