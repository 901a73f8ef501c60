"""scripts/lint_rules names file, line, rule and remedy of each kind of finding."""

import csv
import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest
import yaml
from click.testing import CliRunner
from conftest import PROJECT, run
from support import (
    lint_rules_command,
    question_lint,
    rule_effects,
    rule_lint,
    seed_checks,
    settings,
    track_lint,
)
from support.rule_conditions import Condition
from support.rule_effects import Limits
from support.rule_lint import Finding
from support.rule_tables import CATEGORIES
from support.seed_contract import LOADER

RULES = PROJECT / "seeds" / "rules"
AS_OF = date(2026, 6, 30)

OF_ALL = {
    "scoring_model": "clinics",
    "label": "A rule",
    "action": "Call",
    "rationale": "It is a sign",
    "owner": "compliance",
    "valid_from": "2025-01-01",
}
DEFAULTS = {
    "fit_rules": OF_ALL
    | {
        "attribute": "facility_type",
        "operator": "equals",
        "points": "10",
        "rule_group": "who",
    },
    "intent_rules": OF_ALL
    | {
        "signal": "form_submission",
        "operator": "equals",
        "points": "20",
        "half_life_days": "30",
        "cap_per_day": "20",
        "cap_per_rule": "40",
        "rule_group": "what",
    },
    "negative_rules": OF_ALL
    | {
        "operator": "equals",
        "points": "-10",
        "rule_group": "not",
        "is_disqualifier": "false",
        "keeps_nurturing": "true",
    },
    "account_rules": OF_ALL
    | {
        "kind": "committee_coverage",
        "points": "5",
        "cap_per_rule": "20",
        "minimum_person_intent": "5",
        "within_days": "60",
    },
    "nurture_tracks": {
        "scoring_model": "clinics",
        "priority": "10",
        "queue": "marketing_nurture",
        "tier": "*",
        "lifecycle_stage": "*",
        "service_line": "*",
        "label": "A track",
        "channel": "email",
        "fallback_channel": "none",
        "content": "service|guide_download",
        "cadence_days": "7",
        "stops_at": "sales_ready|opted_out",
        "rationale": "It helps",
        "owner": "compliance",
    },
}
# A ruleset without faults: 30 points of fit and 40 of intent can be reached.
SOUND = {
    "scoring_models": [
        "clinics,Clinics,50,50,true,1,true,0,Clinics that may buy",
    ],
    "rule_groups": [
        "clinics,who,fit,40,Who",
        "clinics,what,intent,40,What",
        "clinics,not,negative,-40,Not",
    ],
    "tier_thresholds": [
        "clinics,person,unqualified,0,0,0,0,0,0",
        "clinics,person,nurture,1,5,0,20,0.2,7",
        "clinics,person,sales_ready,2,10,20,50,0.2,7",
    ],
    "fit_rules": [
        {"rule_id": "hospital", "value": "hospital"},
        {"rule_id": "clinic", "value": "clinic|group_practice", "operator": "in"},
        {
            "rule_id": "many_beds",
            "attribute": "bed_count",
            "operator": "at_least",
            "value": "200",
            "points": "20",
        },
    ],
    "intent_rules": [{"rule_id": "demo", "value": "demo_request"}],
    "negative_rules": [
        {"rule_id": "payer", "attribute": "facility_type", "value": "payer"}
    ],
    "account_rules": [{"rule_id": "coverage"}],
    "committee_roles": ["clinics,finance_leader", "clinics,nursing_leader"],
    "nurture_tracks": [{"track": "learn", "lifecycle_stage": "researching"}]
    + [{"track": "stay_in_touch", "priority": "99"}],
}


# The seeds that rules are and that they name.
NEEDED = {
    *SOUND,
    *("attributes", "buying_roles", "signals", "role_words", "title_abbreviations"),
    *("page_categories", "form_kinds", "call_dispositions", "web_events"),
    *("queues", "teams", "lifecycle_stages", "unaskable_words"),
}


def declarations() -> str:
    """The project's YAML about the seeds needed, which are few to be checked fast."""
    declared = [
        seed
        for path in sorted(RULES.glob("*.yml"))
        for seed in yaml.load(path.read_text(), LOADER)["seeds"]
        if seed["name"] in NEEDED
    ]
    return json.dumps({"seeds": declared})


DECLARED = declarations()


class World:
    """A project's seeds with a small ruleset of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rules = folder / "seeds" / "rules"
        self.rules.mkdir(parents=True)
        (self.rules / "_rules.yml").write_text(DECLARED)
        for name in NEEDED - set(SOUND):
            shutil.copy(RULES / f"{name}.csv", self.rules)
        for name, rows in SOUND.items():
            self.write(name, [self.header(name)])
            for row in rows:
                self.add(name, row)

    def header(self, name: str) -> str:
        return (RULES / f"{name}.csv").read_text().splitlines()[0]

    def write(self, name: str, lines: list[str]) -> None:
        (self.rules / f"{name}.csv").write_text("\n".join(lines) + "\n")

    def add(self, name: str, row: str | dict) -> int:
        """Append a row and return its line."""
        path = self.rules / f"{name}.csv"
        if isinstance(row, dict):
            values = DEFAULTS[name] | row
            columns = self.header(name).split(",")
            assert set(values) <= set(columns)
            row = ",".join(values.get(column, "") for column in columns)
        with path.open("a") as file:
            file.write(row + "\n")
        return len(path.read_text().splitlines())

    def replace(self, name: str, old: str, new: str) -> int:
        """Replace a row's text and return its line."""
        path = self.rules / f"{name}.csv"
        lines = path.read_text().splitlines()
        (number,) = (i for i, line in enumerate(lines) if old in line)
        lines[number] = lines[number].replace(old, new)
        self.write(name, lines)
        return number + 1

    def ruleset(self) -> rule_lint.Ruleset:
        faults, seeds = seed_checks.examine(self.folder)
        assert faults == []
        return rule_lint.read(seeds, AS_OF)

    def lint(self) -> list[Finding]:
        ruleset = self.ruleset()
        lints = (rule_lint, question_lint, track_lint)
        return [finding for lint in lints for finding in lint.lint(ruleset)]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_a_sound_ruleset_has_no_findings(world: World) -> None:
    assert world.lint() == []


