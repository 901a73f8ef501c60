"""The history of tiers is the same however its days were built, and tiers hold still."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from oracle import comparison, generated, warehouse
from oracle.generated import AS_OF
from oracle.replay import Build, expected, go_on, replay
from oracle.scoring import Score
from oracle.worlds import World

WORLDS = 60
SEED = 11
DAYS = [AS_OF - timedelta(days=days) for days in range(7, -1, -1)]
FIRST, LAST = DAYS[0], DAYS[-1]


def restless(world: World) -> World:
    """The world with all that happens on those days, tiers that are soon left, and
    intent that soon fades.
    """
    start = datetime.combine(FIRST - timedelta(days=3), time(12))
    return replace(
        world,
        rules=tuple(
            replace(rule, half_life_days=1 + place % 3) if rule.signal else rule
            for place, rule in enumerate(world.rules)
        ),
        tiers=tuple(
            replace(
                tier,
                minimum_fit=Decimal(0),
                minimum_intent=Decimal(2 * tier.tier_rank),
                minimum_total=Decimal(0),
                exit_margin=Decimal("0.25"),
                minimum_stay_days=(2 * place) % 5,
            )
            for place, tier in enumerate(world.tiers)
        ),
        interactions=tuple(
            replace(
                interaction,
                occurred_at=start + timedelta(days=5 * place % 13),
                known_at=start + timedelta(days=5 * place % 13),
                known_until=None,
            )
            for place, interaction in enumerate(world.interactions)
        ),
    )


ONE_BY_ONE = [Build(day) for day in DAYS]


@dataclass(frozen=True)
class Scored:
    """Worlds that were scored on every day, and the oracle's scores of each."""

    folder: Path
    worlds: list[World]
    scores: list[dict[tuple, Score]]
    answers: warehouse.Answers

    def should_be(self, builds: list[Build]) -> dict[tuple, tuple]:
        rows: dict[tuple, tuple] = {}
        for world, scores in zip(self.worlds, self.scores, strict=True):
            rows |= expected(builds, world, scores)
        return rows

    def on_last_day(self, builds: list[Build]) -> dict[tuple, tuple]:
        rows = self.should_be(builds)
        return {key: row for key, row in rows.items() if key[3] == LAST}


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Scored:
    worlds = [restless(world) for world in generated.make(WORLDS, SEED)]
    folder = tmp_path_factory.mktemp("scored")
    answers = warehouse.ask(worlds, folder, history_from=FIRST)
    dates = warehouse.dates_since(FIRST)
    scores = [comparison.scores_of(world, dates) for world in worlds]
    return Scored(folder, worlds, scores, answers)


@pytest.fixture(scope="module")
def one_by_one(
    scored: Scored, tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple, tuple]:
    return replay(ONE_BY_ONE, scored.folder, tmp_path_factory.mktemp("days"))


def test_every_day_of_a_history_is_scored_as_the_oracle_does(scored: Scored) -> None:
    dates = warehouse.dates_since(FIRST)
    found = comparison.compare(scored.worlds, scored.answers, dates)
    assert not found.differences, found.report()
    assert found.counted["tier"] > WORLDS * len(dates)


def test_days_in_one_go_and_one_by_one_give_the_same_history(
    scored: Scored, one_by_one: dict[tuple, tuple]
) -> None:
    assert one_by_one == scored.answers.tiers
    # Tiers do change on these days, and by the memory alone.
    changes = [row for row in one_by_one.values() if row[1] in DAYS[1:] and row[2]]
    assert len(changes) > WORLDS
    assert sum(tier != plain for tier, _, _, plain, _ in one_by_one.values()) > 20


@pytest.mark.parametrize(
    "builds",
    [
        pytest.param(
            [Build(DAYS[-2]), Build(DAYS[-2], history_from=FIRST), Build(LAST)],
            id="a history after a first build, and a day after it",
        ),
        pytest.param(
            [*ONE_BY_ONE[:2], Build(DAYS[1]), Build(LAST, history_from=FIRST)],
            id="a day twice, and a history of what is there and what is not",
        ),
    ],
)
def test_the_history_is_the_same_by_any_way_of_building_it(
    builds: list[Build],
    scored: Scored,
    one_by_one: dict[tuple, tuple],
    tmp_path: Path,
) -> None:
    assert replay(builds, scored.folder, tmp_path) == one_by_one


def test_a_history_goes_on_that_was_begun_without_the_memory_in_its_rows(
    scored: Scored, one_by_one: dict[tuple, tuple], tmp_path: Path
) -> None:
    replay(ONE_BY_ONE[:5], scored.folder, tmp_path)
    with duckdb.connect(str(tmp_path / warehouse.DATABASE)) as connection:
        for column in ("memory_from", "write_order"):
            connection.execute(f"alter table scoring.tier_history drop column {column}")
    assert go_on(ONE_BY_ONE[5:], tmp_path) == one_by_one


def test_an_earlier_day_that_is_built_later_changes_no_later_one(
    scored: Scored, one_by_one: dict[tuple, tuple], tmp_path: Path
) -> None:
    # Days are missing, and one of them comes after all.
    builds = [Build(day) for day in (FIRST, LAST, DAYS[4])]
    found = replay(builds, scored.folder, tmp_path)
    assert found == scored.should_be(builds)
    # As it is, the last day follows from the days that were there before it.
    last = {key: row for key, row in found.items() if key[3] == LAST}
    assert last == scored.on_last_day(builds[:2])
    assert last != {key: one_by_one[key] for key in last}


@pytest.mark.parametrize(
    "builds",
    [
        pytest.param(
            [Build(DAYS[day]) for day in (0, 1, 3, 2, 4, 5, 3, 6, 7)],
            id="a day late, and one again after later ones",
        ),
        pytest.param(
            [
                *(Build(DAYS[day]) for day in (0, 2, 4, 5)),
                Build(DAYS[3], history_from=FIRST),
                *(Build(DAYS[day]) for day in (6, 7)),
            ],
            id="a history that ends before the last day",
        ),
    ],
)
def test_what_is_written_late_is_remembered_from_the_next_day_on(
    builds: list[Build], scored: Scored, tmp_path: Path
) -> None:
    assert replay(builds, scored.folder, tmp_path) == scored.should_be(builds)
