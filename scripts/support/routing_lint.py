"""Finds routes that lead nowhere, too late, or to nobody, from the seeds alone.

That each row is right by itself (names, dates, numbers) is declared in the seeds' YAML
and checked by seed_checks; here rows and seeds are held against each other.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path

import yaml

from support.rule_lint import ERROR, WARNING, Finding, in_order
from support.rule_tables import Place, rows
from support.seed_tests import LoadedSeeds, nearest

ALL = "*"
MATCHED = ("tier", "lifecycle_stage", "service_line", "territory")
# What the models fall back on where no channel is open.
NOBODY = {"queues": ("queue", "no_outreach"), "plays": ("play", "do_nothing")}
# Referrals are promised an answer no later than anybody else (design of the audience).
REFERRAL = "referral"

Row = tuple[Place, dict]


@dataclass(frozen=True)
class Routing:
    """What the seeds of routing hold, as it matters on ``as_of``.

    Attributes:
        rules: in the order in which they are tried.
        largest_team: how many members of a team the models can hand leads out to.
    """

    seeds: LoadedSeeds
    as_of: date
    rules: list[Row]
    queues: dict[str, dict]
    members: list[Row]
    largest_team: int

    def active_members(self, team: str | None, day: date) -> list[dict]:
        return [
            row
            for _, row in self.members
            if row["team"] == team and is_active(row, day)
        ]


def is_active(member: dict, day: date) -> bool:
    """Whether a row of team_members takes leads on a day."""
    return member["active_from"] <= day and (
        member["active_to"] is None or day < member["active_to"]
    )


def lint(seeds: LoadedSeeds, as_of: date) -> list[Finding]:
    """What is wrong with routes and teams on ``as_of``.

    The seeds must be free of what seed_checks finds. Without those of routing there is
    nothing to find.
    """
    if "routing_rules" not in seeds.files:
        return []
    queues = {row["queue"]: row for _, row in rows(seeds, "queues")}
    routing = Routing(
        seeds,
        as_of,
        sorted(
            rows(seeds, "routing_rules"),
            key=lambda row: (row[1]["scoring_model"], row[1]["priority"]),
        ),
        queues,
        rows(seeds, "team_members"),
        _largest_team(seeds.files["routing_rules"].parents[2]),
    )
    return in_order(finding for check in CHECKS for finding in check(routing))


def _largest_team(project: Path) -> int:
    text = (project / "dbt_project.yml").read_text()
    return yaml.safe_load(text)["vars"]["largest_team"]


def _fall_throughs(routing: Routing) -> Iterator[Finding]:
    """Models with leads that no rule matches."""
    caught = {
        row["scoring_model"]
        for _, row in routing.rules
        if _matches_all(row) and not row["is_exploration"]
    }
    for _, row in rows(routing.seeds, "scoring_models"):
        if row["scoring_model"] not in caught:
            yield Finding(
                ERROR,
                "no_fall_through",
                Place("seeds/rules/routing_rules.csv", 0),
                row["scoring_model"],
                "no rule matches every lead, so some would have no route.",
                "Add a last rule with an asterisk for tier, lifecycle_stage, "
                "service_line and territory.",
            )


def _shadowed(routing: Routing) -> Iterator[Finding]:
    """Rules of which every lead goes to an earlier one."""
    known = {
        "tier": {row["tier"] for _, row in rows(routing.seeds, "tier_thresholds")},
        "lifecycle_stage": {
            row["lifecycle_stage"] for _, row in rows(routing.seeds, "lifecycle_stages")
        },
    }
    earlier = defaultdict(list)
    for place, row in routing.rules:
        before = earlier[row["scoring_model"], row["is_exploration"]]
        takers = [] if _matches_all(row) else _takers_of_all(row, before, known)
        if takers:
            named = ", ".join(
                f"{taker['rule_id']} (line {taken.line})" for taken, taker in takers
            )
            yield _finding(
                ERROR,
                "shadowed_rule",
                (place, row),
                f"no lead reaches it: {named} of a lower priority takes all of them.",
                "Give it a lower priority than theirs, or remove it.",
            )
        before.append((place, row))


def _takers_of_all(
    row: dict, before: list[Row], known: dict[str, set[str]]
) -> list[Row]:
    """The earlier rules that together match whatever ``row`` matches; else none."""
    values = [
        sorted(known[column])
        if row[column] == ALL and column in known
        # An asterisk here stands for any other value too, which only another one takes.
        else [row[column]]
        for column in MATCHED
    ]
    takers = {}
    for lead in product(*values):
        for place, rule in before:
            if all(
                rule[column] in (ALL, value)
                for column, value in zip(MATCHED, lead, strict=True)
            ):
                takers[place.line] = (place, rule)
                break
        else:
            return []
    return [takers[line] for line in sorted(takers)]


def _channels(routing: Routing) -> Iterator[Finding]:
    """Channels and deadlines that don't go with who works the queue."""
    for place, row in routing.rules:
        queue = routing.queues[row["queue"]]
        channels = {row["channel"], row["fallback_channel"]} - {"none"}
        by_people = sorted(channels & {"phone", "sms"})
        if by_people and queue["team"] is None:
            yield _finding(
                ERROR,
                "nobody_calls",
                (place, row),
                f"it contacts by {' and '.join(by_people)}, but the queue "
                f"{row['queue']} has no team.",
                "Name a team in queues.csv, or use a queue that has one.",
            )
        if queue["is_outreach"] != bool(channels):
            yield _finding(
                ERROR,
                "channel",
                (place, row),
                f"the queue {row['queue']} contacts people and the rule has no channel."
                if queue["is_outreach"]
                else f"it has a channel and the queue {row['queue']} contacts nobody.",
                "Correct channel, or is_outreach in queues.csv.",
            )
        if (queue["team"] is None) != (row["sla_business_hours"] is None):
            yield _finding(
                ERROR,
                "deadline",
                (place, row),
                f"it has a deadline, but no team works the queue {row['queue']}."
                if queue["team"] is None
                else f"the team {queue['team']} works the queue {row['queue']} and "
                "the rule has no deadline.",
                "Empty sla_business_hours and escalation_business_hours."
                if queue["team"] is None
                else "Fill in sla_business_hours and escalation_business_hours.",
            )


