"""scripts/lint_rules names file, line, rule and remedy of each fault in routing."""

import csv
import json
import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml
from conftest import PROJECT
from support import routing_lint, seed_checks
from support.rule_lint import Finding
from support.seed_contract import LOADER

RULES = PROJECT / "seeds" / "rules"
AS_OF = date(2026, 6, 30)

RULE = {
    "tier": "*",
    "lifecycle_stage": "*",
    "service_line": "*",
    "territory": "*",
    "is_exploration": "false",
    "queue": "sales",
    "channel": "phone",
    "fallback_channel": "email",
    "play": "call",
    "sla_business_hours": "8",
    "escalation_business_hours": "2",
    "reason": "It fits",
}
MEMBER = {
    "label": "A member",
    "capacity_per_day": "10",
    "weight": "1",
    "service_lines": "*",
    "territories": "*",
    "audiences": "*",
    "active_from": "2025-01-01",
}
TEAM = {
    "label": "A team",
    "time_zone": "America/Chicago",
    "opens_at_hour": "8",
    "closes_at_hour": "18",
    "escalates_to": "manager",
}
# Routes without faults, of two audiences.
SOUND = {
    "scoring_models": [
        "clinics,Clinics,50,50,true,2,true,0,Clinics",
        "referral,Referrals,50,50,true,1,false,0.1,Referrals",
    ],
    "tier_thresholds": [
        "clinics,person,unqualified,0,0,0,0,0,0",
        "clinics,person,nurture,1,5,0,20,0.2,7",
        "clinics,person,sales_ready,2,10,20,50,0.2,7",
    ],
    "service_areas": ["clinics,TX,,texas", "referral,CA,,california"],
    "teams": [{"team": "sales"} | TEAM, {"team": "care"} | TEAM],
    "team_members": [
        {"member": "sales_1", "team": "sales", "hubspot_owner_id": "1"} | MEMBER,
        {"member": "sales_2", "team": "sales"} | MEMBER,
        {"member": "care_1", "team": "care"} | MEMBER,
    ],
    "absences": ["sales_1,2026-07-01,2026-07-08"],
    "queues": [
        "sales,Sales,sales,true,false",
        "care,Care,care,true,false",
        "marketing,Marketing,,true,false",
        "no_outreach,Nobody,,false,false",
    ],
    "plays": ["call,Call,Call now.", "write,Write,Write.", "do_nothing,None,Stop."],
    "routing_rules": [
        {"scoring_model": "clinics", "rule_id": "out", "priority": "1"}
        | RULE
        | {"lifecycle_stage": "opted_out", "queue": "no_outreach"}
        | {"channel": "none", "fallback_channel": "none", "play": "do_nothing"}
        | {"sla_business_hours": "", "escalation_business_hours": ""},
        {"scoring_model": "clinics", "rule_id": "ready", "priority": "10"}
        | RULE
        | {"tier": "sales_ready", "lifecycle_stage": "ready"}
        | {"sla_business_hours": "4"},
        {"scoring_model": "clinics", "rule_id": "low", "priority": "20"}
        | RULE
        | {"tier": "nurture", "lifecycle_stage": "ready"},
        {"scoring_model": "clinics", "rule_id": "rest", "priority": "90"} | RULE,
        {"scoring_model": "referral", "rule_id": "ready", "priority": "10"}
        | RULE
        | {"tier": "sales_ready", "lifecycle_stage": "ready"}
        | {"sla_business_hours": "2"},
        {"scoring_model": "referral", "rule_id": "rest", "priority": "90"} | RULE,
        {"scoring_model": "referral", "rule_id": "sample", "priority": "80"}
        | RULE
        | {"tier": "nurture", "is_exploration": "true"},
    ],
}
NEEDED = {*SOUND, "lifecycle_stages", "us_states"}


def declarations() -> str:
    """The project's YAML about the seeds needed, which are few to be checked fast."""
    declared = [
        seed
        for path in sorted((PROJECT / "seeds").rglob("*.yml"))
        for seed in yaml.load(path.read_text(), LOADER)["seeds"]
        if seed["name"] in NEEDED
    ]
    return json.dumps({"seeds": declared})


