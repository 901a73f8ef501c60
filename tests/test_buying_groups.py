"""What the account rules make of visits, with the points, caps and weights as shipped."""

from itertools import combinations

import duckdb
import pytest
from conftest import Built
from support import databases

AS_OF = "2026-06-30"
MODELS = ("account_evidence", "organization_rule_points")


@pytest.fixture(scope="module")
def worth(built: Built) -> list[tuple]:
    """Points of accounts in which one person, or three, did what a rule is about.

    For each rule that counts single interactions: ten by one person of the heaviest role,
    and three each by any three roles of the committee, each after the rule's own cap.

    Returns:
        Scoring model, rule_id, the three roles, points of the one and of the three.
    """
    with duckdb.connect() as connection:
        beside = databases.unpublished(built.database)
        connection.execute(f"attach '{built.database}' as lead_scoring (read_only)")
        connection.execute(f"attach '{beside}' as unpublished (read_only)")
        for schema in ("identity", "rules", "scoring"):
            connection.execute(f"create schema {schema}")
        for seed in ("account_rules", "buying_roles", "committee_roles"):
            connection.execute(
                f"create table rules.{seed} as from lead_scoring.rules.{seed}"
            )
        connection.execute(
            "create table scoring.rules as from lead_scoring.scoring.rules"
        )
        for name, database in (
            ("subjects", "lead_scoring"),
            ("hard_negatives", "lead_scoring"),
            ("rule_points", "unpublished"),
            ("person_category_points", "unpublished"),
        ):
            table = f"scoring.{name}"
            connection.execute(
                f"create table {table} as from {database}.{table} limit 0"
            )
        connection.execute("""
            create table scoring.job_title_roles as
            select buying_role as job_title, buying_role from rules.buying_roles;
            create table identity.people (
                person_id varchar, organization_id varchar, job_title varchar
            );
            create table visits (
                scoring_model varchar, rule_id varchar, person_id varchar,
                points decimal(9, 2)
            );
        """)
        groups = accounts(connection)
        connection.execute(f"""
            insert into scoring.subjects by name
            select row_number() over () as subject_number, '{AS_OF}' as as_of_date,
                'person' as subject_type, person_id as subject_id, person_id,
                scoring_model
            from visits
            union all by name
            select -row_number() over () as subject_number, '{AS_OF}' as as_of_date,
                'organization' as subject_type, organization_id as subject_id,
                organization_id, scoring_model
            from (
                select distinct organization_id, scoring_model
                from identity.people inner join visits using (person_id)
            );
            insert into scoring.person_category_points by name
            select subject_number, 'intent' as category, points
            from visits inner join scoring.subjects using (person_id);
            insert into scoring.rule_points by name
            select subject_number, 'person' as subject_type, rule_number,
                timestamp '{AS_OF}' as first_evidence_at,
                timestamp '{AS_OF}' as last_evidence_at
            from visits
            inner join scoring.subjects using (person_id)
            cross join (
                select min(rule_number) as rule_number
                from scoring.rules
                where category = 'intent'
            );
        """)
        for model in MODELS:
            connection.execute(f"create table scoring.{model} as {built.query(model)}")
        points = dict(
            connection.execute("""
                select subject_id, sum(limited_points)
                from scoring.organization_rule_points
                inner join scoring.subjects using (subject_number)
                group by subject_id
            """).fetchall()
        )
    return [
        (*group, *(points.get(f"{account}.{kind}", 0) for kind in ("one", "three")))
        for account, group in groups.items()
    ]


def accounts(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple]:
    """Write people and visits for each rule and three roles; the accounts' names."""
    rules = connection.execute(f"""
        select scoring_model, rule_id, points, cap_per_rule
        from lead_scoring.rules.intent_rules
        where minimum_days is null
            and scoring_model in (select scoring_model from rules.account_rules)
            and valid_from <= '{AS_OF}' and coalesce(valid_to > '{AS_OF}', true)
    """).fetchall()
    committees: dict[str, list[str]] = {}
    for model, role in connection.execute("""
        select scoring_model, buying_role
        from rules.committee_roles inner join rules.buying_roles using (buying_role)
        order by scoring_model, weight desc, buying_role
    """).fetchall():
        committees.setdefault(model, []).append(role)
    found, people, visits = {}, [], []
    for model, rule_id, points, cap in rules:
        for trio in combinations(committees[model], 3):
            account = f"{model}.{rule_id}.{'+'.join(trio)}"
            found[account] = (model, rule_id, trio)
            for kind, roles, times in (
                ("one", committees[model][:1], 10),
                ("three", trio, 3),
            ):
                for role in roles:
                    person = f"{account}.{kind}.{role}"
                    people.append((person, f"{account}.{kind}", role))
                    visits.append((model, rule_id, person, min(points * times, cap)))
    connection.executemany("insert into identity.people values (?, ?, ?)", people)
    connection.executemany("insert into visits values (?, ?, ?, ?)", visits)
    return found


def test_ten_visits_by_one_are_worth_less_than_three_each_by_three_roles(
    worth: list[tuple],
) -> None:
    assert len(worth) > 1000
    assert {model for model, *_ in worth} == {"b2b_provider", "referral"}
    assert not [row for row in worth if row[3] >= row[4]]