def _late(routing: Routing) -> Iterator[Finding]:
    """Deadlines that let the better lead wait longer."""
    due = [
        (place, row)
        for place, row in routing.rules
        if row["sla_business_hours"] is not None
    ]
    for ready, other in product(due, due):
        (_, row), (other_place, other_row) = ready, other
        is_later = row["sla_business_hours"] > other_row["sla_business_hours"]
        if (
            not is_later
            or row["tier"] != "sales_ready"
            or row["lifecycle_stage"] != other_row["lifecycle_stage"]
        ):
            continue
        same_model = row["scoring_model"] == other_row["scoring_model"]
        if same_model and other_row["tier"] in ("nurture", "unqualified"):
            why = f"of the lower tier {other_row['tier']}"
        elif (
            not same_model
            and row["scoring_model"] == REFERRAL
            and other_row["tier"] == "sales_ready"
        ):
            why = f"of {other_row['scoring_model']}, and referrals come first"
        else:
            continue
        yield _finding(
            ERROR,
            "late_deadline",
            ready,
            f"sla_business_hours is {row['sla_business_hours']}, and only "
            f"{other_row['sla_business_hours']} for the same stage in "
            f"{other_row['rule_id']} (line {other_place.line}) {why}.",
            "Lower it, or raise the other one.",
        )


def _names(routing: Routing) -> Iterator[Finding]:
    """Words in rules and lists that no other seed knows."""
    seeds = routing.seeds
    territories, models = defaultdict(set), set()
    for _, row in rows(seeds, "service_areas"):
        territories[row["scoring_model"]].add(row["territory"])
    for _, row in rows(seeds, "scoring_models"):
        models.add(row["scoring_model"])
    everywhere = set().union(*territories.values())
    for place, row in routing.rules:
        known = territories[row["scoring_model"]]
        if row["territory"] not in {ALL, *known}:
            yield _unknown(place, row["rule_id"], row["territory"], "territory", known)
    columns = {
        "service_lines": ("service line", _service_lines(seeds)),
        "territories": ("territory", everywhere),
        "audiences": ("scoring model", models),
    }
    for place, row in routing.members:
        for column, (what, known) in columns.items():
            for word in [] if row[column] == ALL else row[column].split("|"):
                if word not in known:
                    yield _unknown(place, row["member"], word, what, known)
    for seed, (column, word) in NOBODY.items():
        if all(row[column] != word for _, row in rows(seeds, seed)):
            yield Finding(
                ERROR,
                "unknown_name",
                Place(f"seeds/rules/{seed}.csv", 0),
                word,
                f"there is no {column} of that name, to which leads go whom no channel "
                "reaches.",
                "Add it again.",
            )


