"""Who takes a lead, how and until when: the section on routing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from support.routing_lint import is_active
from support.rule_tables import rows
from support.scorecard.leads import ANY, channel, entries, whom
from support.scorecard.tables import Column, Table
from support.scorecard.words import (
    capital,
    counted,
    listed,
    number,
    percent,
    place,
    plain,
    title,
)
from support.seed_tests import LoadedSeeds


@dataclass(frozen=True)
class Routing:
    """The section on routing.

    Attributes:
        sample: how many are contacted whom the tiers hold back; empty where nobody is.
        routes: where leads go, those of the sample apart.
        takers: the queues of these routes, their teams, and who works there.
    """

    sample: str
    routes: list[Table]
    takers: list[Table]


def read(seeds: LoadedSeeds, model: dict, today: date) -> Routing:
    """How leads of a scoring model are routed.

    Args:
        model: of the seed scoring_models.
        today: the day on which members of teams are active.
    """
    name, share = model["scoring_model"], model["exploration_share"]
    own = sorted(
        (
            row
            for _, row in rows(seeds, "routing_rules")
            if row["scoring_model"] == name
        ),
        key=lambda row: (row["priority"], row["rule_id"]),
    )
    plain_routes = [row for row in own if not row["is_exploration"]]
    # Of a share of 0 nobody is drawn, and these lead nowhere.
    sampled = [row for row in own if row["is_exploration"] and share]
    used = {row["queue"] for row in plain_routes + sampled}
    queues = [row for _, row in rows(seeds, "queues") if row["queue"] in used]
    at_work = {row["team"] for row in queues}
    teams = [row for _, row in rows(seeds, "teams") if row["team"] in at_work]
    members = [
        row
        for _, row in rows(seeds, "team_members")
        if row["team"] in at_work
        and is_active(row, today)
        and (row["audiences"] == ANY or name in entries(row["audiences"]))
    ]
    return Routing(
        sample=_sample(share) if sampled else "",
        routes=[
            _routes(seeds, "Routes, the first that fits decides", plain_routes),
            _routes(seeds, "Routes of the sample", sampled),
        ],
        takers=[
            _queues(queues, teams),
            _teams(teams),
            _members(seeds, members, teams),
        ],
    )


def _sample(share: float) -> str:
    return (
        "Of the people below sales-ready whom no team contacts though nothing rules "
        f"them out, {percent(share)} are drawn into a sample and contacted all the "
        "same: it shows what the tiers miss."
    )


def _routes(seeds: LoadedSeeds, caption: str, routes: list[dict]) -> Table:
    queues = {row["queue"]: row for _, row in rows(seeds, "queues")}
    plays = {row["play"]: row for _, row in rows(seeds, "plays")}
    columns = [
        *(Column("When"), Column("Why"), Column("Who"), Column("How")),
        *(Column("Due in", True), Column("If missed, told", True)),
        Column("What to do"),
    ]
    lines = [
        [
            leads,
            row["reason"],
            queues[row["queue"]]["label"],
            channel(row),
            _hours(row["sla_business_hours"]),
            _hours(row["escalation_business_hours"], " later"),
            plays[row["play"]]["next_step"],
        ]
        for leads, row in zip(whom(routes), routes, strict=True)
    ]
    return Table(caption, columns, lines)


def _hours(hours: int | None, later: str = "") -> str:
    return "" if hours is None else counted(hours, "hour") + later


def _queues(queues: list[dict], teams: list[dict]) -> Table:
    labels = {row["team"]: row["label"] for row in teams}
    columns = [
        *(Column("Queue"), Column("Team"), Column("Owners keep their leads")),
        Column("Contacts"),
    ]
    lines = [
        [
            queue["label"],
            labels.get(queue["team"], "None"),
            _kept(queue),
            "Yes" if queue["is_outreach"] else "No",
        ]
        for queue in queues
    ]
    return Table("Queues", columns, lines)


def _kept(queue: dict) -> str:
    if queue["team"] is None:
        return ""
    return "Yes" if queue["keeps_owner"] else "Unless they work in another team"


def _teams(teams: list[dict]) -> Table:
    columns = [
        *(Column("Team"), Column("Works"), Column("Time zone")),
        Column("Reports to"),
    ]
    lines = [
        [
            team["label"],
            f"{team['opens_at_hour']}:00 to {team['closes_at_hour']}:00",
            team["time_zone"],
            title(team["escalates_to"]),
        ]
        for team in teams
    ]
    return Table("Teams", columns, lines)


def _members(seeds: LoadedSeeds, members: list[dict], teams: list[dict]) -> Table:
    """A row per team and what its members are alike in."""
    models = {
        row["scoring_model"]: row["label"] for _, row in rows(seeds, "scoring_models")
    }
    limits = {
        "service_lines": ("service line", plain),
        "territories": ("territory", place),
        "audiences": ("audience", models.__getitem__),
    }
    columns = [
        *(Column("Team"), Column("Members"), Column("New leads a day", True)),
        *(Column("Weight", True), Column("Takes")),
    ]
    lines = []
    for team in teams:
        alike: dict[tuple, list[str]] = {}
        for row in members:
            if row["team"] == team["team"]:
                key = row["capacity_per_day"], row["weight"], _takes(row, limits)
                alike.setdefault(key, []).append(row["member"])
        lines += [
            [team["label"], listed(ids, "and"), number(most), number(weight), takes]
            for (most, weight, takes), ids in alike.items()
        ]
    return Table("Members of the teams", columns, lines)


def _takes(member: dict, limits: dict[str, tuple[str, Callable[[str], str]]]) -> str:
    clause = "; ".join(
        f"{word} {listed(map(written, entries(member[column])))}"
        for column, (word, written) in limits.items()
        if member[column] != ANY
    )
    return capital(clause) or "All leads"
