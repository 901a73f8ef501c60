"""Published builds that hold nothing but sync tables."""

from datetime import date
from pathlib import Path

import duckdb
from support import publication
from support.settings import PROJECT, Settings

FIELDS = PROJECT / "seeds" / "rules" / "crm_fields.csv"
TIERS = ("sales_ready", "nurture", "unqualified")


def publish(
    folder: Path,
    rows: dict[str, list[tuple[str, int]]],
    as_of: date = date(2026, 6, 30),
    without: str = "",
    steps: int = 600,
) -> None:
    """Publish a build in ``folder``.

    Args:
        folder: where LEAD_SCORING_DB is.
        rows: sync table to record id and score; all else of a row follows from them.
        as_of: its day.
        without: a column that is not mapped.
        steps: how many tests it says to have passed.
    """
    settings = Settings(folder / "raw", False, folder / "lead_scoring.duckdb")
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / "new" / "lead_scoring.duckdb", folder / "new" / "bi.duckdb"]
    files[0].parent.mkdir(exist_ok=True)
    with duckdb.connect(str(files[0])) as connection:
        for schema in ("marts", "rules", "hygiene"):
            connection.execute(f"create schema {schema}")
        connection.execute(
            f"create table rules.crm_fields as from read_csv('{FIELDS}') "
            "where column_name <> $1",
            [without],
        )
        connection.execute("""
            create table hygiene.contact_records (
                connector varchar, table_name varchar, record_id varchar,
                organization_record_key varchar
            )
        """)
        for table in (
            *("crm_hubspot_contacts", "crm_hubspot_companies", "crm_salesforce_leads"),
            *("crm_salesforce_contacts", "crm_salesforce_accounts"),
        ):
            make(connection, table, rows.get(table, []), as_of)
        connection.execute("""
            insert into hygiene.contact_records
            select 'salesforce', 'contact', record_id, 'account ' || lead_score % 7
            from marts.crm_salesforce_contacts
        """)
    duckdb.connect(str(files[1])).close()
    publication.publish(
        settings, files, as_of, steps=steps, histories=set(), seeds=set()
    )


def make(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    rows: list[tuple[str, int]],
    as_of: date,
) -> None:
    """Make the sync table ``table`` of record ids and scores, in ``connection``."""
    is_person = table.rpartition("_")[2] in ("contacts", "leads")
    connection.execute("create or replace temp table given (id varchar, score integer)")
    for start in range(0, len(rows), 1000):
        part = rows[start : start + 1000]
        connection.execute(
            "insert into given select unnest($1), unnest($2)",
            [[row[0] for row in part], [row[1] for row in part]],
        )
    people = """
        score as lead_score, 'hot' as queue, 'call' as play, null::varchar as team,
        null::varchar as lead_owner_id,
        timestamp '2026-07-01 22:00:00' as sla_due_at, null::varchar as nurture_track,
        'How soon?' as next_question, 3 as next_question_points,
        score % 3 > 0 as is_outreach_allowed, true as is_email_allowed,
        false as is_phone_allowed, false as is_sms_allowed,
        date '2026-07-15' as consent_deadline
    """
    organizations = "score as account_score, 3 as known_people, 1 as engaged_people"
    connection.execute(
        f"""
        create table marts.{table} as
        select id as record_id, 'per_' || id as external_id, 'clinics' as scoring_model,
            score // 2 as fit_score, score - score // 2 as intent_score,
            {list(TIERS)}[1 + score % 3] as tier, date '2026-05-01' as tier_since,
            'A1' as grade, 'lead' as lifecycle_stage, 'Asked; for "a demo"' as reasons,
            {people if is_person else organizations},
            md5(id || score) as payload_hash, $1::timestamp as updated_at,
            $1::date as as_of_date,
            'r1' as ruleset_version
        from given
        """,
        [as_of],
    )
