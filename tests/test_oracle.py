"""The models score as a second implementation of the same descriptions does."""

import itertools
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import PROJECT, run
from oracle import comparison, generated, scoring, tiers, warehouse
from oracle.comparison import Comparison
from oracle.warehouse import Answers
from oracle.worlds import World

WORLDS = 200
ASKED_WORLDS = 80
SEED = 20260630


@pytest.fixture(scope="module")
def worlds() -> list[World]:
    made = generated.make(WORLDS - 1, SEED)
    abouts = itertools.cycle([None, "setting", "title", "beds"])
    asked = [
        generated.named(
            generated.little_known(world, about), f"{world.scoring_model}_asked"
        )
        for world, about in zip(made[:ASKED_WORLDS], abouts, strict=False)
    ]
    return [*made, generated.seldom_made(), *asked]


@pytest.fixture(scope="module")
def answers(worlds: list[World], tmp_path_factory: pytest.TempPathFactory) -> Answers:
    return warehouse.ask(worlds, tmp_path_factory.mktemp("oracle"))


@pytest.fixture(scope="module")
def compared(worlds: list[World], answers: Answers) -> Comparison:
    return comparison.compare(worlds, answers)


def test_all_that_is_said_of_a_world_is_what_the_oracle_says(
    compared: Comparison,
) -> None:
    assert not compared.differences, compared.report()


def test_the_worlds_reach_every_kind_of_rule_line_tier_and_stage(
    worlds: list[World],
) -> None:
    seen: Counter = Counter()
    for world in worlds:
        seen.update(f"operator {rule.operator}" for rule in world.rules)
        seen.update(f"minimum {bool(rule.minimum_days)}" for rule in world.rules)
        keeps = {rule.rule_id: rule.keeps_nurturing for rule in world.rules}
        hard = {rule.rule_id for rule in world.rules if rule.is_disqualifier}
        scores = comparison.scores_of(world)
        for subject in {key[:2] for key in scores}:
            dated = {key[2]: scores[key] for key in scores if key[:2] == subject}
            standings = tiers.history(world, subject[0], dated).values()
            seen.update(f"tier {standing.tier}" for standing in standings)
            kept = sum(one.tier != one.plain_tier for one in standings)
            seen["tier kept by memory"] += kept
            seen["tier left"] += sum(one.previous_tier is not None for one in standings)
        for score in scores.values():
            seen.update(f"line {line.line_kind}" for line in score.lines)
            of_two_minds = {keeps[rule_id] for rule_id in hard & score.matched_rules}
            seen["hard negatives that disagree"] += len(of_two_minds) == 2
    wanted = {f"operator {name}" for name in generated.OPERANDS | generated.WORDS}
    kinds = ("rule", "group_cap", "category_cap", "floor", "ceiling")
    wanted |= {"minimum True", *(f"line {kind}" for kind in kinds)}
    wanted |= {"tier nurture", "tier sales_ready", "tier kept by memory", "tier left"}
    wanted.add("hard negatives that disagree")
    assert not {name for name in wanted if not seen[name]}, seen


def test_every_world_is_scored(worlds: list[World], compared: Comparison) -> None:
    assert len(worlds) == WORLDS + ASKED_WORLDS
    assert compared.counted["line"] > 10 * WORLDS
    assert compared.counted["evidence"] > 10 * WORLDS
    assert compared.counted["tier"] == compared.counted["score"] > 10 * WORLDS


def test_questions_gain_lose_lift_and_do_nothing(answers: Answers) -> None:
    asked = [found for of in answers.questions.values() for found in of.items()]
    seen: Counter = Counter()
    for attribute, (_, gain, loss, can_lift) in asked:
        seen[attribute] += 1
        seen["gain"] += gain > 0
        seen["no answer is good"] += gain < 0
        seen["loss"] += loss > 0
        seen["no effect"] += gain == loss == 0
        seen["lift"] += can_lift
    assert min(seen.values()) > 10, seen
    assert seen.keys() > {"title", "setting", "beds"}


def test_a_point_halves_to_the_cent() -> None:
    assert scoring.decayed(Decimal("32.00"), 8, 1) == Decimal("0.13")
    assert scoring.decayed(Decimal("-0.01"), 1, 1) == Decimal("-0.01")
    assert scoring.decayed(Decimal("5.00"), 400, None) == Decimal("5.00")


def test_a_difference_is_shown_with_its_place_and_both_values() -> None:
    found = Comparison()
    found.says("world_0001, person per_1 on 2026-06-30", "score", Decimal(3), None)
    report = found.report()
    assert "world_0001, person per_1 on 2026-06-30: score" in report
    assert "oracle: 3" in report
    assert "models: nothing" in report


def test_the_same_seed_makes_the_same_worlds() -> None:
    assert generated.make(5, 3) == generated.make(5, 3)
    assert generated.make(5, 3) != generated.make(5, 4)


def test_drill_compares_as_many_worlds_as_it_is_told(tmp_path: Path) -> None:
    drill = run([PROJECT / "scripts" / "drill", "oracle", "--worlds", 3, "--seed", 5])
    assert drill.status == 0, drill.output
    assert "3 worlds" in drill.output
    assert "agree" in drill.output


def test_the_dates_are_the_ones_that_a_build_scores() -> None:
    assert generated.DATES[-1] == date(2026, 6, 30)
    assert len(generated.DATES) == 7
