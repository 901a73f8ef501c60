"""What the memory of tiers brings and costs, read from a warehouse with a history."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
from rich.table import Table

# What margins and minimum stays are there for: at most this part of the re-entries that
# plain thresholds have, and less than this growth of a highest tier.
MOST_REENTRIES = 0.5
MOST_GROWTH = 0.03


@dataclass(frozen=True)
class Stability:
    """A row of the mart tier_stability, in its words; shares from 0 to 1."""

    scoring_model: str
    subject_type: str
    tier: str
    is_highest: bool
    days_seen: int
    reentries: int
    plain_reentries: int
    tier_share: float
    plain_tier_share: float

    @property
    def growth(self) -> float:
        """How much larger the memory makes the tier, as a share of all."""
        return self.tier_share - self.plain_tier_share


def read(database: Path) -> list[Stability]:
    """The rows of the mart in ``database``, in a fixed order."""
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute("""
            select
                stability.scoring_model,
                stability.subject_type,
                stability.tier,
                tiers.tier_rank = max(tiers.tier_rank) over (
                    partition by stability.scoring_model, stability.subject_type
                ),
                stability.days_seen,
                stability.reentries,
                stability.plain_reentries,
                cast(stability.tier_share as double),
                cast(stability.plain_tier_share as double)
            from marts.tier_stability as stability
            inner join rules.tier_thresholds as tiers
                on stability.scoring_model = tiers.scoring_model
                    and stability.subject_type = tiers.subject_type
                    and stability.tier = tiers.tier
            order by 1, 2, tiers.tier_rank
        """).fetchall()
    return [Stability(*row) for row in found]


def table(rows: list[Stability]) -> Table:
    """The rows side by side, with and without memory."""
    shown = Table(title="Tiers with and without memory", title_justify="left")
    for column in ("scoring model", "subject", "tier"):
        shown.add_column(column)
    for column in ("days", "re-entries", "plain", "share", "plain", "growth"):
        shown.add_column(column, justify="right")
    for row in rows:
        shown.add_row(
            row.scoring_model,
            row.subject_type,
            row.tier,
            *(str(n) for n in (row.days_seen, row.reentries, row.plain_reentries)),
            *(f"{share:.2%}" for share in (row.tier_share, row.plain_tier_share)),
            f"{row.growth:+.2%}",
        )
    return shown


def misses(rows: list[Stability]) -> list[str]:
    """A sentence for each goal that the memory of tiers misses."""
    found = []
    reentries = sum(row.reentries for row in rows)
    plain = sum(row.plain_reentries for row in rows)
    if reentries > MOST_REENTRIES * plain:
        found.append(
            f"{reentries} re-entries within 7 days are more than half of the {plain} by "
            "plain thresholds."
        )
    found.extend(
        f"{row.scoring_model}, {row.subject_type}: {row.tier} has {row.tier_share:.2%} "
        f"of all with memory and {row.plain_tier_share:.2%} without, "
        f"{row.growth * 100:.2f} points more."
        for row in rows
        if row.is_highest and row.growth >= MOST_GROWTH
    )
    return found