def fit(**values: str) -> tuple[str, dict]:
    return "fit_rules", values


def intent(**values: str) -> tuple[str, dict]:
    return "intent_rules", values


def negative(**values: str) -> tuple[str, dict]:
    return "negative_rules", values


# What is planted, and the severity, check and sentences that it must bring.
PLANTED = {
    "a word that no seed gives": (
        intent(rule_id="typo", value="demo_requst"),
        "error unknown_name",
        ["'demo_requst' is no form_kind", "'demo_request'?", "Correct the word"],
    ),
    "a role that no seed gives": (
        fit(rule_id="role", attribute="buying_role", value="king"),
        "error unknown_name",
        ["'king' is no buying_role of buying_roles.csv", "Correct the word"],
    ),
    "a text for what is true or false": (
        fit(rule_id="flag", attribute="has_valid_npi", value="yes"),
        "error impossible_value",
        ["has_valid_npi is true or false, so equals 'yes'", "equals with true or"],
    ),
    "a range of what is true or false": (
        fit(rule_id="flag", attribute="has_valid_npi", operator="at_least", value="1"),
        "error impossible_value",
        ["so at_least '1' makes no sense"],
    ),
    "a text for a number": (
        fit(rule_id="beds", attribute="bed_count", operator="in", value="50|many"),
        "error impossible_value",
        ["bed_count is a number, so in '50|many' makes no sense", "plain numbers"],
    ),
    "a group of another category": (
        fit(rule_id="lost", value="vendor", rule_group="what"),
        "error unknown_name",
        ["no group 'what' for the category fit of clinics", "Add the group there"],
    ),
    "plus and minus for the same": (
        negative(rule_id="no", attribute="facility_type", value="hospital"),
        "error contradiction",
        [
            "it gives -10.00 where hospital (fit_rules.csv, line 2) gives 10.00",
            "Decide which of the two is meant",
        ],
    ),
    "plus and minus for some of the same": (
        negative(
            rule_id="no",
            attribute="bed_count",
            operator="between",
            value="100|250",
        ),
        "warning contradiction",
        ["many_beds (fit_rules.csv, line 4)", "Take the common values out"],
    ),
    "points twice for the same": (
        fit(rule_id="again", value="group_practice|clinic", operator="in"),
        "error overlap",
        ["clinic (fit_rules.csv, line 3)", "count twice", "End one of the two"],
    ),
    "points twice for a part of a list": (
        fit(rule_id="part", value="group_practice"),
        "warning overlap",
        ["clinic (fit_rules.csv, line 3)", "some of the same", "common values"],
    ),
    "points twice for a part of a range": (
        fit(
            rule_id="beds",
            attribute="bed_count",
            operator="between",
            value="50|200",
            points="5",
        ),
        "warning overlap",
        ["many_beds (fit_rules.csv, line 4)", "values of bed_count"],
    ),
    "points twice for a signal": (
        intent(rule_id="forms", value="demo_request|contact_us", operator="in"),
        "warning overlap",
        ["demo (intent_rules.csv, line 2)", "some of the same form_submission"],
    ),
    "people of an account twice": (
        ("account_rules", {"rule_id": "again"}),
        "error overlap",
        ["coverage (account_rules.csv, line 2)", "the same committee_coverage"],
    ),
    "some people of an account twice": (
        ("account_rules", {"rule_id": "keen", "minimum_person_intent": "20"}),
        "warning overlap",
        ["coverage (account_rules.csv, line 2)", "some of the same"],
    ),
    "no points": (
        negative(rule_id="zero", attribute="facility_type", value="x", points="0"),
        "warning no_effect",
        ["it has 0 points", "Give it points, or end it"],
    ),
    "more points than the group": (
        fit(rule_id="much", value="payers", points="45"),
        "warning no_effect",
        ["of its 45.00 points the group who lets 40.00 count", "Lower the points"],
    ),
    "an end without a successor": (
        fit(rule_id="old", value="vendor", valid_to="2026-06-30"),
        "warning expired",
        ["it ended on 2026-06-30", "Add a row with its successor"],
    ),
    "a beginning in the future": (
        fit(rule_id="new", value="vendor", valid_from="2026-07-01"),
        "warning not_yet_valid",
        ["it counts from 2026-07-01 only", "Correct valid_from"],
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_named_with_its_row_and_remedy(
    world: World, name: str
) -> None:
    (seed, row), kind, sentences = PLANTED[name]
    line = world.add(seed, row)
    (finding,) = world.lint()
    assert f"{finding.severity} {finding.check}" == kind
    assert str(finding).startswith(
        f"{finding.severity}: seeds/rules/{seed}.csv, line {line}, {row['rule_id']}: "
    )
    assert str(finding).endswith(f" [{finding.check}]")
    for sentence in sentences:
        assert sentence in str(finding)
    assert finding.remedy


@pytest.mark.parametrize(
    "rows",
    [
        # One ends when the other begins.
        [
            fit(rule_id="a", value="vendor", valid_to="2026-08-01"),
            fit(rule_id="b", value="other", valid_to="2026-08-01"),
            fit(rule_id="b", value="vendor", valid_from="2026-08-01"),
        ],
        # An old version, or a planned one.
        [
            fit(rule_id="a", value="vendor", valid_to="2026-01-01"),
            fit(rule_id="a", value="vendor", valid_from="2026-01-01"),
        ],
        # Each visit, and coming back.
        [
            intent(
                rule_id="returns",
                value="demo_request",
                cap_per_day="",
                minimum_days="2",
                within_days="14",
            )
        ],
        # Another group limits its own points.
        [fit(rule_id="small", attribute="bed_count", operator="at_most", value="199")],
        # Twice in what is over.
        [
            fit(rule_id="a", value="vendor", valid_to="2026-01-01"),
            fit(rule_id="b", value="vendor", valid_to="2026-01-01"),
            fit(rule_id="a", value="x", valid_from="2026-01-01"),
            fit(rule_id="b", value="y", valid_from="2026-01-01"),
        ],
        # A hard no needs no points.
        [
            negative(
                rule_id="never",
                attribute="facility_type",
                value="x",
                points="0",
                is_disqualifier="true",
            )
        ],
        # Nobody's number is both missing and known.
        [negative(rule_id="n", attribute="has_valid_npi", operator="missing")],
    ],
)
def test_what_is_meant_is_no_finding(world: World, rows: list) -> None:
    for seed, row in rows:
        world.add(seed, row)
    assert [str(finding) for finding in world.lint()] == []


@pytest.mark.parametrize(
    ("change", "says", "remedy"),
    [
        (
            ("committee_roles", "clinics,nursing_leader", "clinics,student"),
            "of the committee of clinics titles can show finance_leader",
            "Add roles to committee_roles.csv",
        ),
        (
            ("account_rules", "20,5,60", "20,41,60"),
            "minimum_person_intent is 41.00, but the rules valid on 2026-06-30 give 40.00",
            "Lower the minimum",
        ),
        (
            ("scoring_models", "50,50,true", "50,50,false"),
            "clinics scores no accounts",
            "Set scores_accounts",
        ),
    ],
)
def test_an_account_rule_that_can_give_no_points_is_told(
    world: World, change: tuple, says: str, remedy: str
) -> None:
    world.replace(*change)
    (finding,) = world.lint()
    assert (finding.severity, finding.check) == ("warning", "no_effect")
    assert (finding.place.file, finding.place.line, finding.rule_id) == (
        *("seeds/rules/account_rules.csv", 2, "coverage"),
    )
    assert says in finding.problem
    assert remedy in finding.remedy


@pytest.mark.parametrize(
    ("row", "says"),
    [
        # The shorter word comes first, wherever it stands in the longer one.
        (
            "nursing student union,other_staff,,30,false",
            "its buying_role other_staff never counts: 'student' (line",
        ),
        (
            "director + student,other_staff,,30,false",
            "stands in it, comes first and gives student.",
        ),
        (
            "deputy physician assistant,,manager,90,false",
            "'physician assistant' (line",
        ),
        (
            "cardiology receptionist,front_office,staff,70,false",
            "it changes nothing: 'receptionist' (line",
        ),
        (
            "vp finance,finance_leader,executive,1,false",
            "no title holds 'vp' when it is looked for",
        ),
        (
            "office of the president,other_staff,staff,1,false",
            "'office of the' (line",
        ),
    ],
)
def test_a_word_that_never_counts_is_told(world: World, row: str, says: str) -> None:
    line = world.add("role_words", row)
    (finding,) = world.lint()
    assert (finding.severity, finding.check) == ("warning", "unused_word")
    assert (finding.place.file, finding.place.line) == (
        *("seeds/rules/role_words.csv", line),
    )
    assert finding.rule_id == row.split(",")[0]
    assert says in finding.problem
    assert finding.remedy


def test_a_word_of_a_role_that_takes_more_seniority_leaves_room(world: World) -> None:
    """Nursing makes leaders alone, so that others may be named by longer words."""
    world.add("role_words", "nursing clerk pool,other_staff,staff,60,false")
    assert [str(finding) for finding in world.lint()] == []


def test_a_role_that_no_word_stands_for_is_told(world: World) -> None:
    line = world.add("buying_roles", "patient_advocate,1.00,,Patient advocate")
    (finding,) = world.lint()
    assert (finding.severity, finding.check) == ("warning", "unnamed_role")
    assert (finding.place.file, finding.place.line, finding.rule_id) == (
        *("seeds/rules/buying_roles.csv", line, "patient_advocate"),
    )
    assert "no word of role_words.csv stands for it" in finding.problem


@pytest.mark.parametrize(
    ("rows", "rule_id", "says"),
    [
        # All that is a hospital is known to be something, which fills the group.
        (
            [
                fit(rule_id="any", operator="known", value="", points="40"),
            ],
            {"hospital", "clinic"},
            "any (fit_rules.csv, line 5) already fills the group who up to its cap",
        ),
        # Of two groups, each with its cap, the category is full.
        (
            [
                fit(rule_id="any", operator="known", value="", points="40"),
                fit(
                    rule_id="not_x",
                    operator="not_in",
                    value="x",
                    points="20",
                    rule_group="more",
                ),
                fit(rule_id="vendor", value="vendor", points="5", rule_group="rest"),
            ],
            {"hospital", "clinic", "vendor"},
            "already fills the category fit up to its cap of 50.00",
        ),
    ],
)
def test_a_rule_behind_a_full_cap_never_changes_a_total(
    world: World, rows: list, rule_id: set[str], says: str
) -> None:
    world.add("rule_groups", "clinics,more,fit,20,More")
    world.add("rule_groups", "clinics,rest,fit,20,Rest")
    for seed, row in rows:
        world.add(seed, row)
    found = [finding for finding in world.lint() if finding.check == "no_effect"]
    assert {finding.rule_id for finding in found} == rule_id
    assert any(says in finding.problem for finding in found)
    assert all(finding.remedy == "End it, or raise the cap." for finding in found)
    assert {finding.severity for finding in found} == {"warning"}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("sales_ready,2,10,20,50", "sales_ready,2,31,20,50", "give 30.00 at most"),
        ("sales_ready,2,10,20,50", "sales_ready,2,10,41,50", "give 40.00 at most"),
        ("sales_ready,2,10,20,50", "sales_ready,2,10,20,71", "give 70.00 at most"),
        (
            "nurture,1,5,0,20",
            "nurture,1,10,20,50",
            "who reaches it reaches sales_ready (line 4) too",
        ),
    ],
)
def test_a_tier_that_nobody_can_have_is_an_error(
    world: World, old: str, new: str, says: str
) -> None:
    line = world.replace("tier_thresholds", old, new)
    (finding,) = world.lint()
    assert (finding.severity, finding.check) == ("error", "unreachable_tier")
    assert (finding.place.line, finding.place.file) == (
        line,
        "seeds/rules/tier_thresholds.csv",
    )
    assert says in finding.problem
    assert finding.remedy.startswith(("Lower the minimum", "Raise a minimum"))


