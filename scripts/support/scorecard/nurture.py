"""Who is nurtured with what, how often and until when."""

from support.rule_tables import rows
from support.scorecard.leads import channel, entries, whom
from support.scorecard.tables import Column, Table
from support.scorecard.words import capital, counted, listed, plain
from support.seed_tests import LoadedSeeds


def tracks(seeds: LoadedSeeds, scoring_model: str) -> list[dict]:
    """The rows of a scoring model's tracks, in the order in which they are tried."""
    return sorted(
        (
            row
            for _, row in rows(seeds, "nurture_tracks")
            if row["scoring_model"] == scoring_model
        ),
        key=lambda row: (row["priority"], row["track"]),
    )


def tables(seeds: LoadedSeeds, found: list[dict]) -> list[Table]:
    """The tracks of each queue."""
    by_queue: dict[str, list[dict]] = {}
    for row in found:
        by_queue.setdefault(row["queue"], []).append(row)
    labels = {row["queue"]: row["label"] for _, row in rows(seeds, "queues")}
    return [
        _table(f"{labels[queue]}: tracks, the first that fits decides", own)
        for queue, own in by_queue.items()
    ]


def _table(caption: str, own: list[dict]) -> Table:
    columns = [
        *(Column("Who"), Column("Track"), Column("Gets, in this order")),
        *(Column("How"), Column("Every", True), Column("Until"), Column("Why")),
    ]
    lines = [
        [
            leads,
            row["label"],
            capital(listed(map(plain, entries(row["content"])), "and then")),
            channel(row),
            counted(row["cadence_days"], "day"),
            capital(listed(map(plain, entries(row["stops_at"])))),
            row["rationale"],
        ]
        for leads, row in zip(whom(own), own, strict=True)
    ]
    return Table(caption, columns, lines)
