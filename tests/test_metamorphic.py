"""What must hold between the scores of a world and those of the same world changed.

Made-up worlds and their variants are scored in one dbt run; the oracle has no say here.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from oracle import generated, warehouse
from oracle.generated import AS_OF, DATES, FIRST_DAY
from oracle.warehouse import Answers, Key
from oracle.worlds import (
    ASKINGS,
    ATTRIBUTES,
    Fact,
    Interaction,
    Person,
    Rule,
    World,
)

WORLDS = 40
SEED = 7
# A rule or detail that nobody has.
NOBODYS = "nobodys"


def with_more(world: World) -> World:
    """Every person does every thing once more, ten days before the as-of date."""
    happened_at = datetime.combine(AS_OF - timedelta(days=10), time(12))
    more = tuple(
        Interaction(
            f"{person.person_id}_{signal}_{place}",
            person.person_id,
            person.organization_id,
            signal,
            detail,
            600,
            happened_at,
            happened_at,
        )
        for person in world.people
        for signal in generated.SIGNALS
        for place, detail in enumerate(generated.DETAILS)
    )
    return replace(world, interactions=world.interactions + more)


def only_positive(world: World) -> World:
    """Nothing that somebody does takes points."""
    rules = tuple(r for r in world.rules if r.category != "negative" or not r.signal)
    return replace(world, rules=rules)


def only_negative(world: World) -> World:
    """Nothing that somebody does gives points, and everybody has some to lose."""
    rules = [rule for rule in world.rules if rule.category != "intent"]
    rules += [
        Rule(
            rule_id=f"n_{operator}",
            category="fit",
            attribute="title",
            operator=operator,
            value=None,
            points=Decimal("50.00"),
            rule_group="n_anybody",
            valid_from=FIRST_DAY,
            valid_to=None,
        )
        for operator in ("known", "missing")
    ]
    return replace(world, rules=tuple(rules), fit_cap=Decimal(100))


def quiet(world: World) -> World:
    """All happened, and all was known, before the first date; no rule changes later."""
    start = datetime.combine(DATES[0], time())
    return replace(
        world,
        rules=tuple(
            replace(rule, valid_to=None)
            for rule in world.rules
            if rule.valid_from == FIRST_DAY
        ),
        account_rules=tuple(
            replace(rule, valid_from=FIRST_DAY) for rule in world.account_rules
        ),
        people=tuple(replace(person, first_seen_at=None) for person in world.people),
        interactions=tuple(
            replace(
                interaction,
                occurred_at=start
                - (interaction.known_at - interaction.occurred_at)
                # Newer than the window of decay, so that something is left to fade.
                - timedelta(days=place % 9),
                known_at=start,
                known_until=None,
            )
            for place, interaction in enumerate(world.interactions)
        ),
    )


def with_rules_for_nobody(world: World) -> World:
    """One more rule of each kind, which nobody's facts and doings satisfy."""
    common = {
        "operator": "equals",
        "value": NOBODYS,
        "rule_group": "one",
        "valid_from": FIRST_DAY,
        "valid_to": None,
    }
    low, high = Decimal("-50.00"), Decimal("50.00")
    rules = (
        Rule("n_fit", "fit", points=high, attribute="title", **common),
        Rule("n_intent", "intent", points=high, signal="page_view", **common),
        Rule(
            "n_negative",
            "negative",
            points=low,
            attribute="beds",
            is_disqualifier=True,
            keeps_nurturing=False,
            **common,
        ),
    )
    return replace(world, rules=world.rules + rules)


def removed_rule(world: World) -> str:
    """The rule that the variant ``without_a_rule`` lacks: the first by name."""
    return min(rule.rule_id for rule in world.rules)


def without_a_rule(world: World) -> World:
    """One rule less, in all its versions."""
    gone = removed_rule(world)
    return replace(world, rules=tuple(r for r in world.rules if r.rule_id != gone))


def answered(world: World, person: Person, attribute: str, answer: str) -> World:
    """One person has answered a question; ``answer`` is written as the models do."""
    values = {attribute: answer}
    told = {asking.asked_with: name for name, asking in ASKINGS.items()}
    if "|" in answer:
        values[attribute], values[told[attribute]] = answer.split("|")
    given = [
        Fact(
            person.person_id
            if ATTRIBUTES[name] == "person"
            else person.organization_id,
            name,
            value,
            None,
        )
        for name, listed in values.items()
        for value in listed.split(";")
    ]
    replaced = {(fact.entity_id, fact.attribute) for fact in given}
    kept = [f for f in world.facts if (f.entity_id, f.attribute) not in replaced]
    return replace(world, facts=(*kept, *given))


VARIANTS: dict[str, Callable[[World], World]] = {
    "plain": lambda world: world,
    "positive": only_positive,
    "positive_more": lambda world: with_more(only_positive(world)),
    "negative": only_negative,
    "negative_more": lambda world: with_more(only_negative(world)),
    "quiet": quiet,
    "nobody": with_rules_for_nobody,
    "without": without_a_rule,
    "asked": lambda world: generated.little_known(world, "setting"),
    "asked_all": lambda world: generated.little_known(world, None),
}


