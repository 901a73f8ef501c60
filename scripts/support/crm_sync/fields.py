"""Which columns of a sync table become which fields of a CRM's record."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import duckdb

from support import sql
from support.crm_sync.answers import GuardError

# How a column's type is kept in a CRM.
KINDS = {
    "BOOLEAN": "boolean",
    "DATE": "date",
    "INTEGER": "number",
    "TIMESTAMP": "datetime",
    "VARCHAR": "text",
}
# What records are matched by: the CRM's own id, or a unique field of ours.
RECORD_ID = "record_id"
KEYS = {"hubspot": "lead_scoring_key", "salesforce": "Lead_Scoring_Key__c"}


@dataclass(frozen=True)
class Field:
    """A column and the field that shows it.

    Attributes:
        column: column of the sync table.
        name: the field's name in the CRM.
        label: what people see above it.
        kind: one of the values of KINDS.
    """

    column: str
    name: str
    label: str
    kind: str


@dataclass(frozen=True)
class SyncObject:
    """A kind of record that is written.

    Attributes:
        crm: hubspot or salesforce.
        name: the CRM's name of the kind, such as contacts or Lead.
        mart: the sync table it is written from.
        fields: what is written, in the order in which values are kept.
        parents: SQL of the record ids and what their records lock when they are
            written; empty where nothing.
    """

    crm: str
    name: str
    mart: str
    fields: tuple[Field, ...] = ()
    parents: str = ""

    def described(self) -> str:
        """The fields as JSON, equal exactly when the same is written."""
        return json.dumps(
            [
                {"column": field.column, "name": field.name, "kind": field.kind}
                for field in self.fields
            ]
        )

    def wanted(self, match_by: str) -> list[Field]:
        """All fields that the CRM must have: what is written, and a key of ours."""
        if match_by == RECORD_ID:
            return list(self.fields)
        return [Field(RECORD_ID, match_by, "Lead scoring: key", "text"), *self.fields]


OBJECTS = (
    SyncObject("hubspot", "contacts", "crm_hubspot_contacts"),
    SyncObject("hubspot", "companies", "crm_hubspot_companies"),
    # Accounts first: they are what people's records lock.
    SyncObject("salesforce", "Account", "crm_salesforce_accounts"),
    SyncObject("salesforce", "Lead", "crm_salesforce_leads"),
    SyncObject(
        "salesforce",
        "Contact",
        "crm_salesforce_contacts",
        parents="select record_id, organization_record_key from hygiene.contact_records"
        " where connector = 'salesforce' and table_name = 'contact'",
    ),
)


def read(build: duckdb.DuckDBPyConnection, crm: str) -> list[SyncObject]:
    """The objects of a CRM with their fields, as the build's crm_fields names them.

    Raises GuardError where it names a column that the sync table does not have.
    """
    objects = []
    for known in OBJECTS:
        if known.crm != crm:
            continue
        types = dict(
            build.execute(
                "select column_name, data_type from information_schema.columns "
                "where table_schema = 'marts' and table_name = $1",
                [known.mart],
            ).fetchall()
        )
        fields = []
        for column, name, label in build.execute(
            "select column_name, field_name, field_label from rules.crm_fields "
            "where sync_table = $1 order by column_name",
            [known.mart],
        ).fetchall():
            if types.get(column) not in KINDS:
                raise GuardError(
                    f"seeds/rules/crm_fields.csv maps {column} of {known.mart}, which "
                    "has no such column. Correct it and build again."
                )
            fields.append(Field(column, name, label, KINDS[types[column]]))
        if fields:
            objects.append(replace(known, fields=tuple(fields)))
    return objects


def selected(found: SyncObject) -> str:
    """SQL of an object's rows by record id: id, payload hash, parent, the fields."""
    columns = ", ".join(
        f"rows.{sql.identifier(field.column)}" for field in found.fields
    )
    parents = found.parents or "select null as record_id, null as parent limit 0"
    return f"""
        select rows.record_id, rows.payload_hash, parents.parent, {columns}
        from marts.{found.mart} as rows
        left join ({parents}) as parents(record_id, parent)
            on rows.record_id = parents.record_id
        order by rows.record_id
    """


def as_text(value: object) -> str | None:
    """A value as both CRMs read it in a text; None where there is none."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        # Times of the warehouse are in UTC, and say nothing of it.
        return value.replace(tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
