"""What the CRM is known to have, and what is still to be sent: a SQLite file.

It lies beside the warehouse and outlives builds. Every change is on the disk before the
next call is made, so that a run may be killed at any moment.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from support.crm_sync.answers import Answer, Row, StopError

VERSION = 1
# in_flight: sent, and not answered yet. dead: refused; it waits until it changes.
# is_uncertain: something of the record was sent before and never answered. What the CRM
# has is not known then, so it is sent again whatever was delivered before.
SCHEMA = """
    create table runs (
        run_id integer primary key,
        crm text not null,
        generation integer not null,
        as_of text not null,
        started_at text not null,
        ended_at text,
        outcome text,
        planned integer not null default 0,
        delivered integer not null default 0,
        dead integer not null default 0
    );
    create table mappings (
        mapping_id integer primary key,
        crm text not null,
        object text not null,
        match_by text not null,
        fields text not null,
        unique (crm, object, match_by, fields)
    );
    create table delivered (
        crm text not null,
        object text not null,
        record_id text not null,
        payload_hash text not null,
        mapping_id integer not null references mappings,
        field_values text not null,
        generation integer not null,
        delivered_at text not null,
        primary key (crm, object, record_id)
    ) without rowid;
    create table outbox (
        position integer primary key,
        crm text not null,
        object text not null,
        record_id text not null,
        action text not null check (action in ('write', 'clear')),
        payload_hash text not null,
        mapping_id integer not null references mappings,
        field_values text not null,
        generation integer not null,
        status text not null check (status in ('pending', 'in_flight', 'dead')),
        is_uncertain integer not null,
        code text,
        message text,
        tried_at text,
        unique (crm, object, record_id)
    );
    create index outbox_by_status on outbox (crm, object, status, position);