DECLARED = declarations()


class World:
    """A project's seeds with a few routes of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rules = folder / "seeds" / "rules"
        self.rules.mkdir(parents=True)
        (folder / "dbt_project.yml").write_text("vars: {largest_team: 3}\n")
        (self.rules / "_rules.yml").write_text(DECLARED)
        for path in (PROJECT / "seeds").rglob("*.csv"):
            if path.stem in NEEDED - set(SOUND):
                shutil.copy(path, self.rules)
        for name, rows in SOUND.items():
            header = (RULES / f"{name}.csv").read_text().splitlines()[0]
            (self.rules / f"{name}.csv").write_text(header + "\n")
            for row in rows:
                self.add(name, row)

    def add(self, name: str, row: str | dict) -> int:
        """Append a row and return its line."""
        path = self.rules / f"{name}.csv"
        lines = path.read_text().splitlines()
        with path.open("a", newline="") as file:
            if isinstance(row, str):
                file.write(row + "\n")
            else:
                columns = lines[0].split(",")
                csv.DictWriter(file, columns, lineterminator="\n").writerow(row)
        return len(lines) + 1

    def replace(self, name: str, start: str, old: str, new: str) -> int:
        """Replace text of the row that begins with ``start`` and return its line."""
        path = self.rules / f"{name}.csv"
        lines = path.read_text().splitlines()
        (number,) = (i for i, line in enumerate(lines) if line.startswith(start))
        assert old in lines[number]
        lines[number] = lines[number].replace(old, new, 1)
        path.write_text("\n".join(line for line in lines if line) + "\n")
        return number + 1

    def faults(self) -> list[str]:
        return [str(fault) for fault in seed_checks.check(self.folder)]

    def lint(self) -> list[Finding]:
        faults, seeds = seed_checks.examine(self.folder)
        assert [str(fault) for fault in faults] == []
        return routing_lint.lint(seeds, AS_OF)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_sound_routes_have_no_findings(world: World) -> None:
    assert world.lint() == []


# A change of a row: its seed, how it begins, old and new text; then severity and check
# of the finding and its sentences.
PLANTED = {
    "no last rule": (
        ("routing_rules", "clinics,rest", ",90,*,*", ",90,nurture,*"),
        "error no_fall_through",
        ["no rule matches every lead", "Add a last rule"],
    ),
    "a last rule of the sample alone": (
        ("routing_rules", "referral,rest", "false", "true"),
        "error no_fall_through",
        ["referral: no rule matches every lead", "Add a last rule"],
    ),
    "a call without a team": (
        (
            "routing_rules",
            "clinics,low",
            "sales,phone,email,call,8,2",
            "marketing,email,sms,call,,",
        ),
        "error nobody_calls",
        ["it contacts by sms, but the queue marketing has no team", "Name a team"],
    ),
    "no channel in a queue that contacts": (
        ("routing_rules", "clinics,out", "no_outreach", "marketing"),
        "error channel",
        ["the queue marketing contacts people and the rule has no channel", "Correct"],
    ),
    "a channel in a queue that contacts nobody": (
        (
            "routing_rules",
            "clinics,low",
            "sales,phone,email,call,8,2",
            "no_outreach,email,none,call,,",
        ),
        "error channel",
        ["it has a channel and the queue no_outreach contacts nobody", "Correct"],
    ),
    "a team without a deadline": (
        ("routing_rules", "clinics,low", "call,8,2", "call,,"),
        "error deadline",
        ["the team sales works the queue sales and the rule has no", "Fill in"],
    ),
    "a deadline without a team": (
        ("routing_rules", "clinics,low", "sales,phone,email", "marketing,email,none"),
        "error deadline",
        ["it has a deadline, but no team works the queue marketing", "Empty"],
    ),
    "a longer deadline for the better tier": (
        ("routing_rules", "clinics,ready", "call,4", "call,9"),
        "error late_deadline",
        [
            "sla_business_hours is 9, and only 8 for the same stage in low (line 4) of the lower tier nurture",
            "Lower it",
        ],
    ),
    "a longer deadline for referrals": (
        ("routing_rules", "referral,ready", "call,2", "call,5"),
        "error late_deadline",
        ["only 4 for the same stage in ready (line 3) of clinics", "Lower it"],
    ),
    "a territory of another audience": (
        ("routing_rules", "clinics,low", "ready,*,*", "ready,*,california"),
        "error unknown_name",
        ["'california' is no territory", "Correct the word"],
    ),
    "a member's territory that is none": (
        ("team_members", "sales_2", ",*,*,*", ",*,texa|california,*"),
        "error unknown_name",
        ["'texa' is no territory", "'texas'?", "Correct the word"],
    ),
    "a member's service line that is none": (
        ("team_members", "sales_2", ",*,*,*", ",imagin,*,*"),
        "error unknown_name",
        ["'imagin' is no service line", "'imaging'?", "Correct the word"],
    ),
    "a member's audience that is none": (
        ("team_members", "sales_2", ",*,*,*", ",*,*,clinic"),
        "error unknown_name",
        ["'clinic' is no scoring model", "'clinics'?", "Correct the word"],
    ),
    "a team whose last member has left": (
        ("team_members", "care_1", "2025-01-01,", "2025-01-01,2026-06-30"),
        "error unstaffed",
        ["its team care has no active member on 2026-06-30", "Add one"],
    ),
    "a time zone that is none": (
        ("teams", "care", "America/Chicago", "America/Chicargo"),
        "error time_zone",
        ["'America/Chicargo' is no time zone", "'America/Chicago'?", "IANA"],
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_named_with_its_row_and_remedy(
    world: World, name: str
) -> None:
    (seed, start, old, new), kind, sentences = PLANTED[name]
    line = world.replace(seed, start, old, new)
    (finding,) = world.lint()
    assert f"{finding.severity} {finding.check}" == kind
    # A rule that is missing stands in no line, and a team is asked for by its queue.
    if finding.place.line and finding.check != "unstaffed":
        assert (finding.place.file, finding.place.line) == (
            f"seeds/rules/{seed}.csv",
            line,
        )
    for sentence in sentences:
        assert sentence in str(finding)
    assert finding.remedy


# The same for what the seeds' YAML declares: the finding names line and column.
WRONG = {
    "a member of no team": (
        ("team_members", "care_1", "care,10", "cure,10"),
        ["'cure' is no team of the seed teams. Did you mean 'care'?"],
    ),
    "a queue that is none": (
        ("routing_rules", "clinics,low", "sales,", "sale,"),
        ["'sale' is no queue of the seed queues. Did you mean 'sales'?"],
    ),
    "a play that is none": (
        ("routing_rules", "clinics,low", ",call,", ",cal,"),
        ["'cal' is no play of the seed plays. Did you mean 'call'?"],
    ),
    "a team of a queue that is none": (
        ("queues", "care", "Care,care", "Care,cure"),
        ["'cure' is no team of the seed teams"],
    ),
    "no capacity": (
        ("team_members", "care_1", "care,10", "care,0"),
        ["A member takes 1 to 999 new leads a day", "end the row with active_to"],
    ),
    "an owner who is two members": (
        ("team_members", "sales_2", "2025-01-01,,,", "2025-01-01,,1,"),
        ["hubspot_owner_id '1' stands in line 2 too", "Remove the id"],
    ),
    "a share above a fifth": (
        ("scoring_models", "referral", "0.1", "0.25"),
        ["A fifth of the low tiers is explored at most", "such as 0.02"],
    ),
    "a sample of sales-ready leads": (
        ("routing_rules", "referral,sample", ",80,nurture", ",80,sales_ready"),
        ["The sample is drawn from tiers below sales-ready", "Write nurture"],
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_row_of_routing_is_told_before_anything_is_built(
    world: World, name: str
) -> None:
    (seed, start, old, new), sentences = WRONG[name]
    line = world.replace(seed, start, old, new)
    (fault,) = world.faults()
    assert fault.startswith(f"seeds/rules/{seed}.csv, line {line}")
    for sentence in sentences:
        assert sentence in fault


def test_absences_of_a_member_may_follow_each_other_but_not_overlap(
    world: World,
) -> None:
    world.add("absences", "sales_1,2026-07-08,")
    assert world.faults() == []
    line = world.add("absences", "sales_1,2026-07-20,2026-07-21")
    (fault,) = world.faults()
    assert fault.startswith(f"seeds/rules/absences.csv, line {line}, away_from")
    assert "overlaps with line 3" in fault
    assert "Make one row of the two." in fault


def rule(**values: str) -> dict:
    return RULE | {"scoring_model": "clinics", "rule_id": "new", **values}


def test_a_rule_that_no_lead_reaches_names_those_that_take_them_all(
    world: World,
) -> None:
    # Texas is only a part of what the earlier one takes.
    ready = {"tier": "sales_ready", "lifecycle_stage": "ready", "territory": "texas"}
    line = world.add("routing_rules", rule(priority="11", **ready))
    (finding,) = world.lint()
    assert str(finding).startswith(
        f"error: seeds/rules/routing_rules.csv, line {line}, clinics new: no lead "
        "reaches it: ready (line 3) of a lower priority takes all of them."
    )
    assert finding.check == "shadowed_rule"
    assert finding.remedy


def test_several_rules_together_may_leave_another_nothing(world: World) -> None:
    # Those who are ready are sales-ready, nurture or unqualified.
    world.add("routing_rules", rule(priority="30", lifecycle_stage="ready"))
    assert world.lint() == []
    unqualified = {"tier": "unqualified", "lifecycle_stage": "ready", "priority": "25"}
    world.add("routing_rules", rule(**unqualified) | {"rule_id": "odd"})
    (finding,) = world.lint()
    assert "no lead reaches it: ready (line 3), low (line 4), odd (line 10)" in str(
        finding
    )


def test_rules_of_the_sample_take_no_lead_from_others(world: World) -> None:
    world.add(
        "routing_rules",
        rule(priority="5", tier="nurture", is_exploration="true"),
    )
    assert world.lint() == []


def test_leads_that_no_member_may_take_are_worth_a_look(world: World) -> None:
    world.replace("team_members", "sales_2", ",*,*,*", ",*,texas,*")
    assert world.lint() == []
    line = world.replace("team_members", "sales_1", ",*,*,*", ",imaging,*,*")
    found = world.lint()
    assert {finding.severity for finding in found} == {"warning"}
    assert {finding.check for finding in found} == {"unstaffed"}
    assert {finding.rule_id for finding in found} >= {"clinics ready", "referral rest"}
    assert "no active member of sales may take all of its leads" in str(found[0])
    assert line


def test_a_team_is_no_larger_than_leads_can_be_handed_out_to(world: World) -> None:
    world.add("team_members", MEMBER | {"member": "sales_3", "team": "sales"})
    ended = {"active_to": "2026-06-30"}
    world.add("team_members", MEMBER | {"member": "sales_4", "team": "sales"} | ended)
    assert world.lint() == []
    later = {"active_from": "2027-01-01"}
    world.add("team_members", MEMBER | {"member": "sales_5", "team": "sales"} | later)
    (finding,) = world.lint()
    assert finding.check == "large_team"
    assert str(finding).startswith("error: seeds/rules/teams.csv, line 2, sales: 4")
    assert "largest_team in dbt_project.yml" in finding.remedy


def test_leads_that_no_channel_reaches_need_their_queue_and_play(world: World) -> None:
    world.replace("queues", "no_outreach", "no_outreach", "nobody")
    world.replace("routing_rules", "clinics,out", "no_outreach", "nobody")
    (finding,) = world.lint()
    assert str(finding).startswith(
        "error: seeds/rules/queues.csv, no_outreach: there is no queue of that name"
    )


def test_the_routes_of_the_project_have_no_findings() -> None:
    faults, seeds = seed_checks.examine(PROJECT)
    assert faults == []
    assert routing_lint.lint(seeds, AS_OF) == []