def test_accounts_reach_points_of_their_people_and_not_of_a_persons_facts(
    world: World,
) -> None:
    """Facts about organizations give 30; coverage adds 10 to the demo's 40."""
    world.add("fit_rules", {"rule_id": "role", "attribute": "seniority", "value": "x"})
    world.add("tier_thresholds", "clinics,organization,unqualified,0,0,0,0,0,0")
    world.add("tier_thresholds", "clinics,organization,nurture,1,5,0,20,0.2,7")
    line = world.add(
        "tier_thresholds", "clinics,organization,sales_ready,2,30,50,80,0,7"
    )
    assert world.lint() == []
    world.replace("tier_thresholds", "2,30,50,80", "2,31,50,80")
    (finding,) = world.lint()
    assert finding.place.line == line
    assert "give 30.00 at most" in finding.problem


def track(**values: str) -> tuple[str, dict]:
    return "nurture_tracks", values


@pytest.mark.parametrize(
    ("row", "check", "sentences"),
    [
        (
            track(track="a", tier="nurture", content="service|princing"),
            "unknown_name",
            ["'princing' in content is not a category", "'pricing'?", "Correct the"],
        ),
        (
            track(track="a", tier="nurture", stops_at="sales_redy|opted_out"),
            "unknown_name",
            ["'sales_redy' in stops_at is not a tier", "'sales_ready'?"],
        ),
        (
            track(track="a", queue="inside_sales", tier="nurture"),
            "no_fall_through",
            [
                "no track of clinics matches all leads of inside_sales",
                "three asterisks",
            ],
        ),
        (
            track(track="a", lifecycle_stage="researching", tier="nurture"),
            "shadowed_track",
            ["learn (line 2) comes first for all its leads", "Give it a lower"],
        ),
        (
            track(track="late", priority="100", service_line="imaging"),
            "shadowed_track",
            ["learn (line 2), stay_in_touch (line 3) comes first", "or remove it"],
        ),
        (
            track(
                track="a",
                tier="nurture",
                stops_at="new|researching|evaluating|ready|in_process|customer|recycled"
                "|disqualified|opted_out",
            ),
            "shadowed_track",
            ["it stops at every tier or stage it is for"],
        ),
    ],
)
def test_a_fault_among_tracks_is_named_with_its_row_and_remedy(
    world: World, row: tuple[str, dict], check: str, sentences: list[str]
) -> None:
    seed, values = row
    line = world.add(seed, {"priority": "11"} | values)
    (finding,) = world.lint()
    assert (finding.severity, finding.check) == ("error", check)
    assert str(finding).startswith(
        f"error: seeds/rules/nurture_tracks.csv, line {line}, {values['track']}: "
    )
    for sentence in sentences:
        assert sentence in str(finding)