"""


class SyncState:
    """The state file of all CRMs; ``connection`` is in autocommit mode."""

    def __init__(self, file: Path, is_read_only: bool = False) -> None:
        """Open ``file``, which is made where it is not there.

        Args:
            file: the SQLite file.
            is_read_only: for a plan: a file that is not there is an empty one.

        Raises StopError when it can't be read or belongs to another version.
        """
        name = str(file)
        if is_read_only and not (file.exists() and file.stat().st_size):
            name, is_read_only = ":memory:", False
        try:
            self.connection = sqlite3.connect(
                f"file:{name}?mode=ro" if is_read_only else name,
                isolation_level=None,
                uri=is_read_only,
            )
            if not is_read_only:
                self.connection.execute("pragma journal_mode = wal")
            self.connection.execute("pragma synchronous = full")
            version = self.connection.execute("pragma user_version").fetchone()[0]
        except sqlite3.Error as error:
            raise StopError(
                f"{file} can't be read ({error}). Restore it from a backup, or move it "
                "away: then every record is written once again."
            ) from None
        if version == 0:
            with self.transaction():
                for statement in SCHEMA.split(";"):
                    self.connection.execute(statement)
                self.connection.execute(f"pragma user_version = {VERSION}")
        elif version != VERSION:
            raise StopError(
                f"{file} was written by another version of this project ({version}; "
                f"this one writes {VERSION}). Use that version, or move the file away: "
                "then every record is written once again."
            )

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All changes of the block, or none of them."""
        self.connection.execute("begin immediate")
        try:
            yield
        except BaseException:
            self.connection.execute("rollback")
            raise
        self.connection.execute("commit")

    def last_as_of(self, crm: str) -> str | None:
        """The latest day whose scores were sent to a CRM."""
        return self.connection.execute(
            "select max(as_of) from runs where crm = ? and delivered > 0", [crm]
        ).fetchone()[0]

    def start_run(self, crm: str, generation: int, as_of: str, planned: int) -> int:
        """Note that a run begins; returns its number."""
        return self.connection.execute(
            "insert into runs (crm, generation, as_of, started_at, planned) "
            "values (?, ?, ?, ?, ?)",
            [crm, generation, as_of, _now(), planned],
        ).lastrowid

    def end_run(self, run_id: int, outcome: str) -> None:
        """Note how a run ended."""
        self.connection.execute(
            "update runs set ended_at = ?, outcome = ? where run_id = ?",
            [_now(), outcome, run_id],
        )

    def mapping(self, crm: str, object_name: str) -> tuple[str, str] | None:
        """How an object's records were matched and mapped when last delivered."""
        return self.connection.execute(
            """
            select mappings.match_by, mappings.fields
            from mappings
            where mapping_id = (
                select max(mapping_id) from delivered where crm = ? and object = ?
            )
            """,
            [crm, object_name],
        ).fetchone()

    def mapping_id(self, crm: str, object_name: str, match_by: str, fields: str) -> int:
        """The number of a mapping, which is made where it is new."""
        key = [crm, object_name, match_by, fields]
        self.connection.execute(
            "insert or ignore into mappings (crm, object, match_by, fields) "
            "values (?, ?, ?, ?)",
            key,
        )
        return self.connection.execute(
            "select mapping_id from mappings "
            "where crm = ? and object = ? and match_by = ? and fields = ?",
            key,
        ).fetchone()[0]

    def count(self, crm: str, object_name: str, *statuses: str) -> int:
        """Rows of the outbox in any of ``statuses``."""
        marks = ", ".join("?" * len(statuses))
        return self.connection.execute(
            "select count(*) from outbox "
            f"where crm = ? and object = ? and status in ({marks})",
            [crm, object_name, *statuses],
        ).fetchone()[0]

    def next_rows(
        self, crm: str, object_name: str, action: str, after: int, count: int
    ) -> list[Row]:
        """Rows to be sent whose position is above ``after``, in order."""
        found = self.connection.execute(
            """
            select outbox.position, outbox.record_id, outbox.field_values,
                mappings.fields
            from outbox
            join mappings using (mapping_id)
            where outbox.crm = ? and outbox.object = ? and outbox.action = ?
                and outbox.status in ('pending', 'in_flight') and outbox.position > ?
            order by outbox.position
            limit ?
            """,
            [crm, object_name, action, after, count],
        ).fetchall()
        return [
            Row(position, record_id, named_values(fields, texts))
            for position, record_id, texts, fields in found
        ]

    def sending(self, rows: list[Row]) -> None:
        """Note, before a call, that the CRM may have ``rows`` from now on."""
        with self.transaction():
            self.connection.executemany(
                "update outbox set status = 'in_flight', tried_at = ? "
                "where position = ?",
                [(_now(), row.position) for row in rows],
            )

    def answered(self, run_id: int, answers: list[Answer]) -> None:
        """Keep what the CRM has said, in one transaction.

        What was written counts as delivered, what was cleared as never delivered, and
        what was refused stays in the outbox as dead.
        """
        done = [(answer.row.position,) for answer in answers if not answer.code]
        dead = [answer for answer in answers if answer.code]
        with self.transaction():
            self.connection.executemany(
                """
                insert or replace into delivered
                select crm, object, record_id, payload_hash, mapping_id, field_values,
                    generation, tried_at
                from outbox
                where position = ? and action = 'write'
                """,
                done,
            )
            self.connection.executemany(
                """
                delete from delivered
                where (crm, object, record_id) in (
                    select crm, object, record_id
                    from outbox
                    where position = ? and action = 'clear'
                )
                """,
                done,
            )
            # What another row has overwritten is written again by the next run.
            self._forget_values(
                "select crm, object, ? from outbox where position = ?",
                [(a.written_to, a.row.position) for a in answers if a.written_to],
            )
            self.connection.executemany("delete from outbox where position = ?", done)
            self.connection.executemany(
                "update outbox set status = 'dead', code = ?, message = ? "
                "where position = ?",
                [(answer.code, answer.message, answer.row.position) for answer in dead],
            )
            self.connection.execute(
                "update runs set delivered = delivered + ?, dead = dead + ? "
                "where run_id = ?",
                [len(done), len(dead), run_id],
            )

    def forget_values(self, crm: str, object_name: str, record_ids: list[str]) -> None:
        """Have the next run write records whose values are not those delivered."""
        with self.transaction():
            self._forget_values(
                "values (?, ?, ?)", [(crm, object_name, each) for each in record_ids]
            )

    def _forget_values(self, records: str, parameters: list[tuple]) -> None:
        self.connection.executemany(
            f"""
            update delivered set payload_hash = '', field_values = (
                select json_group_array(null) from json_each(field_values)
            )
            where (crm, object, record_id) in ({records})
            """,
            parameters,
        )

    def dead(self, crm: str) -> list[tuple[str, str, str, str]]:
        """Object, record id, code and message of what was refused."""
        return self.connection.execute(
            "select object, record_id, code, message from outbox "
            "where crm = ? and status = 'dead' order by object, code, record_id",
            [crm],
        ).fetchall()


def named_values(fields: str, texts: str) -> dict[str, str | None]:
    """Field name to text, of a mapping and a list of texts as the state keeps them."""
    names = [field["name"] for field in json.loads(fields)]
    return dict(zip(names, json.loads(texts), strict=True))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
