"""After an edit of rules, what no edited rule says anything of stays as it is."""

import csv
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest
from support import databases, rescoring
from support.publication import Generation
from support.rescoring import Rescoring
from support.reuse import Reuse

AS_OF = date(2026, 6, 30)
COLUMNS = (
    *("scoring_model", "rule_id", "valid_from", "valid_to"),
    *("attribute", "operator", "value", "points"),
)
TYPES = (
    *("varchar", "varchar", "date", "date"),
    *("varchar", "varchar", "varchar", "decimal(9, 2)"),
)
IS_HOSPITAL = ("facility_type", "equals", "hospital")
CLINIC = (
    "b2b",
    "clinic",
    "2024-01-01",
    "",
    "facility_type",
    "equals",
    "clinic",
    "8.00",
)
HOSPITAL = ("b2b", "hospital", "2024-01-01", "2025-01-01", *IS_HOSPITAL, "10.00")
SUCCESSOR = ("b2b", "hospital", "2025-01-01", "", *IS_HOSPITAL, "12.00")
VISIT = ("b2b", "visit", "2024-01-01", "", "", "any", "", "-1.00")
BEFORE = {
    "fit_rules": [CLINIC, HOSPITAL, SUCCESSOR],
    "intent_rules": [],
    "negative_rules": [VISIT],
}


class Built:
    """What a build has made of BEFORE: of eight people three have points."""

    def __init__(self, folder: Path) -> None:
        self.database = folder / "lead_scoring.duckdb"
        self.rules = folder / "rules"
        self.rules.mkdir()
        generation = Generation(
            number=1,
            folder=folder / "generations" / "000001",
            as_of=AS_OF,
            built_at=datetime(2026, 7, 1, tzinfo=UTC),
            steps=1,
        )
        published = generation.folder / self.database.name
        generation.folder.mkdir(parents=True)
        self.reused = Reuse(
            generation,
            edited=(),
            kept=frozenset(),
            may_keep_replaced=True,
            has_unfinished=False,
            readers={},
        )
        self.edit(**BEFORE)
        with duckdb.connect(str(published)) as connection:
            for schema in ("rules", "scoring"):
                connection.execute(f"create schema {schema}")
            for seed in BEFORE:
                columns = ", ".join(
                    f"cast({name} as {kind}) as {name}"
                    for name, kind in zip(COLUMNS, TYPES, strict=True)
                )
                connection.execute(
                    f"create table rules.{seed} as select {columns} "
                    f"from read_csv('{self.rules / seed}.csv', all_varchar = true)"
                )
            connection.execute("""
                create table scoring.rules as
                from (values
                    (1, 'b2b', 'fit', 'clinic', date '2024-01-01', 'attribute'),
                    (2, 'b2b', 'fit', 'hospital', date '2024-01-01', 'attribute'),
                    (3, 'b2b', 'fit', 'hospital', date '2025-01-01', 'attribute'),
                    (100001, 'b2b', 'negative', 'visit', date '2024-01-01', 'signal'),
                    (200001, 'b2b', 'intent', 'people', date '2024-01-01', 'people')
                ) as t (
                    rule_number, scoring_model, category, rule_id, valid_from, fact_kind
                )
            """)
            connection.execute("""
                create table scoring.subjects as
                select subject_number from range(1, 9) as t (subject_number)
            """)
        with duckdb.connect(str(databases.unpublished(self.database))) as connection:
            connection.execute("create schema scoring")
            connection.execute("""
                create table scoring.fact_points as
                from (values (1, 1), (1, 2), (2, 1), (3, 3))
                    as t (subject_number, rule_number)
            """)
            connection.execute("""
                create table scoring.signal_points as
                from (values (2, 100001)) as t (subject_number, rule_number)
            """)
        # With which the next build begins.
        shutil.copyfile(published, self.database)

    def edit(self, **seeds: list[tuple]) -> None:
        """Let seeds have these rows, and what is left to be done follow from them."""
        for seed, rows in seeds.items():
            with (self.rules / f"{seed}.csv").open("w", newline="") as file:
                csv.writer(file).writerows([COLUMNS, *rows])
        self.reused = replace(self.reused, edited=tuple(seeds))

    def found(self) -> Rescoring | None:
        return rescoring.find(self.database, self.reused, self.rules, AS_OF)


@pytest.fixture
def built(tmp_path: Path) -> Built:
    return Built(tmp_path)


def with_points(rule: tuple, points: str) -> tuple:
    return (*rule[:-1], points)