@dataclass(frozen=True)
class Scored:
    """The worlds, and what the models say about their variants."""

    worlds: list[World]
    variants: list[World]
    answers: Answers

    def of(self, variant: str, what: str) -> dict[Key, object]:
        """Lines, scores, tiers or stages of a variant, by keys without its name."""
        found = {}
        for (model, kind, subject, day), value in getattr(self.answers, what).items():
            name, own_variant = model.split("__")
            if own_variant == variant:
                found[name, kind, subject.rsplit(".", 1)[-1], day] = value
        assert found
        return found


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Scored:
    worlds = generated.make(WORLDS, SEED)
    variants = [
        generated.named(change(world), f"{world.scoring_model}__{name}")
        for world in worlds
        for name, change in VARIANTS.items()
    ]
    folder: Path = tmp_path_factory.mktemp("metamorphic")
    return Scored(worlds, variants, warehouse.ask(variants, folder))


def test_the_lines_add_up_to_the_score_in_every_row(scored: Scored) -> None:
    for key, (*_, score) in scored.answers.scores.items():
        lines = scored.answers.lines.get(key, [])
        assert sum(line.points for line in lines) == score, key
        assert sum(line.applied for line in lines) == score, key


def test_a_positive_interaction_never_lowers_a_score(scored: Scored) -> None:
    before, after = (scored.of(f"positive{end}", "scores") for end in ("", "_more"))
    assert before.keys() == after.keys()
    assert not [key for key in before if after[key][3] < before[key][3]]
    assert [key for key in before if after[key][3] > before[key][3]]


def test_a_negative_interaction_never_raises_a_score(scored: Scored) -> None:
    before, after = (scored.of(f"negative{end}", "scores") for end in ("", "_more"))
    assert before.keys() == after.keys()
    assert not [key for key in before if after[key][3] > before[key][3]]
    assert [key for key in before if after[key][3] < before[key][3]]


def test_time_without_events_never_raises_intent(scored: Scored) -> None:
    scores = scored.of("quiet", "scores")
    faded = 0
    for *subject, day in scores:
        if day != DATES[0]:
            earlier = DATES[DATES.index(day) - 1]
            before = scores.get((*subject, earlier))
            if before:
                now = scores[(*subject, day)]
                assert now[1] <= before[1], (subject, day)
                faded += now[1] < before[1]
    assert faded > WORLDS


@pytest.mark.parametrize("what", ["lines", "scores", "tiers", "stages"])
def test_a_rule_that_matches_nobody_changes_nothing(scored: Scored, what: str) -> None:
    plain, changed = (scored.of(name, what) for name in ("plain", "nobody"))
    if what == "lines":
        plain, changed = (
            {key: sorted(map(str, lines)) for key, lines in found.items()}
            for found in (plain, changed)
        )
    assert changed == plain


def test_removing_a_rule_removes_its_lines_and_leaves_others_no_less(
    scored: Scored,
) -> None:
    """The other rules' own points stay; only what shared caps left them may grow.

    An account's lines about its people follow from these people's intent, and are left
    out here.
    """
    gone = {world.scoring_model: removed_rule(world) for world in scored.worlds}
    before, after = (
        {
            (*key, line.name): line
            for key, lines in scored.of(variant, "lines").items()
            for line in lines
            if line.line_kind == "rule" and " engaged" not in (line.evidence or "")
        }
        for variant in ("plain", "without")
    )
    kept = {key for key in before if key[-1] != gone[key[0]]}
    assert after.keys() == kept
    assert len(kept) < len(before)
    for key in kept:
        old, new = before[key], after[key]
        assert replace(new, applied=old.applied) == old
        assert abs(new.applied) >= abs(old.applied), key


def test_the_best_answer_gives_exactly_what_the_question_promised(
    scored: Scored, tmp_path: Path
) -> None:
    """Each person's first question is answered, in a world of its own."""
    told, promised = [], {}
    for world in scored.variants:
        for person in world.people:
            key = (world.scoring_model, "person", person.person_id, AS_OF)
            questions = scored.answers.questions.get(key)
            if not questions or "__asked" not in world.scoring_model:
                continue
            attribute, (answer, gain, *_) = next(iter(questions.items()))
            name = f"{world.scoring_model}_{person.person_id.rsplit('.', 1)[-1]}"
            told.append(
                generated.named(answered(world, person, attribute, answer), name)
            )
            own_id = f"{name}.{person.person_id.rsplit('.', 1)[-1]}"
            before = scored.answers.scores[key][-1]
            promised[name, "person", own_id, AS_OF] = before + gain
    assert len(promised) > WORLDS
    scores = warehouse.ask(told, tmp_path).scores
    assert {key: scores[key][-1] for key in promised} == promised


def test_row_order_changes_nothing(scored: Scored, tmp_path: Path) -> None:
    plain = [world for world in scored.variants if "__plain" in world.scoring_model]
    again = warehouse.ask(plain, tmp_path, is_reversed=True)
    for what in ("scores", "tiers", "stages"):
        own = getattr(again, what)
        assert own == {key: getattr(scored.answers, what)[key] for key in own}
    for key, lines in again.lines.items():
        assert sorted(map(str, lines)) == sorted(map(str, scored.answers.lines[key]))