@pytest.mark.parametrize(
    "row",
    [
        # An earlier one is for other leads, or stops where this one goes on.
        track(track="a", tier="nurture", lifecycle_stage="new"),
        track(track="a", lifecycle_stage="researching", stops_at="opted_out"),
        # It reaches those whom the earlier one does not.
        track(track="a", lifecycle_stage="researching", fallback_channel="sms"),
    ],
)
def test_a_track_that_somebody_gets_is_no_finding(
    world: World, row: tuple[str, dict]
) -> None:
    seed, values = row
    world.add(seed, {"priority": "11"} | values)
    assert world.lint() == []


def test_a_scoring_model_without_tracks_is_an_error(world: World) -> None:
    declared = json.loads(DECLARED)
    for seed in declared["seeds"]:
        if seed["name"] == "nurture_tracks":
            seed["config"]["meta"] = {"may_be_empty": True}
    (world.rules / "_rules.yml").write_text(json.dumps(declared))
    world.write("nurture_tracks", [world.header("nurture_tracks")])
    (finding,) = world.lint()
    assert finding.check == "no_fall_through"
    assert str(finding).startswith("error: seeds/rules/scoring_models.csv, line 2")
    assert "nobody is nurtured" in finding.problem


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("When do you plan", "How is your Pain and when", "the question holds 'pain'"),
        ("Which service line are", "What medical history are", "'medical history'"),
        (
            ",,buying_role,",
            ",,lead_type,",
            "asked with lead_type, which has no question",
        ),
        (",,buying_role,", ",,bed_count,", "the question of bed_count is about a org"),
    ],
)
def test_a_question_that_must_not_be_asked_is_an_error(
    world: World, old: str, new: str, sentence: str
) -> None:
    line = world.replace("attributes", old, new)
    (finding,) = world.lint()
    assert (finding.severity, finding.check) == ("error", "unaskable_question")
    assert finding.place.line == line
    assert sentence in finding.problem
    assert finding.remedy


