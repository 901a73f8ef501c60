"""Builds of several days, one after the other: what each leaves in the tier history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from conftest import copy_database
from support import databases

from oracle.generated import REVIEW_DATES
from oracle.scoring import Score
from oracle.tiers import history
from oracle.warehouse import DATABASE, run_models
from oracle.worlds import World

Row = tuple[str, str, str, date]


@dataclass(frozen=True)
class Build:
    """A build as of a day, perhaps with a history of every day from another on."""

    as_of: date
    history_from: date | None = None

    @property
    def dates(self) -> list[date]:
        """The days that it scores."""
        first = self.history_from or self.as_of
        days = (self.as_of - first).days + 1
        return [*REVIEW_DATES, *(first + timedelta(days=day) for day in range(days))]


def replay(builds: Iterable[Build], scored: Path, folder: Path) -> dict[Row, tuple]:
    """Let dbt write the tier history, build by build.

    Args:
        scored: folder of a warehouse in which all days of the builds have plain tiers.
        folder: an empty one, for the warehouse with the history.

    Returns:
        tier, tier_since, previous_tier, plain_tier and disqualifying_rule_id, by scoring
        model, subject type, subject id and date.
    """
    database = folder / DATABASE
    copy_database(scored / DATABASE, database)
    with databases.opened(database) as connection:
        connection.execute("""
            drop table scoring.tier_history;
            alter table scoring.plain_tiers rename to all_plain_tiers;
            create view scoring.plain_tiers as
            select all_plain_tiers.*
            from scoring.all_plain_tiers
            inner join scoring.as_of_dates using (as_of_date)
        """)
    return go_on(builds, folder)


def go_on(builds: Iterable[Build], folder: Path) -> dict[Row, tuple]:
    """More builds, on what those before have left in ``folder``; as replay."""
    database = folder / DATABASE
    runs = [
        {name: str(day) for name, day in vars(build).items() if day is not None}
        for build in builds
    ]
    run_models(folder, ("as_of_dates", "tier_history"), runs)
    with databases.opened(database, read_only=True) as connection:
        rows = connection.execute("""
            select
                scoring_model, subject_type, subject_id, as_of_date, tier, tier_since,
                previous_tier, plain_tier, disqualifying_rule_id
            from scoring.tier_history
        """).fetchall()
    found = {row[:4]: row[4:] for row in rows}
    assert len(found) == len(rows)
    return found


def expected(
    builds: Iterable[Build], world: World, scores: dict[tuple, Score]
) -> dict[Row, tuple]:
    """What the builds should leave of a world, by its scores on all of their days.

    A build writes its own day, and earlier days that nothing was written about; one with
    a history also days that no build of their own has written. A day's tier follows from
    the days up to it that are there by then.
    """
    rows: dict[Row, tuple] = {}
    own: dict[date, bool] = {}
    for build in builds:
        written = [
            day
            for day in build.dates
            if day == build.as_of
            or day not in own
            or (build.history_from and not own[day])
        ]
        own |= {day: day == build.as_of for day in written}
        for kind, name in {key[:2] for key in scores}:
            dated = {
                key[2]: score
                for key, score in scores.items()
                if key[:2] == (kind, name) and key[2] in own
            }
            standings = history(world, kind, dated)
            for day in set(written) & standings.keys():
                key = (world.scoring_model, kind, name, day)
                rows[key] = tuple(vars(standings[day]).values())
    return rows
