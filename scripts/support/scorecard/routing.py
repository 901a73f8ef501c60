"""Who takes a lead, how and until when: the section on routing."""

from dataclasses import dataclass

from support.rule_tables import rows
from support.scorecard.tables import Column, Table
from support.scorecard.words import inside, listed, number, place, plain, title
from support.seed_tests import LoadedSeeds

ANY = "*"
# What a routing rule may look at, with the word before the value and how that is written.
CONDITIONS = {
    "tier": ("tier", plain),
    "lifecycle_stage": ("stage", plain),
    "service_line": ("service line", plain),
    "territory": ("territory", place),
}


@dataclass(frozen=True)
class Routing:
    """The section on routing: what to know about deadlines, and its tables."""

    deadlines: str
    tables: list[Table]


def read(seeds: LoadedSeeds, scoring_model: str) -> Routing:
    """The routes of a scoring model in their order, and the queues they lead to."""
    queues = {row["queue"]: row for _, row in rows(seeds, "queues")}
    plays = {row["play"]: row for _, row in rows(seeds, "plays")}
    routes = sorted(
        (
            row
            for _, row in rows(seeds, "routing_rules")
            if row["scoring_model"] == scoring_model
        ),
        key=lambda row: (row["priority"], row["rule_id"]),
    )
    columns = [
        *(Column("When"), Column("Why"), Column("Who"), Column("How")),
        *(Column("Business hours", True), Column("What to do")),
    ]
    lines = [
        [
            _when(row),
            row["reason"],
            queues[row["queue"]]["label"],
            _how(row),
            _until(row),
            plays[row["play"]]["next_step"],
        ]
        for row in routes
    ]
    used = {row["queue"] for row in routes}
    owners = [
        [queue["label"], title(queue["default_owner"]), _outreach(queue)]
        for name, queue in queues.items()
        if name in used
    ]
    owner_columns = [
        *(Column("Queue"), Column("Without an active owner"), Column("Contacts"))
    ]
    return Routing(
        deadlines=_deadlines(seeds),
        tables=[
            Table("Routes, the first that fits decides", columns, lines),
            Table("Queues", owner_columns, owners),
        ],
    )


def _deadlines(seeds: LoadedSeeds) -> str:
    hours = listed(
        f"{row['opens_at_hour']}:00 to {row['closes_at_hour']}:00"
        for _, row in rows(seeds, "business_hours")
    )
    return f"Deadlines count business hours, {hours}."


def _when(row: dict) -> str:
    asked = [
        f"{word} {written(row[column])}"
        for column, (word, written) in CONDITIONS.items()
        if row[column] != ANY
    ]
    clause = ", ".join(asked) or "everyone else"
    return clause[:1].upper() + clause[1:]


def _how(row: dict) -> str:
    if row["channel"] == "none":
        return "No contact"
    if row["fallback_channel"] == "none":
        return title(row["channel"])
    return f"{title(row['channel'])}, else {inside(plain(row['fallback_channel']))}"


def _until(row: dict) -> str:
    hours = row["sla_business_hours"]
    return "" if hours is None else number(hours)


def _outreach(queue: dict) -> str:
    return "Yes" if queue["is_outreach"] else "No"
