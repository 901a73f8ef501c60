"""Finds whom an e-mail, an id or a CRM record belongs to."""

from dataclasses import dataclass

import duckdb

# Each finds (entity, id); $1 is what was given, without blanks and in lower case.
QUERIES = {
    "id": """
        select 'person', person_id from identity.people where person_id = $1
        union
        select 'organization', organization_id
        from identity.organizations
        where organization_id = $1
    """,
    "superseded id": """
        select entity, superseded_by
        from identity.superseded_ids
        where superseded_id = $1
    """,
    "CRM record": """
        select 'person', person_id
        from identity.record_people
        where lower(record_key) = $1 or lower(record_id) = $1
        union
        select 'organization', organization_id
        from identity.record_organizations
        where lower(record_key) = $1 or lower(record_id) = $1
    """,
    "e-mail": """
        select 'person', record_people.person_id
        from hygiene.contact_records
        inner join identity.record_people using (record_key)
        where contact_records.email = $1
        union
        select 'person', person_id from identity.people where email = $1
    """,
}


@dataclass(frozen=True, order=True)
class Subject:
    """A person or an organization that has scores.

    Attributes:
        entity: person or organization.
    """

    entity: str
    id: str


def find(
    connection: duckdb.DuckDBPyConnection, given: str
) -> tuple[str, list[Subject]]:
    """Return how ``given`` was understood, and all that it stands for, by id.

    Ids that were merged away lead to the one that took their place.
    """
    wanted = given.strip().lower()
    for kind, query in QUERIES.items():
        rows = connection.execute(query, [wanted]).fetchall()
        if rows:
            return kind, sorted({_present(connection, Subject(*row)) for row in rows})
    return "", []


def _present(connection: duckdb.DuckDBPyConnection, subject: Subject) -> Subject:
    """Follow superseded ids to the present one."""
    seen = {subject}
    while True:
        row = connection.execute(QUERIES["superseded id"], [subject.id]).fetchone()
        if row is None or Subject(*row) in seen:
            return subject
        subject = Subject(*row)
        seen.add(subject)