def test_a_question_that_rules_keep_from_being_asked_is_a_warning(
    world: World,
) -> None:
    line = world.add(*fit(rule_id="r", operator="starts_with", value="vend"))
    (finding,) = world.lint()
    assert str(finding).startswith(
        f"warning: seeds/rules/fit_rules.csv, line {line}, r: it looks at a part of "
        "facility_type"
    )
    assert "never asked in clinics" in finding.problem
    for number in range(7):
        values = {"attribute": "ehr_system", "value": f"x{number}", "points": "1"}
        last = world.add(*fit(rule_id=f"ehr_{number}", **values))
    (_, several) = world.lint()
    assert several.place.line == last
    assert "more than 6 kinds of ehr_system" in several.problem


# Columns of a track, and the sentences that its row must bring.
WRONG_TRACKS = [
    ({"scoring_model": "clinic"}, ["'clinic' is no scoring_model", "'clinics'?"]),
    ({"queue": "marketing"}, ["'marketing' is no queue", "queues.csv"]),
    ({"tier": "hot"}, ["'hot' is unknown", "Tiers are a closed set"]),
    ({"lifecycle_stage": "reserching"}, ["'reserching'", "'researching'?"]),
    ({"service_line": "hearts"}, ["service_line: 'hearts' is unknown"]),
    ({"channel": "phone"}, ["calls are for teams", "Use one of the listed words"]),
    ({"fallback_channel": "email"}, ["The fallback is another channel"]),
    ({"content": "service|condition"}, ["'condition' is restricted", "Take the"]),
    ({"cadence_days": "0"}, ["1 to 45 days apart. Here: cadence_days '0'"]),
    ({"cadence_days": "60"}, ["1 to 45 days apart", "Write the days"]),
    ({"stops_at": "sales_ready"}, ["Nobody who opted out is nurtured"]),
    ({"stops_at": "new|opted_out"}, ["A track does not stop where it begins"]),
    ({"rationale": ""}, ["rationale: the value is missing", "Write the rationale"]),
    ({"owner": ""}, ["owner: the value is missing", "Every track has an owner"]),
    ({"owner": "me"}, ["'me' is unknown", "Name one of the teams"]),
    ({"track": "learn"}, ["track 'learn' stands in line 2 too", "Keep one"]),
    ({"priority": "99"}, ["'99' stands in line 3 too", "Change one"]),
]


def test_wrong_tracks_are_told_with_file_line_and_remedy(world: World) -> None:
    lines = {}
    for number, (values, sentences) in enumerate(WRONG_TRACKS):
        named = {"track": f"track_{number}", "priority": f"{100 + number}"}
        row = named | {"lifecycle_stage": "new"} | values
        lines[world.add("nurture_tracks", row)] = sentences
    findings = [str(finding) for finding in seed_checks.check(world.folder)]
    assert len(findings) == len(WRONG_TRACKS)
    for line, sentences in lines.items():
        start = f"seeds/rules/nurture_tracks.csv, line {line}"
        (finding,) = (
            text for text in findings if text.startswith((f"{start},", f"{start}:"))
        )
        for sentence in sentences:
            assert sentence in finding


# Text of a row of attributes.csv, what stands there instead, and what is said.
WRONG_QUESTIONS = [
    ("or to come?", "or to come.", "a sentence that ends in a question mark"),
    ("Which service line are you interested in?", "line?", "is a sentence"),
    ("Diagnosis,Health data: never a reason for points,", "Diagnosis,It,Which is it?",
     "Nobody is asked for anything restricted"),
    (",,buying_role,", ",What is your level?,buying_role,", "one of the two cells"),
    (",,has_valid_npi,", ",,in_service_area,", "tells one more attribute at most"),
    (",,organization_in_service_area,", ",,organization_in_area,", "no attribute of"),
]  # fmt: skip