def _service_lines(seeds: LoadedSeeds) -> set[str]:
    """The closed set of service lines that routing rules may name."""
    (test,) = (
        test
        for test in seeds.declarations["routing_rules"].tests
        if test.column == "service_line" and test.kind == "accepted_values"
    )
    return set(test.arguments["values"]) - {ALL}


def _unknown(
    place: Place, about: str, word: str, what: str, known: set[str]
) -> Finding:
    return Finding(
        ERROR,
        "unknown_name",
        place,
        about,
        f"{word!r} is no {what} that another seed has, so nobody is meant by it."
        f"{nearest(word, sorted(known))}",
        "Correct the word, or add it there.",
    )


def _staff(routing: Routing) -> Iterator[Finding]:
    """Teams of too few or too many members."""
    for place, row in rows(routing.seeds, "queues"):
        team = row["team"]
        if team and not routing.active_members(team, routing.as_of):
            yield Finding(
                ERROR,
                "unstaffed",
                place,
                row["queue"],
                f"its team {team} has no active member on {routing.as_of}.",
                "Add one in team_members.csv, or give the queue to another team.",
            )
    for place, row in routing.rules:
        team = routing.queues[row["queue"]]["team"]
        active = routing.active_members(team, routing.as_of)
        if active and not any(_may_take_all(member, row) for member in active):
            yield _finding(
                WARNING,
                "unstaffed",
                (place, row),
                f"no active member of {team} may take all of its leads, so some may "
                "wait for nobody.",
                "Widen service_lines, territories or audiences in team_members.csv.",
            )
    for place, row in rows(routing.seeds, "teams"):
        days = {routing.as_of} | {
            member["active_from"]
            for _, member in routing.members
            if member["active_from"] > routing.as_of
        }
        most = max(len(routing.active_members(row["team"], day)) for day in days)
        if most > routing.largest_team:
            yield Finding(
                ERROR,
                "large_team",
                place,
                row["team"],
                f"{most} members are active at a time, and leads are handed out to "
                f"{routing.largest_team} at most.",
                "Raise vars: largest_team in dbt_project.yml, or split the team.",
            )


def _may_take_all(member: dict, rule: dict) -> bool:
    asked = {
        "audiences": rule["scoring_model"],
        "territories": rule["territory"],
        "service_lines": rule["service_line"],
    }
    return all(
        member[column] == ALL or value in member[column].split("|")
        for column, value in asked.items()
    )


def _time_zones(routing: Routing) -> Iterator[Finding]:
    known = {
        name for (name,) in routing.seeds.rows("select name from pg_timezone_names()")
    }
    for place, row in rows(routing.seeds, "teams"):
        if row["time_zone"] not in known:
            yield Finding(
                ERROR,
                "time_zone",
                place,
                row["team"],
                f"{row['time_zone']!r} is no time zone."
                f"{nearest(row['time_zone'], sorted(known))}",
                "Write an IANA name such as America/Chicago.",
            )


def _matches_all(row: dict) -> bool:
    return all(row[column] == ALL for column in MATCHED)


def _finding(
    severity: str, check: str, rule: Row, problem: str, remedy: str
) -> Finding:
    place, row = rule
    about = f"{row['scoring_model']} {row['rule_id']}"
    return Finding(severity, check, place, about, problem, remedy)


CHECKS: tuple[Callable[[Routing], Iterator[Finding]], ...] = (
    _fall_throughs,
    _shadowed,
    _channels,
    _late,
    _names,
    _staff,
    _time_zones,
)