def test_an_edited_rule_is_told_in_all_its_periods(built: Built) -> None:
    built.edit(fit_rules=[CLINIC, with_points(HOSPITAL, "9.00"), SUCCESSOR])
    assert built.found() == Rescoring(
        rules=((2, "b2b", "fit", "hospital"), (3, "b2b", "fit", "hospital")),
        asks_the_same=True,
    )


def test_a_successor_is_told_with_whom_it_succeeds(built: Built) -> None:
    ended = (*VISIT[:3], "2026-06-01", *VISIT[4:])
    begun = (*VISIT[:2], "2026-06-01", *VISIT[3:-1], "-2.00")
    built.edit(negative_rules=[ended, begun])
    found = built.found()
    assert found.rules == (
        (100001, "b2b", "negative", "visit"),
        (100002, "b2b", "negative", "visit"),
    )


def test_who_has_points_by_edited_rules_is_written_down(built: Built) -> None:
    for rows, numbers, subjects in (
        ([CLINIC, with_points(HOSPITAL, "9.00"), SUCCESSOR], {2, 3}, {1, 3}),
        # What an earlier build wrote down is forgotten.
        (BEFORE["fit_rules"], set(), set()),
    ):
        built.edit(fit_rules=rows)
        rescoring.write(built.database, built.found())
        with databases.opened(built.database, read_only=True) as connection:
            place = "from unpublished.raw_rescoring"
            written = connection.execute(f"select rule_number {place}.rules").fetchall()
            assert {number for (number,) in written} == numbers
            written = connection.execute(f"{place}.subjects").fetchall()
            assert {number for (number,) in written} == subjects


@pytest.mark.parametrize(
    ("rule", "asks_the_same"),
    [
        pytest.param((*CLINIC[:-2], "clinic|lab", "8.00"), False, id="a value"),
        pytest.param((*CLINIC[:-3], "not_in", *CLINIC[-2:]), False, id="an operator"),
        pytest.param(
            (*CLINIC[:3], "2026-06-30", *CLINIC[4:]), False, id="it has ended"
        ),
        pytest.param(
            (*CLINIC[:3], "2026-07-01", *CLINIC[4:]), True, id="it ends later"
        ),
    ],
)
def test_questions_follow_from_the_conditions_of_the_day(
    built: Built, rule: tuple, asks_the_same: bool
) -> None:
    built.edit(fit_rules=[rule, HOSPITAL, SUCCESSOR])
    found = built.found()
    assert found.asks_the_same == asks_the_same
    assert bool(found.left_out()) == asks_the_same
    assert ("questions" in found.parts()) == asks_the_same


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param([CLINIC, HOSPITAL], id="one is gone"),
        pytest.param(
            [*BEFORE["fit_rules"], ("b2b", "bed", *CLINIC[2:])], id="an older"
        ),
        pytest.param([("b2b", "ward", *CLINIC[2:]), HOSPITAL, SUCCESSOR], id="an id"),
        pytest.param(
            [CLINIC, (*HOSPITAL[:2], "2023-01-01", *HOSPITAL[3:]), SUCCESSOR],
            id="a day",
        ),
        pytest.param([(*CLINIC[:-1], "many"), HOSPITAL, SUCCESSOR], id="unreadable"),
    ],
)
def test_rules_with_other_numbers_score_everybody_anew(
    built: Built, rules: list[tuple]
) -> None:
    built.edit(fit_rules=rules)
    assert built.found() is None


def test_a_rule_of_another_kind_scores_everybody_anew(built: Built) -> None:
    built.edit(negative_rules=[(*VISIT[:4], *CLINIC[4:-1], VISIT[-1])])
    assert built.found() is None


def test_rules_about_many_score_everybody_anew(built: Built) -> None:
    with duckdb.connect(str(databases.unpublished(built.database))) as connection:
        connection.execute(
            "insert into scoring.fact_points select number, 1 from range(1, 9) t (number)"
        )
    built.edit(fit_rules=[with_points(CLINIC, "9.00"), HOSPITAL, SUCCESSOR])
    assert built.found() is None
    built.edit(fit_rules=[CLINIC, HOSPITAL, with_points(SUCCESSOR, "13.00")])
    assert built.found() is not None


def test_only_rules_that_are_edited_on_a_finished_build_score_in_part(
    built: Built,
) -> None:
    built.edit(fit_rules=[CLINIC, HOSPITAL, with_points(SUCCESSOR, "13.00")])
    reused = built.reused
    assert built.found() is not None
    for other in (
        None,
        replace(reused, has_unfinished=True),
        replace(reused, edited=("fit_rules", "tier_thresholds")),
        replace(reused, edited=("signal_points",)),
    ):
        assert rescoring.find(built.database, other, built.rules, AS_OF) is None