def test_wrong_questions_are_told_with_file_line_and_remedy(world: World) -> None:
    lines = {
        world.replace("attributes", old, new): sentence
        for old, new, sentence in WRONG_QUESTIONS
    }
    findings = [str(finding) for finding in seed_checks.check(world.folder)]
    assert len(findings) == len(WRONG_QUESTIONS)
    for finding in findings:
        line = int(finding.split("line ")[1].split(",")[0].split(":")[0])
        # Of two attributes with one question the later row is named.
        sentence = lines.get(line, "tells one more attribute at most")
        assert finding.startswith("seeds/rules/attributes.csv, line ")
        assert sentence in finding


# What the seeds' YAML forbids comes by the same command.
FORBIDDEN = {
    "no action": (fit(rule_id="a", value="x", action=""), "action", "Write the action"),
    "no reason": (
        fit(rule_id="a", value="x", rationale=""),
        "rationale",
        "Write the rationale",
    ),
    "no owner": (fit(rule_id="a", value="x", owner=""), "owner", "Fill in the cell"),
    "unknown attribute": (
        fit(rule_id="a", attribute="facility_typ", value="x"),
        "'facility_typ' is no attribute",
        "Use a name from attributes.csv",
    ),
    "restricted attribute": (
        fit(rule_id="a", attribute="diagnosis", value="x"),
        "'diagnosis' is restricted",
        "Remove the rule",
    ),
    "cap below the points": (
        intent(rule_id="a", value="contact_us", cap_per_rule="19"),
        "Caps are not below the points",
        "Raise the cap or lower the points",
    ),
    "cap of zero": (
        intent(rule_id="a", value="contact_us", cap_per_rule="0"),
        "cap_per_rule '0'",
        "Raise the cap or lower the points",
    ),
    "account cap below the points": (
        ("account_rules", {"rule_id": "a", "cap_per_rule": "4"}),
        "The cap is not below the points of one role",
        "Raise the cap or lower the points",
    ),
    "account cap of zero": (
        (
            "account_rules",
            {
                "rule_id": "a",
                "kind": "person_engagement",
                "points": "0.5",
                "cap_per_person": "0",
                "cap_per_rule": "0",
            },
        ),
        "Caps are above zero",
        "Write the cap",
    ),
    "two versions at once": (
        fit(rule_id="hospital", value="hospital", valid_from="2026-01-01"),
        "overlaps with line 2",
        "End the older version",
    ),
}


