"""What must hold between the scores of a world and those of the same world changed.

Made-up worlds and their variants are scored in one dbt run; the oracle has no say here.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from oracle import generated, warehouse
from oracle.generated import AS_OF, DATES, FIRST_DAY, SIGNALS
from oracle.scoring import Contribution
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
RANKS = {"unqualified": 0, "nurture": 1, "sales_ready": 2}
# A rule or detail that nobody has.
NOBODYS = "nobodys"
# Roles of equal weight.
EQUALS = ("buyer", "compliance", "finance")


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
    # Tiers that nothing but what is taken keeps anybody from.
    tiers = tuple(
        replace(
            tier,
            minimum_fit=Decimal(0),
            minimum_intent=Decimal(0),
            minimum_total=Decimal(24 * tier.tier_rank),
        )
        for tier in world.tiers
    )
    return replace(world, rules=tuple(rules), fit_cap=Decimal(100), tiers=tiers)


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
                - abs(interaction.known_at - interaction.occurred_at)
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


def interested(world: World) -> World:
    """Whatever somebody does gives points, and rules on accounts hold on every date.

    They also have room for several people, so that most accounts owe something to each.
    """
    rules = [
        Rule(
            rule_id=f"n_{signal}",
            category="intent",
            signal=signal,
            operator="any",
            value=None,
            points=Decimal("4.00"),
            half_life_days=90,
            cap_per_rule=Decimal("20.00"),
            rule_group="n_interest",
            valid_from=FIRST_DAY,
            valid_to=None,
        )
        for signal in SIGNALS
    ]
    return replace(
        world,
        rules=(*world.rules, *rules),
        account_rules=tuple(
            replace(
                rule,
                minimum_person_intent=Decimal("0.00"),
                within_days=10_000,
                cap_per_rule=Decimal("90.00"),
                valid_from=FIRST_DAY,
                valid_to=None,
            )
            for rule in world.account_rules
        ),
    )


def shared_out(world: World, count: int) -> World:
    """What people did in the first account, dealt out to some of equal weight there.

    All of them stay interested enough, nobody is ruled out, and no rule asks for a habit
    of one person.
    """
    world = interested(world)
    visits = [i for i in world.interactions if i.person_id and not i.known_until]
    names = [f"per_{number + 1}" for number in range(count)]
    return replace(
        world,
        rules=tuple(
            rule
            for rule in world.rules
            if rule.category == "intent" and rule.minimum_days is None
        ),
        committee=EQUALS,
        people=tuple(
            Person(name, "org_1", None, role, None, ())
            for name, role in zip(names, EQUALS, strict=False)
        ),
        interactions=tuple(
            # With more people, some of what the first did is another's; nothing else moves.
            replace(visit, person_id=names[place % 3 if place % 3 < count else 0])
            for place, visit in enumerate(visits)
        ),
    )


def employed(world: World, by: str | None) -> World:
    """The first person works for an organization, or has never been there."""
    world = interested(world)
    first, *others = world.people
    people = [replace(first, organization_id=by)] if by else []
    return replace(
        world,
        people=(*people, *others),
        interactions=tuple(
            i for i in world.interactions if by or i.person_id != first.person_id
        ),
        facts=tuple(f for f in world.facts if by or f.entity_id != first.person_id),
    )


def only_interests(world: World) -> World:
    """Nothing but what people do gives points."""
    world = interested(world)
    return replace(
        world,
        rules=tuple(rule for rule in world.rules if rule.category == "intent"),
        interactions=tuple(i for i in world.interactions if i.person_id),
        organizations=tuple(
            replace(organization, first_seen_at=None)
            for organization in world.organizations
        ),
    )


def taken_over(world: World) -> World:
    """The first organization has taken in the second, and its people."""
    world = only_interests(world)
    return replace(
        world,
        people=tuple(
            replace(person, organization_id=person.organization_id and "org_1")
            for person in world.people
        ),
        organizations=world.organizations[:1],
        facts=tuple(fact for fact in world.facts if fact.entity_id != "org_2"),
    )


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
    "by_one": lambda world: shared_out(world, 1),
    "by_two": lambda world: shared_out(world, 2),
    "by_three": lambda world: shared_out(world, 3),
    "never_there": lambda world: employed(world, None),
    "at_first": lambda world: employed(world, "org_1"),
    "at_second": lambda world: employed(world, "org_2"),
    "apart": only_interests,
    "taken_over": taken_over,
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
    todays = {k: found for k, found in scored.answers.scores.items() if k[3] == AS_OF}
    assert len(todays) > WORLDS
    for key, (*_, score) in todays.items():
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


@pytest.mark.parametrize(("variant", "sign"), [("positive", 1), ("negative", -1)])
def test_tiers_move_with_scores_if_at_all(
    scored: Scored, variant: str, sign: int
) -> None:
    """With their memory, too: what speaks for somebody now makes no tier end sooner."""
    before, after = (scored.of(f"{variant}{end}", "tiers") for end in ("", "_more"))
    moves = [sign * (RANKS[after[key][0]] - RANKS[before[key][0]]) for key in before]
    assert min(moves) >= 0
    assert max(moves) > 0


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
    assert sum(before[key].applied is not None for key in kept) > WORLDS
    for key in kept:
        old, new = before[key], after[key]
        assert replace(new, applied=old.applied) == old
        assert abs(new.applied or 0) >= abs(old.applied or 0), key


@pytest.mark.parametrize(("fewer", "more"), [("one", "two"), ("two", "three")])
def test_the_same_visits_by_more_people_of_the_committee_are_worth_no_less(
    scored: Scored, fewer: str, more: str
) -> None:
    """Up to a cent, to which each person's share is rounded; often they are worth more."""
    before, after = (scored.of(f"by_{count}", "scores") for count in (fewer, more))
    accounts = [key for key in before if key[1] == "organization"]
    worth = {key: after[key][1] - before[key][1] for key in accounts}
    assert not {key for key, gain in worth.items() if gain < Decimal("-0.01")}
    assert len([key for key in accounts if worth[key] > 1]) > WORLDS


def test_whoever_changes_the_employer_takes_the_interest_along(scored: Scored) -> None:
    """The account that was left is as if the person had never been there."""
    never, first, second = (
        {
            key: score
            for key, score in scored.of(name, "scores").items()
            if "org" in key[2]
        }
        for name in ("never_there", "at_first", "at_second")
    )
    moved = 0
    for key, score in never.items():
        with_person, without = (first, second) if key[2] == "org_1" else (second, first)
        assert without[key] == score, key
        moved += with_person[key] != score
    assert moved > WORLDS / 2


def test_an_account_that_took_in_another_has_the_people_of_both(scored: Scored) -> None:
    apart, merged = (
        scored.of(name, "contributions") for name in ("apart", "taken_over")
    )
    people: dict[Key, set] = defaultdict(set)
    for (name, kind, _, day), found in apart.items():
        people[name, kind, "org_1", day] |= {unnamed(each) for each in found}
    assert {
        key: {unnamed(each) for each in found} for key, found in merged.items()
    } == (people)
    assert all(len(found) == len(people[key]) for key, found in merged.items())
    assert len({key for key in people if len(people[key]) > 1}) > WORLDS


def unnamed(contribution: Contribution) -> Contribution:
    """The contribution of the same person in any world."""
    return replace(contribution, person_id=contribution.person_id.rsplit(".", 1)[-1])


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
