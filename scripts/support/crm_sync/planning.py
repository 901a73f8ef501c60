"""Compares what the build says with what the CRM is known to have."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import duckdb

from support.crm_sync import fields
from support.crm_sync.answers import GuardError
from support.crm_sync.fields import SyncObject
from support.crm_sync.state import SyncState, named_values

AT_ONCE = 10_000
# Sent, never answered, and given up: the CRM may have it all the same.
NO_ANSWER = "no_answer"
WRITES = ("new", "changed", "remapped", "again")
WHY = {
    "new": "never written before",
    "changed": "have other values than were written",
    "remapped": "have other fields than were written",
    "again": "were sent, and no answer came",
    "cleared": "are no longer in the warehouse: our fields are emptied",
    "held": "were refused, and have not changed since (scripts/sync_crm retry-dead)",
    "unchanged": "are as they were written",
}


class Change(NamedTuple):
    """What is to be done with one record.

    Attributes:
        kind: one of the keys of WHY.
        record_id: the CRM's id.
        payload_hash: of what is to be written; empty where fields are cleared.
        parent: what is locked while it is written.
        before: field name to text as delivered; None where never.
        after: the same as it is to be.
        mapping: the fields of ``after``, as SyncObject.described gives them.
        is_uncertain: whether the CRM may have something else than ``before``.
    """

    kind: str
    record_id: str
    payload_hash: str
    parent: str | None
    before: dict[str, str | None] | None
    after: dict[str, str | None]
    mapping: str
    is_uncertain: bool = False


@dataclass
class ObjectPlan:
    """What would be done with the records of one object.

    Attributes:
        object: the object.
        counts: records by kind of change.
        fields: how many of the changed records have another value, by field.
        added, removed: fields that the mapping has and had not, and the reverse.
        is_rematched: whether records were matched by another key before.
    """

    object: SyncObject
    counts: Counter[str] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    is_rematched: bool = False

    @property
    def is_remapped(self) -> bool:
        """Whether the mapping is another one than when last delivered."""
        return bool(self.added or self.removed or self.is_rematched)

    @property
    def calls_for(self) -> int:
        """How many records are to be written or cleared."""
        return sum(self.counts[kind] for kind in (*WRITES, "cleared"))

    @property
    def share_changed(self) -> float:
        """Per cent of the records the CRM has that would change by their data."""
        known = sum(self.counts.values()) - self.counts["new"]
        changed = self.counts["changed"] + self.counts["cleared"]
        return 100 * changed / known if known else 0.0


def make(
    build: duckdb.DuckDBPyConnection,
    state: SyncState,
    found: SyncObject,
    match_by: str,
    retry_dead: bool = False,
    see: Callable[[Change], None] = lambda change: None,
) -> ObjectPlan:
    """Compare an object's rows with what was delivered.

    Args:
        build: the published build.
        state: what was delivered.
        found: the object and its mapping.
        match_by: record_id, or the unique field by which records are matched.
        retry_dead: also send what was refused and has not changed.
        see: called with every change that is not "unchanged".
    """
    plan = ObjectPlan(found)
    before = state.mapping(found.crm, found.name)
    if before:
        known = {_place(entry) for entry in json.loads(before[1])}
        now = {_place(entry) for entry in json.loads(found.described())}
        plan.added = sorted(name for _, name, _ in now - known)
        plan.removed = sorted(name for _, name, _ in known - now)
        plan.is_rematched = before[0] != match_by
    for change in _changes(build, state, found, match_by, retry_dead):
        plan.counts[change.kind] += 1
        if change.kind == "changed":
            plan.fields.update(_different(change))
        if change.kind != "unchanged":
            see(change)
    return plan


def store_all(
    build: duckdb.DuckDBPyConnection,
    state: SyncState,
    objects: list[SyncObject],
    match_by: str,
    generation: int,
    retry_dead: bool,
    check: Callable[[ObjectPlan], None],
) -> list[ObjectPlan]:
    """Plan all objects into the outbox, or, if ``check`` raises for one, none of them.

    ``check`` gets each plan before it counts. What an earlier plan has left in the
    outbox is replaced, but for what was refused and has not changed.
    """
    with state.transaction():
        plans = []
        for found in objects:
            plan = _store(build, state, found, match_by, generation, retry_dead)
            check(plan)
            plans.append(plan)
    return plans


def _store(
    build: duckdb.DuckDBPyConnection,
    state: SyncState,
    found: SyncObject,
    match_by: str,
    generation: int,
    retry_dead: bool,
) -> ObjectPlan:
    connection = state.connection
    mapping_ids: dict[str, int] = {}
    connection.execute("""
        create temp table if not exists planned (
            record_id text, action text, payload_hash text, parent text,
            mapping_id integer, field_values text, is_uncertain integer
        )
    """)
    connection.execute("delete from planned")
    waiting: list[tuple] = []

    def see(change: Change) -> None:
        if change.kind == "held":
            return
        if change.mapping not in mapping_ids:
            mapping_ids[change.mapping] = state.mapping_id(
                found.crm, found.name, match_by, change.mapping
            )
        waiting.append(
            (
                change.record_id,
                "clear" if change.kind == "cleared" else "write",
                change.payload_hash,
                change.parent,
                mapping_ids[change.mapping],
                json.dumps(list(change.after.values())),
                change.is_uncertain,
            )
        )
        if len(waiting) >= AT_ONCE:
            flush()

    def flush() -> None:
        connection.executemany(
            "insert into planned values (?, ?, ?, ?, ?, ?, ?)", waiting
        )
        waiting.clear()

    plan = make(build, state, found, match_by, retry_dead, see)
    flush()
    held = "" if retry_dead else "and status <> 'dead'"
    connection.execute(
        f"delete from outbox where crm = ? and object = ? {held}",
        [found.crm, found.name],
    )
    _forget_settled(build, state, found)
    connection.execute(
        """
        insert or replace into outbox (crm, object, record_id, action, payload_hash,
            mapping_id, field_values, generation, status, is_uncertain)
        select ?, ?, record_id, action, payload_hash, mapping_id, field_values, ?,
            'pending', is_uncertain
        from planned
        order by action desc, parent, record_id
        """,
        [found.crm, found.name, generation],
    )
    return plan


def guard(plan: ObjectPlan, most_changed: float, accept_mapping_change: bool) -> None:
    """Raise GuardError where a plan does more than anybody may have meant."""
    if plan.is_remapped and not accept_mapping_change:
        parts = [
            f"{word} {', '.join(names)}"
            for word, names in (("new:", plan.added), ("gone:", plan.removed))
            if names
        ]
        if plan.is_rematched:
            parts.append("records are matched by another key")
        raise GuardError(
            f"The mapping of {plan.object.name} is not the one that was delivered "
            f"({'; '.join(parts)}), so that {plan.counts['remapped']:,} records would be "
            "written whose scores are the same. If that is meant, add "
            "--accept-mapping-change. Fields that are gone keep their values in the CRM."
        )
    if plan.share_changed > most_changed:
        raise GuardError(
            f"{plan.counts['changed']:,} {plan.object.name} would change and "
            f"{plan.counts['cleared']:,} be cleared, {plan.share_changed:.1f} % of those "
            f"the CRM has and more than {most_changed:g} %. Look at them with "
            "scripts/sync_crm plan --diff; if they are right, raise --most-changed."
        )


def _changes(
    build: duckdb.DuckDBPyConnection,
    state: SyncState,
    found: SyncObject,
    match_by: str,
    retry_dead: bool,
) -> Iterator[Change]:
    """All records that the build or the state knows, by record id."""
    described = found.described()
    waiting = {
        record_id: _Waiting(*rest)
        for record_id, *rest in state.connection.execute(
            """
            select outbox.record_id, outbox.status, outbox.action, outbox.payload_hash,
                mappings.fields, mappings.match_by,
                outbox.status = 'in_flight' or outbox.code = ? or outbox.is_uncertain
            from outbox
            join mappings using (mapping_id)
            where outbox.crm = ? and outbox.object = ?
                and (outbox.status in ('in_flight', 'dead') or outbox.is_uncertain)
            """,
            [NO_ANSWER, found.crm, found.name],
        )
    }
    mapping = (described, match_by)
    names = [entry.name for entry in found.fields]
    for record_id, row, known in _side_by_side(
        _built(build, found), _known(state, found)
    ):
        tried = waiting.pop(record_id, None)
        before = named_values(known.fields, known.texts) if known else None
        if row is None:
            yield _cleared(record_id, before, known.fields, tried, retry_dead)
            continue
        payload_hash, parent, values = row
        after = dict(zip(names, map(fields.as_text, values), strict=True))
        is_same_mapping = (
            known is not None and (known.fields, known.match_by) == mapping
        )
        if tried and not retry_dead and tried.is_refused(payload_hash, *mapping):
            kind = "held"
        elif tried and tried.is_uncertain:
            kind = "again"
        elif known is None:
            kind = "new"
        elif is_same_mapping and known.payload_hash == payload_hash:
            kind = "unchanged"
        elif any(after[name] != before[name] for name in after.keys() & before.keys()):
            kind = "changed"
        else:
            # A hash covers all columns; only those that are mapped are written.
            kind = "unchanged" if is_same_mapping else "remapped"
        yield Change(
            kind,
            *(record_id, payload_hash, parent, before, after, described),
            is_uncertain=tried is not None and bool(tried.is_uncertain),
        )
    # Sent and never confirmed, and no longer in the build.
    for record_id, tried in sorted(waiting.items()):
        if tried.is_uncertain:
            yield _cleared(record_id, None, tried.fields, tried, retry_dead)


class _Waiting(NamedTuple):
    """What the outbox has of a record that was sent."""

    status: str
    action: str
    payload_hash: str
    fields: str
    match_by: str
    is_uncertain: int

    def is_refused(self, payload_hash: str, fields: str, match_by: str) -> bool:
        """Whether just this was refused."""
        return self.status == "dead" and (
            payload_hash,
            fields,
            match_by,
        ) == (self.payload_hash, self.fields, self.match_by)


def _cleared(
    record_id: str,
    before: dict[str, str | None] | None,
    mapping: str,
    tried: _Waiting | None,
    retry_dead: bool,
) -> Change:
    is_held = tried and (tried.status, tried.action) == ("dead", "clear")
    if tried and tried.is_uncertain:
        # The fields that it may have got are emptied, too.
        mapping = tried.fields
    return Change(
        "held" if is_held and not retry_dead else "cleared",
        *(record_id, "", None, before),
        dict.fromkeys(entry["name"] for entry in json.loads(mapping)),
        mapping,
        is_uncertain=tried is not None and bool(tried.is_uncertain),
    )


class _Known(NamedTuple):
    payload_hash: str
    texts: str
    fields: str
    match_by: str


def _built(
    build: duckdb.DuckDBPyConnection, found: SyncObject
) -> Iterator[tuple[str, tuple]]:
    cursor = build.cursor().execute(fields.selected(found))
    while rows := cursor.fetchmany(AT_ONCE):
        for record_id, payload_hash, parent, *values in rows:
            yield record_id, (payload_hash, parent, values)


def _known(state: SyncState, found: SyncObject) -> Iterator[tuple[str, _Known]]:
    for record_id, *known in state.connection.execute(
        """
        select delivered.record_id, delivered.payload_hash, delivered.field_values,
            mappings.fields, mappings.match_by
        from delivered
        join mappings using (mapping_id)
        where delivered.crm = ? and delivered.object = ?
        order by delivered.record_id
        """,
        [found.crm, found.name],
    ):
        yield record_id, _Known(*known)


def _side_by_side(
    left: Iterator[tuple[str, tuple]], right: Iterator[tuple[str, _Known]]
) -> Iterator[tuple[str, tuple | None, _Known | None]]:
    """Join two iterators that are sorted by their keys, each of which stands once."""
    end = (None, None)
    (left_key, left_value), (right_key, right_value) = next(left, end), next(right, end)
    while left_key is not None or right_key is not None:
        if right_key is None or (left_key is not None and left_key < right_key):
            yield left_key, left_value, None
            left_key, left_value = next(left, end)
        elif left_key is None or right_key < left_key:
            yield right_key, None, right_value
            right_key, right_value = next(right, end)
        else:
            yield left_key, left_value, right_value
            left_key, left_value = next(left, end)
            right_key, right_value = next(right, end)


def _forget_settled(
    build: duckdb.DuckDBPyConnection, state: SyncState, found: SyncObject
) -> None:
    """Forget what was refused and is as delivered again, or no longer in the build."""
    connection = state.connection
    dead = connection.execute(
        "select record_id, payload_hash, action from outbox "
        "where crm = ? and object = ? and status = 'dead'",
        [found.crm, found.name],
    ).fetchall()
    now = dict(
        build.execute(
            f"select record_id, payload_hash from marts.{found.mart} "
            "where record_id in (select unnest($1))",
            [[record_id for record_id, _, _ in dead]],
        ).fetchall()
    )
    connection.executemany(
        "delete from outbox where crm = ? and object = ? and record_id = ?",
        [
            (found.crm, found.name, record_id)
            for record_id, payload_hash, action in dead
            if now.get(record_id, "") != (payload_hash if action == "write" else "")
        ],
    )


def _different(change: Change) -> list[str]:
    return [
        name
        for name, value in change.after.items()
        if name not in change.before or value != change.before[name]
    ]


def _place(entry: dict[str, str]) -> tuple[str, str, str]:
    return entry["column"], entry["name"], entry["kind"]
