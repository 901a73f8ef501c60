"""Sets what the models say beside what the oracle says."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from oracle import questions, scoring, tiers
from oracle.generated import AS_OF, DATES
from oracle.scoring import Contribution, Line, Score
from oracle.warehouse import Answers, subjects
from oracle.worlds import World


@dataclass
class Comparison:
    """How much was compared, and a sentence for each difference."""

    counted: Counter = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def says(self, where: str, what: str, oracle: object, models: object) -> None:
        self.counted[what.split()[0]] += 1
        if oracle != models:
            self.differences.append(
                f"{where}: {what}\n    oracle: {_shown(oracle)}\n"
                f"    models: {_shown(models)}"
            )

    def report(self, most: int = 10) -> str:
        """The first differences, and how many there are."""
        shown = self.differences[:most]
        return "\n".join([*shown, f"{len(self.differences)} differences in all"])


def _shown(value: object) -> str:
    if isinstance(value, (Contribution, Line)):
        value = tuple(vars(value).values())
    if isinstance(value, tuple):
        return ", ".join("-" if part is None else str(part) for part in value)
    return "nothing" if value is None else str(value)


def compare(
    worlds: list[World], answers: Answers, dates: Iterable[date] = DATES
) -> Comparison:
    """Compare each line with its evidence, score, tier, stage, question and contribution.

    Lines and their evidence are those of the as-of date; of earlier dates, the points of
    rules. In both directions: what one of the two says and the other doesn't, is a
    difference.
    """
    result = Comparison()
    expected = set()
    for world in worlds:
        for key in _compare_world(world, answers, result, dates):
            expected.add(key)
    for key in answers.scores.keys() - expected:
        result.says(_place(key), "score of nobody", None, answers.scores[key])
    return result


def scores_of(world: World, dates: Iterable[date] = DATES) -> dict[tuple, Score]:
    """The oracle's scores by subject type, subject id and date."""
    found: dict[tuple, Score] = {}
    present = list(subjects(world, dates))
    for day in dates:
        of_people = {
            thing: scoring.of_person(world, thing, day)
            for on, kind, thing in present
            if on == day and kind == "person"
        }
        for person, score in of_people.items():
            found["person", person.person_id, day] = score
        for on, kind, thing in present:
            if on == day and kind == "organization":
                name = thing.organization_id
                found["organization", name, day] = scoring.of_organization(
                    world, name, day, of_people
                )
    return found


def _compare_world(
    world: World, answers: Answers, result: Comparison, dates: Iterable[date]
) -> Iterator[tuple]:
    scores = scores_of(world, dates)
    people = {person.person_id: person for person in world.people}
    for kind, name in sorted({key[:2] for key in scores}):
        dated = {key[2]: score for key, score in scores.items() if key[1] == name}
        standings = tiers.history(world, kind, dated)
        for day, score in dated.items():
            key = (world.scoring_model, kind, name, day)
            yield key
            where = _place(key)
            lines = answers.lines.get(key, [])
            if day == AS_OF:
                _compare_lines(where, score.lines, lines, result)
                grants = answers.evidence.get(key, set())
                for grant in score.granted | grants:
                    present = [grant in of or None for of in (score.granted, grants)]
                    result.says(
                        where, f"evidence {' '.join(map(str, grant))}", *present
                    )
            else:
                of_rules = [
                    replace(line, applied=None)
                    for line in score.lines
                    if line.line_kind == "rule"
                ]
                _compare_lines(where, of_rules, lines, result)
            sums = (score.fit, score.intent, score.negative, score.total)
            result.says(where, "score", sums, answers.scores.get(key))
            standing = tuple(vars(standings[day]).values())
            result.says(where, "tier", standing, answers.tiers.get(key))
            if kind == "organization":
                ours = {(c.rule_id, c.person_id): c for c in score.contributions}
                found = answers.contributions.get(key, [])
                theirs = {(c.rule_id, c.person_id): c for c in found}
                for who in sorted(ours.keys() | theirs.keys()):
                    what = f"contribution {' '.join(who)}"
                    result.says(where, what, ours.get(who), theirs.get(who))
            if kind == "person" and day == AS_OF:
                own = [i for i in world.interactions if i.person_id == name]
                stage = tiers.stage(world, people[name], own, score, day)
                result.says(where, "stage", stage, answers.stages.get(key))
                standing = standings[day]
                asked = questions.of_person(world, people[name], score, standing, day)
                _compare_questions(where, asked, answers.questions.get(key, {}), result)


def _compare_lines(
    where: str,
    expected: Iterable[Line],
    lines: list[Line],
    result: Comparison,
) -> None:
    ours, theirs = (_by_name(found) for found in (expected, lines))
    for name in sorted(ours.keys() | theirs.keys()):
        what = f"line {' '.join(name[:2])}"
        result.says(where, what, ours.get(name), theirs.get(name))


def _compare_questions(
    where: str,
    asked: dict[str, questions.Weighed],
    answered: dict[str, tuple],
    result: Comparison,
) -> None:
    for attribute in sorted(asked.keys() | answered.keys()):
        ours, theirs = asked.get(attribute), answered.get(attribute)
        result.says(
            where,
            f"question {attribute}",
            None if ours is None else tuple(vars(ours).values()),
            # Which of the best answers is shown is not compared.
            None if theirs is None else theirs[1:],
        )


def _by_name(lines: Iterable[Line]) -> dict[tuple, Line]:
    """Lines by rule or limit; a second line of the same name has a number."""
    named = {}
    for line in lines:
        number = 1
        while (line.name, line.line_kind, number) in named:
            number += 1
        named[line.name, line.line_kind, number] = line
    return named


def _place(key: tuple) -> str:
    model, kind, name, day = key
    return f"{model}, {kind} {name.rsplit('.', 1)[-1]} on {day}"