@pytest.fixture
def lint(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable:
    """The command on the seeds of ``world``, without a warehouse unless one is made."""
    monkeypatch.setattr(settings, "PROJECT", world.folder)
    monkeypatch.setenv("LEAD_SCORING_DB", str(world.folder / "current.duckdb"))
    return lambda *options: CliRunner().invoke(
        lint_rules_command.main, [*options], catch_exceptions=False
    )


@pytest.mark.parametrize("name", FORBIDDEN)
def test_what_the_yaml_forbids_is_reported_likewise(
    world: World, lint: Callable, name: str
) -> None:
    (seed, row), says, remedy = FORBIDDEN[name]
    line = world.add(seed, row)
    told = lint()
    assert told.exit_code == 1
    start = f"error: seeds/rules/{seed}.csv, line {line}, {row['rule_id']}: "
    (finding,) = (text for text in told.output.splitlines() if text.startswith(start))
    assert says in finding
    assert remedy in finding
    assert "Rules are held against each other once these are corrected" in told.output


def test_the_command_ends_with_1_on_errors_alone(world: World, lint: Callable) -> None:
    told = lint("--as-of", "2026-06-30")
    assert told.exit_code == 0
    assert "As of 2026-06-30: 0 errors, 0 warnings." in told.output
    assert "has no scores yet" in told.output

    world.add("fit_rules", {"rule_id": "part", "value": "group_practice"})
    assert lint().exit_code == 0
    line = world.add("fit_rules", {"rule_id": "again", "value": "hospital"})
    told = lint("--as-of", "2026-06-30", "--format", "json")
    assert told.exit_code == 1
    listed = json.loads(told.stdout)
    assert listed["as_of"] == "2026-06-30"
    first, second = listed["findings"]
    assert (first["severity"], second["severity"]) == ("error", "warning")
    assert first == {
        "file": "seeds/rules/fit_rules.csv",
        "line": line,
        "severity": "error",
        "check": "overlap",
        "rule_id": "again",
        "problem": "hospital (fit_rules.csv, line 2), of the same group, gives points "
        "for the same values of facility_type, so they count twice.",
        "remedy": "End one of the two rules.",
    }


def test_an_error_stops_the_build_before_anything_is_landed(tiny_project) -> None:
    world = World(tiny_project.folder)
    line = world.add("fit_rules", {"rule_id": "again", "value": "hospital"})
    stopped = tiny_project.build()
    assert stopped.status == 1
    assert "The rules need correcting:" in stopped.output
    assert f"error: seeds/rules/fit_rules.csv, line {line}, again: " in stopped.output
    assert "End one of the two rules." in stopped.output
    assert not tiny_project.working.exists()
    assert not tiny_project.database.exists()


def test_the_seeds_of_the_project_have_no_errors(tmp_path: Path) -> None:
    finished = run(
        [PROJECT / "scripts" / "lint_rules", "--as-of", "2026-06-30"],
        LEAD_SCORING_DB=str(tmp_path / "no.duckdb"),
    )
    assert finished.status == 0, finished.output
    assert "0 errors" in finished.output


# The tables that are read, as a build leaves them: 20 people are ready, all of them by
# the demo, and 15 of them by the beds; 10 more have no points.
BUILT = """
    create schema marts;
    create schema scoring;
    create schema rules;
    create table scoring.rules (
        scoring_model varchar, rule_id varchar, category varchar, fact varchar,
        operator varchar, value varchar, minimum_seconds integer, points decimal(9, 2),
        minimum_days integer, within_days integer, valid_from date, valid_to date
    );
    create table rules.scoring_models as
        select 'clinics' as scoring_model, 50::decimal(9, 2) as fit_cap,
            50::decimal(9, 2) as intent_cap;
    create table rules.rule_groups as
        from (values ('clinics', 'fit', 'who', 40.00), ('clinics', 'intent', 'what', 40.00))
        as t(scoring_model, category, rule_group, cap_points);
    create table rules.tier_thresholds as
        from (values
            ('clinics', 'person', 'unqualified', 0, 0.00, 0.00, 0.00),
            ('clinics', 'person', 'sales_ready', 2, 10.00, 20.00, 50.00)
        ) as t(scoring_model, subject_type, tier, tier_rank, minimum_fit,
            minimum_intent, minimum_total);
    create table people as
        select 'per_' || n as person_id, 'clinics' as scoring_model,
            n <= 20 as is_ready, n <= 15 as needs_beds, n
        from range(1, 31) as r(n);
    create table marts.score_lines as
        select person_id as subject_id, scoring_model, 'person' as subject_type,
            'rule' as line_kind, category, rule_group, rule_id,
            points::decimal(9, 2) as points
        from people, (values
            ('fit', 'who', 'hospital', 10.00), ('fit', 'who', 'many_beds', 20.00),
            ('intent', 'what', 'demo', 0)
        ) as rule(category, rule_group, rule_id, points)
        where is_ready;
    -- Without the beds, 15 have 10 + 35 and miss the total; 5 have 10 + 40 and do not.
    update marts.score_lines set points = case
        when cast(subject_id[5:] as integer) <= 15 then 35 else 60 end
        where rule_id = 'demo';
    create table marts.contact_scores as
        select person_id, scoring_model, case when is_ready then 30 else 0 end::decimal(9, 2)
            as fit_score,
            case when needs_beds then 35 when is_ready then 40 else 0 end::decimal(9, 2)
            as intent_score, 0::decimal(9, 2) as negative_score,
            case when is_ready then 60 + n else 0 end::decimal(9, 2) as score
        from people;
    create table marts.contact_tiers as
        select person_id, scoring_model, date '2026-06-30' as as_of_date,
            case when is_ready then 'sales_ready' else 'unqualified' end as plain_tier
        from people;
    create table scoring.rule_uses as
        select distinct 'clinics' as scoring_model, rule_id,
            date '2026-06-30' as as_of_date
        from marts.score_lines;
"""


@pytest.fixture
def database(world: World) -> Path:
    """A warehouse with just the tables that are read, built with the rules of world."""
    path = world.folder / "current.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(BUILT)
        for name, category in CATEGORIES.items():
            with (world.rules / f"{name}.csv").open() as file:
                for row in csv.DictReader(file):
                    connection.execute(
                        "insert into scoring.rules values "
                        "(?, ?, ?, ?, ?, ?, null, ?, null, null, ?, null)",
                        [
                            *(row["scoring_model"], row["rule_id"], category),
                            row.get("attribute") or row["signal"],
                            *(row["operator"], row["value"] or None, row["points"]),
                            row["valid_from"],
                        ],
                    )
        connection.execute(
            "insert into scoring.rules values ('clinics', 'coverage', 'intent', "
            "'committee_coverage', 'at_least', '5.00', null, 5, null, 60, "
            "'2025-01-01', null)"
        )
    return path


def found(world: World, database: Path, limits: Limits, check: str) -> list[Finding]:
    findings = rule_effects.lint(database, world.ruleset(), limits)
    assert {finding.severity for finding in findings} <= {"warning"}
    return [finding for finding in findings if finding.check == check]


def test_a_rule_that_matches_nobody_is_dead(world: World, database: Path) -> None:
    places = [
        (finding.place.file.rpartition("/")[2], finding.place.line, finding.rule_id)
        for finding in found(world, database, Limits(), "dead_rule")
    ]
    assert places == [
        ("account_rules.csv", 2, "coverage"),
        ("fit_rules.csv", 3, "clinic"),
        ("negative_rules.csv", 2, "payer"),
    ]
    (coverage, *_) = found(world, database, Limits(), "dead_rule")
    assert "nobody has points by it on 2026-06-30" in coverage.problem
    assert "Compare its value with the data" in coverage.remedy


def test_a_rule_changed_since_the_build_is_not_called_dead(
    world: World, database: Path
) -> None:
    world.replace("fit_rules", "clinic|group_practice", "clinic")
    world.add("fit_rules", {"rule_id": "vendor", "value": "vendor"})
    dead = found(world, database, Limits(), "dead_rule")
    assert {finding.rule_id for finding in dead} == {"coverage", "payer"}


def test_a_rule_dead_today_but_alive_at_a_month_end_is_alive(
    world: World, database: Path
) -> None:
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "insert into scoring.rule_uses values "
            "('clinics', 'clinic', '2026-01-31'), ('clinics', 'payer', '2024-12-31')"
        )
    dead = found(world, database, Limits(), "dead_rule")
    assert {finding.rule_id for finding in dead} == {"coverage", "payer"}


