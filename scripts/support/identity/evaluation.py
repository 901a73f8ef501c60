"""How well resolved ids agree with the truth."""

from dataclasses import dataclass
from pathlib import Path

import duckdb


@dataclass(frozen=True)
class Agreement:
    """How found clusters agree with true ones; all shares are between 0 and 1.

    Attributes:
        records: how many records were judged.
        precision: share of the found pairs that are true.
        recall: share of the true pairs that were found.
        b_cubed: harmonic mean of the records' mean precision and mean recall (Bagga and
            Baldwin 1998).
    """

    records: int
    precision: float
    recall: float
    b_cubed: float

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


AGREEMENT = """
    with judged as (select found_id, owner from ({judged})),
    cells as (select found_id, owner, count(*) as n from judged group by all),
    found as (select found_id, count(*) as n from judged group by all),
    owners as (select owner, count(*) as n from judged group by all),
    sums as (
        select
            (select sum(n * (n - 1)) from cells) as both_pairs,
            (select sum(n * (n - 1)) from found) as found_pairs,
            (select sum(n * (n - 1)) from owners) as true_pairs,
            (select sum(n) from cells) as records
    ),
    b_cubed as (
        select
            sum(cells.n * cells.n / found.n) / any_value(sums.records) as precision,
            sum(cells.n * cells.n / owners.n) / any_value(sums.records) as recall
        from cells join found using (found_id) join owners using (owner), sums
    )
    select
        sums.records,
        coalesce(both_pairs / nullif(found_pairs, 0), 1),
        coalesce(both_pairs / nullif(true_pairs, 0), 1),
        2 * precision * recall / (precision + recall)
    from sums, b_cubed
"""
JUDGED = {
    entity: f"""
        select
            coalesce(resolved.found_id, record_key) as found_id,
            truth.owner
        from '{{truth}}' as truth
        left join {{found}} as resolved using (record_key)
        where record_key not in (
            select record_key
            from hygiene.{intake}_intake
            where quarantine_reason in ('deleted_at_source', 'internal_or_test')
        )
    """
    for entity, intake in [("person", "contact"), ("organization", "organization")]
}
RESOLVED = {
    "person": "(select record_key, person_id as found_id from identity.record_people)",
    "organization": (
        "(select record_key, organization_id as found_id"
        " from identity.record_organizations)"
    ),
}


def agreement(
    connection: duckdb.DuckDBPyConnection,
    entity: str,
    truth: Path,
    clusters: Path | None = None,
) -> Agreement:
    """Compare identity.record_people or record_organizations with a truth file.

    Args:
        connection: to the warehouse.
        entity: ``person`` or ``organization``.
        truth: Parquet file with record_key and owner. A record without an id counts as
            found to be alone, so losing it costs recall; only what the source deleted
            and test records are left out.
        clusters: Parquet file with record_key and found_id, to judge in place of what
            the warehouse says.
    """
    found = f"'{clusters}'" if clusters else RESOLVED[entity]
    judged = JUDGED[entity].format(truth=truth, found=found)
    return agreement_of(connection, judged)


def agreement_of(connection: duckdb.DuckDBPyConnection, judged: str) -> Agreement:
    """Compare the two columns of a query: found_id, and owner, which is the truth."""
    return Agreement(*connection.execute(AGREEMENT.format(judged=judged)).fetchone())


KEYS = """
    with numbered as (
        select records.record_number, truth.owner
        from identity.{entity}_match_records as records
        join '{truth}' as truth using (record_key)
    ),
    pairs as (
        select distinct
            blocks.key_kind,
            a.record_number as number_a,
            b.record_number as number_b
        from identity.{entity}_match_blocks as blocks
        join identity.{entity}_match_keys as a using (block_key)
        join identity.{entity}_match_keys as b using (block_key)
        where not blocks.is_too_large and a.record_number < b.record_number
    ),
    marked as (
        select pairs.*, a.owner = b.owner as is_true
        from pairs
        join numbered as a on pairs.number_a = a.record_number
        join numbered as b on pairs.number_b = b.record_number
    ),
    true_pairs as (
        select sum(n * (n - 1)) / 2 as n
        from (select count(*) as n from numbered group by owner)
    )
    select
        coalesce(key_kind, 'all keys'),
        count(distinct (number_a, number_b)),
        count(distinct (number_a, number_b)) filter (is_true) / any_value(true_pairs.n),
        count(distinct (number_a, number_b)) filter (is_true)
            / count(distinct (number_a, number_b))
    from marked, true_pairs
    group by grouping sets ((key_kind), ())
    order by count(distinct (number_a, number_b)) desc, key_kind nulls first
"""


def key_quality(
    connection: duckdb.DuckDBPyConnection, entity: str, truth: Path
) -> list[tuple[str, int, float, float]]:
    """Each blocking key's pairs, recall and precision, and those of all together."""
    return connection.execute(KEYS.format(entity=entity, truth=truth)).fetchall()
