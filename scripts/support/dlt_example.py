"""scripts/sync_with_dlt: the sync tables, read by an existing reverse-ETL library.

dlt (https://dlthub.com/docs/dlt-ecosystem/destinations/destination) keeps what has been
read and sends again what was not; HubSpot is written to by the client of
scripts/sync_crm. Everything that another product needs of the sync tables is used here:
the key ``record_id``, one row per record, the mapping in ``rules.crm_fields``, the cursor
``updated_at``, and ``crm_removed_records`` for what is to be emptied.
"""

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import click
import duckdb

from support import settings
from support.crm_sync import fields
from support.crm_sync.answers import Answer, Lost, Refused, Row, StopError
from support.crm_sync.delivery import halves
from support.crm_sync.fields import SyncObject
from support.crm_sync.hubspot import BATCH, HubSpotCrm

# Nothing leaves this machine but what goes to the CRM, and what fails is told here and not
# by dlt's log. Both are read when dlt is imported.
os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
os.environ["RUNTIME__LOG_LEVEL"] = "CRITICAL"

import dlt
from dlt.pipeline.exceptions import PipelineStepFailed

MEMORY = "dlt"
NAME = "scores_to_hubspot"
# What hubspot's raw tables call the kinds of records.
TABLES = {"contacts": "contact", "companies": "company"}


@click.command()
def main() -> None:
    """Write to HubSpot what has changed in the published scores, with dlt.

    An example to start from where dlt, or another reverse-ETL product, is in use;
    scripts/sync_crm does more: it plans, guards, and tries refused records again. Ends
    with 0 when all was written, 2 when HubSpot refused records, and 1 otherwise, after
    which the next run goes on.
    """
    build = settings.load().current
    if not build.exists():
        raise click.ClickException(f"Nothing is published: {build} is not there.")
    try:
        refused = send_changes(build, build.parent / MEMORY, HubSpotCrm())
    except StopError as error:
        raise click.ClickException(str(error)) from None
    except PipelineStepFailed as failed:
        raise click.ClickException(_reason(failed)) from None
    for answer in refused:
        click.echo(f"{answer.row.record_id}: {answer.code} {answer.message}", err=True)
    raise SystemExit(2 if refused else 0)


def send_changes(build: Path, memory: Path, crm: HubSpotCrm) -> list[Answer]:
    """Send what has changed since the last run that succeeded.

    Args:
        build: the published warehouse.
        memory: folder of dlt's pipelines, where it remembers how far it has read.

    Returns what HubSpot refused of it. Raises dlt's PipelineStepFailed where a batch was
    not answered; its rows, and those after it, are sent by the next run before what has
    changed since.
    """
    with duckdb.connect(str(build), read_only=True) as connection:
        objects = {found.name: found for found in fields.read(connection, "hubspot")}
        refused: list[Answer] = []

        @dlt.destination(
            batch_size=BATCH, loader_parallelism_strategy="sequential", name="hubspot"
        )
        def hubspot(items: list[dict], table: dict) -> None:
            found = objects[table["name"]]
            for is_removed, send in ((True, crm.clear), (False, crm.write)):
                rows = [
                    Row(place, item["record_id"], item["values"])
                    for place, item in enumerate(items)
                    if item["is_removed"] == is_removed
                ]
                if rows:
                    answers = _answers(partial(send, found), rows)
                    # That a record has gone is no fault; that another one was written
                    # in its place is.
                    refused.extend(
                        a for a in answers if a.code and (a.written_to or not a.is_gone)
                    )

        pipeline = dlt.pipeline(NAME, destination=hubspot, pipelines_dir=str(memory))
        if pipeline.has_pending_data:
            # dlt would send this, and not look for anything new.
            pipeline.run()
        pipeline.run([_changes(connection, found) for found in objects.values()])
    return refused


def _changes(connection: duckdb.DuckDBPyConnection, found: SyncObject) -> object:
    """The records of a kind that changed or went after the last one that was read."""

    # Open: each further build of a date has a later updated_at, so nothing that changes is
    # ever at a moment that was read already.
    cursor = dlt.sources.incremental("updated_at", range_start="open")

    @dlt.resource(
        name=found.name,
        primary_key="record_id",
        columns={"values": {"data_type": "json"}},
    )
    def changes(updated_at: dlt.sources.incremental = cursor) -> Iterator[dict]:
        names = [field.name for field in found.fields]
        # dlt takes rows of all resources in turn, and a cursor holds one result.
        rows = connection.cursor()
        rows.execute(_query(found), [updated_at.last_value] * 2)
        while part := rows.fetchmany(BATCH):
            for record_id, changed_at, is_removed, *values in part:
                texts = [fields.as_text(value) for value in values]
                yield {
                    "record_id": record_id,
                    "updated_at": changed_at,
                    "is_removed": is_removed,
                    "values": dict(zip(names, texts, strict=True)),
                }

    return changes


def _query(found: SyncObject) -> str:
    """Changed rows, and the keys of those that went, in the order of the changes."""
    columns = ", ".join(f'"{field.column}"' for field in found.fields)
    return f"""
        select record_id, updated_at, false as is_removed, {columns}
        from marts.{found.mart}
        where updated_at > coalesce($1::timestamp, '-infinity')
        union all by name
        select record_id, updated_at, true as is_removed
        from marts.crm_removed_records
        where connector = 'hubspot' and table_name = '{TABLES[found.name]}'
            and updated_at > coalesce($2::timestamp, '-infinity')
        order by updated_at, record_id
    """


def _answers(
    send: Callable[[list[Row]], list[Answer]], rows: list[Row]
) -> list[Answer]:
    """What HubSpot says of each row; a batch that it refuses is halved.

    Raises Lost, which is dlt's to repeat, without an answer or with one that leaves rows
    open.
    """
    try:
        answers = send(rows)
    except Refused as refusal:
        if len(rows) == 1:
            return [Answer(rows[0], refusal.code, refusal.message)]
        return [answer for half in halves(rows) for answer in _answers(send, half)]
    passing = [answer.code for answer in answers if answer.is_passing]
    if passing:
        raise Lost(passing[0])
    if {answer.row.position for answer in answers} < {row.position for row in rows}:
        raise Lost("rows without an answer")
    return answers


def _reason(failed: Exception) -> str:
    """The sentence at the bottom of what dlt wraps around it."""
    cause: BaseException = failed
    while cause.__cause__ or cause.__context__:
        cause = cause.__cause__ or cause.__context__
    return str(cause)


if __name__ == "__main__":
    main()