def test_a_rule_without_which_most_would_not_be_sales_ready_decides(
    world: World, database: Path
) -> None:
    demo, beds = sorted(
        found(world, database, Limits(), "decisive_rule"), key=lambda f: f.rule_id
    )
    assert "without it 20 of 20 people would not reach sales_ready" in demo.problem
    assert "without it 15 of 20 people" in beds.problem
    assert "(75.0 %, more than 50 %)" in beds.problem
    assert "Spread its points over more rules" in beds.remedy
    assert (beds.place.file, beds.place.line) == ("seeds/rules/fit_rules.csv", 4)
    (demo,) = found(world, database, Limits(decisive=75), "decisive_rule")
    assert demo.rule_id == "demo"
    assert found(world, database, Limits(fewest_people=21), "decisive_rule") == []


def test_points_that_others_make_up_for_under_a_cap_decide_nothing(
    world: World, database: Path
) -> None:
    """With 60 points of another rule in the group of 40, nobody lacks the demo's."""
    with duckdb.connect(str(database)) as connection:
        connection.execute("""
            insert into marts.score_lines
            select subject_id, scoring_model, subject_type, line_kind, category,
                rule_group, 'other', 60
            from marts.score_lines where rule_id = 'demo'
        """)
        connection.execute("update marts.contact_scores set intent_score = 40")
    decisive = found(world, database, Limits(), "decisive_rule")
    assert {finding.rule_id for finding in decisive} == set()


def test_many_people_with_equal_scores_are_told(world: World, database: Path) -> None:
    """Those with 0 points are not ranked and do not count."""
    assert found(world, database, Limits(), "equal_scores") == []
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "update marts.contact_scores set score = 70 where score between 65 and 71"
        )
    (finding,) = found(world, database, Limits(), "equal_scores")
    assert (finding.place.file, finding.place.line) == (
        "seeds/rules/scoring_models.csv",
        2,
    )
    assert finding.rule_id == "clinics"
    assert (
        "7 of 20 people with points have exactly the score of somebody else (35.0 %"
        in (finding.problem)
    )
    assert "Add rules that tell them apart" in finding.remedy
    assert found(world, database, Limits(tied=35), "equal_scores") == []
    assert found(world, database, Limits(fewest_people=21), "equal_scores") == []


def test_the_command_reads_the_warehouse(
    world: World, lint: Callable, database: Path
) -> None:
    told = lint()
    assert told.exit_code == 0
    assert "As of 2026-06-30: 0 errors, 5 warnings." in told.output
    assert "fit_rules.csv, line 3, clinic: nobody has points by it" in told.output
    more = lint("--most-decided", "0", "--most-tied", "0", "--fewest-people", "1")
    assert "0 errors, 5 warnings" in more.output
    with duckdb.connect(str(database)) as connection:
        connection.execute("drop table scoring.rules")
    assert "was built by another version" in lint().output
    database.write_text("no database")
    assert "can't be opened" in lint().output


@pytest.mark.parametrize(
    ("first", "second", "overlap", "implied"),
    [
        (("equals", "a"), ("in", "a|b"), True, True),
        (("in", "a|b"), ("equals", "a"), True, False),
        (("in", "a|b"), ("in", "c|d"), False, False),
        (("not_in", "a"), ("equals", "a"), False, False),
        (("not_in", "a"), ("not_in", "b"), True, False),
        (("not_in", "a|b"), ("not_in", "b"), True, True),
        (("between", "1|5"), ("between", "5|9"), True, False),
        (("between", "1|5"), ("between", "6|9"), False, False),
        (("between", "10|20"), ("at_least", "9.5"), True, True),
        (("at_most", "5"), ("at_most", "7"), True, True),
        (("at_least", "5"), ("at_most", "4"), False, False),
        (("equals", "250"), ("at_least", "200"), True, True),
        (("equals", "many"), ("at_least", "200"), False, False),
        (("starts_with", "family"), ("starts_with", "fam"), True, True),
        (("contains_word", "a clinic"), ("contains_word", "clinic"), True, True),
        (("contains_word", "clinics"), ("contains_word", "clinic"), False, False),
        (("equals", "a"), ("known", None), True, True),
        (("known", None), ("equals", "a"), True, False),
        (("missing", None), ("known", None), False, False),
        (("missing", None), ("missing", None), True, True),
        (("missing", None), ("not_in", "a"), False, False),
    ],
)
def test_how_two_conditions_lie_together(
    first: tuple, second: tuple, overlap: bool, implied: bool
) -> None:
    one, other = Condition(*first), Condition(*second)
    assert one.overlaps(other) == other.overlaps(one) == overlap
    assert one.implies(other) == implied
