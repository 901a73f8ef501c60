"""The scorecard says what the rules say, to everybody, and harms nobody."""

import csv
import itertools
import json
import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import PROJECT, Built, run
from support import locks, scorecard_command, seed_checks, settings
from support.rule_tables import Place, Rule
from support.scorecard import (
    content,
    pages,
    pictures,
    sentences,
    tiers,
    vocabulary,
    words,
)
from support.scorecard.sentences import Vocabulary, sentence, shown_points, validity
from support.seed_tests import LoadedSeeds

AS_OF = date(2026, 6, 30)
RULES = PROJECT / "seeds" / "rules"
MODELS = ("b2b_provider", "patient_acquisition", "referral")
VERSIONS = {model: f"version{number}" for number, model in enumerate(MODELS)}
CATEGORIES = {
    "fit_rules": "fit",
    "intent_rules": "intent",
    "negative_rules": "negative",
    "account_rules": "account",
}
STYLE = (pages.TEMPLATES / "style.css").read_text()
VOID = {"br", "hr", "img", "input", "link", "meta"}


@dataclass
class Element:
    """An element of a page with what is inside it."""

    tag: str
    attributes: dict[str, str | None]
    inside: list = field(default_factory=list)

    @property
    def text(self) -> str:
        parts = [part if isinstance(part, str) else part.text for part in self.inside]
        return "".join(parts)

    @property
    def words(self) -> str:
        return " ".join(self.text.split())

    def all(self, tag: str = "", **attributes: str) -> list["Element"]:
        """Elements inside with this tag and these attributes; a class needs one word."""
        found = []
        for part in self.inside:
            if isinstance(part, Element):
                if tag in ("", part.tag) and all(
                    value
                    in (
                        part.attributes.get(name.rstrip("_").replace("_", "-")) or ""
                    ).split()
                    for name, value in attributes.items()
                ):
                    found.append(part)
                found.extend(part.all(tag, **attributes))
        return found

    def one(self, tag: str = "", **attributes: str) -> "Element":
        (found,) = self.all(tag, **attributes)
        return found


class Tree(HTMLParser):
    """Reads a page and refuses tags that are not closed in their order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]
        self.feed(text)
        self.close()
        assert self.open == [self.root], f"{self.open[-1].tag} is never closed"

    def handle_starttag(self, tag: str, attrs: list) -> None:
        assert len(dict(attrs)) == len(attrs), f"{tag} has an attribute twice"
        element = Element(tag, dict(attrs))
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list) -> None:
        self.open[-1].inside.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"{self.open[-1].tag} is closed by {tag}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


@pytest.fixture(scope="module")
def seeds() -> LoadedSeeds:
    faults, found = seed_checks.examine(PROJECT)
    assert faults == []
    return found


@pytest.fixture(scope="module")
def drawn(seeds: LoadedSeeds) -> dict[str, str]:
    return pages.draw(seeds, AS_OF, VERSIONS)


@pytest.fixture(scope="module")
def trees(drawn: dict[str, str]) -> dict[str, Element]:
    return {name: Tree(text).root for name, text in drawn.items()}


@pytest.fixture(scope="module")
def known(seeds: LoadedSeeds) -> Vocabulary:
    return vocabulary.read(seeds)


@pytest.fixture
def changing(seeds: LoadedSeeds) -> Iterator[LoadedSeeds]:
    """The seeds for a test that changes them; they are as before when it ends."""
    seeds.connection.begin()
    yield seeds
    seeds.connection.rollback()


def change(seeds: LoadedSeeds, seed: str, column: str, old: str, new: str) -> None:
    """Give rows of a seed another value."""
    changed = seeds.connection.execute(
        f"update {seed} set {column} = $1 where {column} = $2", [new, old]
    ).fetchone()
    assert changed[0] >= 1


# Sentences


def rule(**values: object) -> Rule:
    """A rule that counts, with what a test does not name."""
    given = {
        "place": Place("seeds/rules/fit_rules.csv", 2),
        "scoring_model": "b2b_provider",
        "rule_id": "rule",
        "category": "fit",
        "points": Decimal("10.00"),
        "valid_from": date(2025, 1, 1),
        "valid_to": None,
        "fact_kind": "attribute",
        "fact": "facility_type",
        "operator": "equals",
        "value": "hospital",
    }
    return Rule(**(given | values))


def fact(attribute: str, operator: str, value: str | None, **values: object) -> Rule:
    return rule(fact=attribute, operator=operator, value=value, **values)


def action(signal: str, operator: str, value: str | None, **values: object) -> Rule:
    given = {
        "category": "intent",
        "half_life_days": 30,
        "cap_per_day": Decimal("10.00"),
        "cap_per_rule": Decimal("20.00"),
    }
    return rule(
        fact_kind="signal",
        fact=signal,
        operator=operator,
        value=value,
        **(given | values),
    )


def account(kind: str, **values: object) -> Rule:
    return rule(
        category="account",
        fact_kind="people",
        fact=kind,
        operator="at_least",
        within_days=90,
        cap_per_rule=Decimal("40.00"),
        **({"value": "2.00"} | values),
    )


FADES = "Halves every 30 days; at most 10 a day and 20 in all."
SAID = {
    # Facts, by operator
    "a value": (
        fact("facility_type", "equals", "home_health"),
        "+10 points while “Facility type” is home health.",
    ),
    "a list": (
        fact("facility_type", "in", "clinic|group_practice|hospital"),
        "+10 points while “Facility type” is clinic, group practice or hospital.",
    ),
    "two values": (
        fact("facility_type", "in", "clinic|hospital"),
        "+10 points while “Facility type” is clinic or hospital.",
    ),
    "any other value": (
        fact("facility_type", "not_in", "vendor|payer"),
        "+10 points while “Facility type” is something other than vendor or payer.",
    ),
    "one of several values": (
        fact("ehr_system", "in", "epic|oracle_health"),
        "+10 points while “EHR system” includes epic or oracle health.",
    ),
    "yes": (
        fact("in_service_area", "equals", "true"),
        "+10 points while “Inside the service area” is true.",
    ),
    "a number": (
        fact("bed_count", "equals", "1200"),
        "+10 points while “Beds” is 1,200.",
    ),
    "a range": (
        fact("bed_count", "between", "50|1999.5"),
        "+10 points while “Beds” is between 50 and 1,999.5.",
    ),
    "a least number": (
        fact("annual_revenue", "at_least", "50000000"),
        "+10 points while “Annual revenue” is at least 50,000,000.",
    ),
    "a greatest number": (
        fact("provider_count", "at_most", "0.50"),
        "+10 points while “Providers” is at most 0.5.",
    ),
    "a beginning": (
        fact("lead_source", "starts_with", "partner"),
        "+10 points while “Lead source” starts with “partner”.",
    ),
    "a word": (
        fact("industry", "contains_word", "hospital"),
        "+10 points while “Industry” contains the word “hospital”.",
    ),
    "something known": (
        fact("state_code", "known", None),
        "+10 points while “State” is known.",
    ),
    "something missing": (
        fact("npi", "missing", None, points=Decimal("-6.00"), category="negative"),
        f"{words.MINUS}6 points while “NPI” is not known.",
    ),
    "a value with a label": (
        fact("buying_role", "in", "compliance|executive_sponsor"),
        "+10 points while “Buying role” is compliance privacy and risk or executive sponsor.",
    ),
    "a state": (
        fact("organization_state_code", "in", "az|nv"),
        "+10 points while “Organization's state” is Arizona or Nevada.",
    ),
    "one point": (
        fact("facility_type", "equals", "hospital", points=Decimal("1.00")),
        "+1 point while “Facility type” is hospital.",
    ),
    "what rules out and ends": (
        fact(
            *("buying_role", "equals", "student"),
            points=Decimal("-40.00"),
            is_disqualifier=True,
            keeps_nurturing=False,
        ),
        (
            f"{words.MINUS}40 points while “Buying role” is student or trainee. "
            "Rules out at once, whatever the score; no nurturing either."
        ),
    ),
    "what rules out and nurtures": (
        fact(
            *("buying_role", "equals", "student"),
            points=Decimal("0.00"),
            is_disqualifier=True,
            keeps_nurturing=True,
        ),
        (
            "0 points while “Buying role” is student or trainee; it only says what should "
            "follow. Rules out at once, whatever the score; nurturing may go on."
        ),
    ),
    # Interactions, by operator
    "a form": (
        action("form_submission", "equals", "demo_request"),
        f"+10 points for each form (demo request). {FADES}",
    ),
    "pages by category": (
        action("page_view", "in", "pricing|demo|book"),
        f"+10 points for each page view (pricing, demo or book). {FADES}",
    ),
    "any answer": (
        action("email_reply", "any", None),
        f"+10 points for each e-mail answered. {FADES}",
    ),
    "any other detail": (
        action("meeting", "not_in", "no_show|canceled"),
        f"+10 points for each meeting (other than no show or canceled). {FADES}",
    ),
    "a detail's beginning": (
        action("event_response", "starts_with", "webinar"),
        "+10 points for each event (event and response starts with “webinar”). "
        + FADES,
    ),
    "a detail's word": (
        action("web_action", "contains_word", "demo"),
        f"+10 points for each web action (web action contains the word “demo”). {FADES}",
    ),
    "a call of some length": (
        action("call_inbound", "in", "answered|connected", minimum_seconds=60),
        (
            "+10 points for each call received (answered or connected) of at least "
            f"60 seconds. {FADES}"
        ),
    ),
    "coming back": (
        action(
            *("page_view", "in", "pricing|demo"),
            minimum_days=3,
            within_days=14,
            cap_per_day=None,
            cap_per_rule=Decimal("10.00"),
        ),
        (
            "+10 points, once: page view (pricing or demo) on at least 3 different days "
            "within 14 days. Halves every 30 days."
        ),
    ),
    "coming back with a cap below the points": (
        action(
            *("page_view", "equals", "demo"),
            minimum_days=2,
            within_days=7,
            cap_per_day=None,
            cap_per_rule=Decimal("8.00"),
        ),
        (
            "+10 points, once: page view (demo) on at least 2 different days within 7 days. "
            "Halves every 30 days; at most 8 in all."
        ),
    ),
    "no cap per day": (
        action("email_click", "any", None, cap_per_day=None, half_life_days=1),
        "+10 points for each e-mail link clicked. Halves every day; at most 20 in all.",
    ),
    "a cap per day that the cap of the rule holds anyway": (
        action("email_click", "any", None, cap_per_rule=Decimal("10.00")),
        (
            "+10 points for each e-mail link clicked. Halves every 30 days; at most 10 in "
            "all."
        ),
    ),
    "no limits": (
        action(
            *("email_click", "any", None),
            half_life_days=None,
            cap_per_day=None,
            cap_per_rule=None,
        ),
        "+10 points for each e-mail link clicked.",
    ),
    "points taken away": (
        action(
            *("call_outbound", "equals", "not_interested"),
            category="negative",
            points=Decimal("-25.00"),
            cap_per_day=Decimal("-25.00"),
            cap_per_rule=Decimal("-30.00"),
        ),
        (
            f"{words.MINUS}25 points for each call made (not interested). Halves every 30 "
            "days; takes at most 25 a day and 30 in all."
        ),
    ),
    "no points": (
        action("email_unsubscribe", "any", None, points=Decimal("0.00")),
        "0 points for each e-mail unsubscribed; it only says what should follow.",
    ),
    # Accounts, by kind
    "people of an account": (
        account(
            "person_engagement",
            points=Decimal("0.40"),
            cap_per_person=Decimal("12.00"),
        ),
        (
            "Each person who has earned intent points in the last 90 days and has at least "
            "2 left adds 40 % of those left, times the weight of the person’s buying role; "
            "at most 12 per person and 40 in all."
        ),
    ),
    "people of an account with any intent": (
        account(
            "person_engagement",
            points=Decimal("0.40"),
            cap_per_person=Decimal("12.00"),
            value="0.00",
        ),
        (
            "Each person who has earned intent points in the last 90 days adds 40 % of "
            "those left, times the weight of the person’s buying role; at most 12 per "
            "person and 40 in all."
        ),
    ),
    "roles of an account": (
        account("committee_coverage", points=Decimal("5.00")),
        (
            "+5 points for each buying role of the committee after the first in which "
            "somebody has earned intent points in the last 90 days and has at least 2 "
            "left; at most 40 in all."
        ),
    ),
    "roles of an account with any intent": (
        account("committee_coverage", points=Decimal("5.00"), value="0.00"),
        (
            "+5 points for each buying role of the committee after the first in which "
            "somebody has earned intent points in the last 90 days; at most 40 in all."
        ),
    ),
}


@pytest.mark.parametrize(("given", "said"), SAID.values(), ids=SAID)
def test_a_rule_is_a_sentence(given: Rule, said: str, known: Vocabulary) -> None:
    assert unbroken(sentence(given, known)) == said


def unbroken(text: str) -> str:
    """The text with plain spaces for those at which no line breaks."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_number_stays_on_the_line_of_its_noun() -> None:
    assert words.counted(30, "day") == "30\N{NO-BREAK SPACE}days"
    assert words.counted(Decimal("1.00"), "point") == "1\N{NO-BREAK SPACE}point"


def accepted(seeds: LoadedSeeds, seed: str, column: str) -> set[str]:
    """The values that the seed's YAML accepts."""
    return {
        str(value)
        for test in seeds.declarations[seed].tests
        if test.kind == "accepted_values" and test.column == column
        for value in test.arguments["values"]
    }


def test_every_operator_and_kind_that_a_seed_accepts_has_words(
    seeds: LoadedSeeds,
) -> None:
    assert accepted(seeds, "fit_rules", "operator") == set(sentences.OF_FACTS)
    assert accepted(seeds, "audience_rules", "operator") == set(sentences.OF_FACTS)
    assert accepted(seeds, "intent_rules", "operator") == set(sentences.OF_INTERACTIONS)
    assert accepted(seeds, "stage_rules", "operator") == set(sentences.OF_INTERACTIONS)
    assert accepted(seeds, "account_rules", "kind") == set(sentences.OF_ACCOUNTS)
    both = {*sentences.OF_FACTS, *sentences.OF_INTERACTIONS}
    assert accepted(seeds, "negative_rules", "operator") == both
    tested = {given.operator for given, _ in SAID.values()}
    assert both <= tested


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (rule(points=Decimal("25.00")), "+25"),
        (rule(points=Decimal("0.20")), "+0.2"),
        (rule(points=Decimal("100.00")), "+100"),
        (rule(points=Decimal("-12.50")), f"{words.MINUS}12.5"),
        (rule(points=Decimal("0.00")), "0"),
        (account("person_engagement", points=Decimal("0.40")), "40\N{NO-BREAK SPACE}%"),
        (account("committee_coverage", points=Decimal("5.00")), "+5"),
    ],
)
def test_points_are_shown_with_their_sign(given: Rule, shown: str) -> None:
    assert shown_points(given) == shown


def test_a_rule_says_the_last_day_on_which_it_counts() -> None:
    """The column valid_to holds the first day on which it does not."""
    assert validity(rule()) == "since 1 January 2025"
    ended = rule(valid_to=date(2025, 7, 1))
    assert validity(ended) == "1 January 2025 to 30 June 2025"


@pytest.mark.parametrize(
    ("label", "inside"),
    [
        ("Form", "form"),
        ("E-mail answered", "e-mail answered"),
        ("EHR system", "EHR system"),
        ("NPI", "NPI"),
        ("", ""),
    ],
)
def test_a_label_inside_a_sentence_begins_small(label: str, inside: str) -> None:
    assert words.inside(label) == inside


def test_numbers_of_a_column_have_as_many_decimals() -> None:
    values = [Decimal("1.40"), Decimal("0.00"), Decimal("1000.00"), Decimal("-1.00")]
    assert words.aligned(values) == ["1.4", "0.0", "1,000.0", f"{words.MINUS}1.0"]
    assert words.aligned([]) == []


# Pages

ROUTES = "Routes, the first that fits decides"
SAMPLE = "Routes of the sample"
TRACKS = "Marketing nurture: tracks, the first that fits decides"
WEIGHTS = "Weights of buying roles"


def seed_rows(seed: str) -> list[dict]:
    with (RULES / f"{seed}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def in_words(owner: str) -> str:
    return owner.replace("_", " ").capitalize()


@pytest.mark.parametrize("model", MODELS)
def test_every_rule_stands_once_on_the_page_of_its_model(
    model: str, trees: dict[str, Element]
) -> None:
    page = trees[f"{model}.html"]
    found = Counter()
    for seed, category in CATEGORIES.items():
        for row in seed_rows(seed):
            if row["scoring_model"] != model:
                continue
            begins, ends = row["valid_from"], row["valid_to"] or "9999-12-31"
            today = AS_OF.isoformat()
            where = category if begins <= today < ends else "ended"
            where = "later" if begins > today else where
            heading = "h4" if where in ("fit", "intent", "negative") else "h3"
            same = [
                entry
                for entry in page.one("section", id=where).all(
                    "li", data_rule=row["rule_id"]
                )
                if entry.one(heading).words.removesuffix(" Rules out") == row["label"]
            ]
            (entry,) = same
            found[where] += 1
            points = f"{float(row['points']):+g}" if float(row["points"]) else "0"
            points = points.replace("-", words.MINUS)
            if row.get("kind") == "person_engagement":
                points = f"{float(row['points']):.0%}".replace("%", " %")
            shown = entry.one("p", class_="points").words
            assert unbroken(shown) == points
            told = [value.words for value in entry.all("dd")]
            assert told[:2] == [row["action"], row["rationale"]]
            assert told[2].startswith(in_words(row["owner"]) + " ")
            is_out = row.get("is_disqualifier") == "true"
            assert bool(entry.all("span", class_="out")) == is_out
    assert found["fit"] >= 10 and found["intent"] >= 10 and found["negative"] >= 10
    assert sum(found.values()) == len(page.all("li", class_="rule"))


def test_a_rule_stands_apart_before_it_begins_and_after_it_has_ended(
    seeds: LoadedSeeds,
) -> None:
    """The demo form gave 22 points in 2024, and 25 since 2025."""
    seen = {}
    for day in (date(2024, 12, 31), date(2025, 1, 1)):
        drawn = pages.draw(seeds, day, VERSIONS)
        page = Tree(drawn["b2b_provider.html"]).root
        seen[day.year] = {
            where: [
                entry.one("p", class_="points").words
                for section in page.all("section", id=where)
                for entry in section.all("li", data_rule="demo_form")
            ]
            for where in ("intent", "later", "ended")
        }
    assert seen[2024] == {"intent": ["+22"], "later": ["+25"], "ended": []}
    assert seen[2025] == {"intent": ["+25"], "later": [], "ended": ["+22"]}


def test_the_largest_caps_and_points_come_first(trees: dict[str, Element]) -> None:
    groups = trees["b2b_provider.html"].one("section", id="fit").all(class_="group")
    caps = [group.one("span", class_="limit").words.split()[-1] for group in groups]
    assert caps == sorted(caps, key=float, reverse=True) and len(caps) == 7
    for group in groups:
        points = [float(shown.text) for shown in group.all("p", class_="points")]
        assert points == sorted(points, reverse=True)
    assert groups[0].one("h3").words == "Role and seniority gives at most 12" or (
        groups[0].one("h3").words == "Size of the organization gives at most 12"
    )


def cells(page: Element, caption: str) -> list[list[str]]:
    """The rows of the table with this caption, as texts."""
    (table,) = (t for t in page.all("table") if t.one("caption").words == caption)
    return [
        [cell.words for cell in row.inside if isinstance(cell, Element)]
        for row in table.one("tbody").all("tr")
    ]


def test_tiers_say_what_entering_and_leaving_takes(trees: dict[str, Element]) -> None:
    assert cells(trees["b2b_provider.html"], "People") == [
        [
            "Sales ready",
            "24",
            "20",
            "52",
            "19.2 fit, 16 intent or 41.6 in all",
            "7 days",
        ],
        ["Nurture", "5", "0", "20", "4 fit or 16 in all", "7 days"],
        ["Unqualified: everyone else", "", "", "", "", ""],
    ]
    assert cells(trees["b2b_provider.html"], "Organizations")[0][1:4] == [
        *("16", "18", "44")
    ]
    assert cells(trees["b2b_provider.html"], "Grades of fit") == [
        ["A", "38 or more"],
        ["B", "28 to below 38"],
        ["C", "15 to below 28"],
        ["D", "below 15"],
    ]
    lead = trees["b2b_provider.html"].one("section", id="in-short").all("p")[0].words
    assert "Sales ready takes at least 24 points of fit, 20 of intent and 52" in lead


def test_who_belongs_to_a_model_and_where_it_serves(trees: dict[str, Element]) -> None:
    clauses = trees["referral.html"].one("section", id="who").all("li")
    assert [clause.words for clause in clauses] == [
        "“Kind of lead” is referral",
        "“Lead source” is physician referral or provider referral",
    ]
    patients = trees["patient_acquisition.html"]
    assert "everyone of whom nothing is true" in patients.one("section", id="who").words
    assert cells(patients, "Service area")[2] == [
        "Los Angeles",
        "California where the ZIP code begins with 900 or 902",
    ]
    assert cells(patients, "Service area")[0] == ["Southwest", "Arizona and Nevada"]


def test_words_are_explained_by_what_they_are_found_by(
    trees: dict[str, Element],
) -> None:
    page = trees["b2b_provider.html"]
    assert ["Pricing", "/pricing and below"] in cells(page, "Pages")
    assert [
        "Demo request",
        "“request a demo”, “request demo” or with the word “demo”",
    ] in (cells(page, "Forms"))
    assert ["Guide downloaded", "“guide downloaded”"] in cells(page, "Web actions")
    roles = {row[0]: row[1:] for row in cells(page, "Buying roles")}
    found_by, seniority = roles["Finance and revenue cycle"]
    assert "treasurer" in found_by.split(", ")
    # A billing clerk leads no finances.
    assert seniority == "Manager or above" and roles["Executive sponsor"][1] == ""
    assert ["Did not come", "Meeting (no show) or event (webinar no show)"] in cells(
        page, "What is no activity and ends no silence"
    )
    # What no rule compares pages with is no word of the page.
    categories = [row[0] for row in cells(page, "Pages")]
    assert not {"Condition", "Careers", "Other"} & set(categories)


def test_stages_say_what_shows_them(trees: dict[str, Element]) -> None:
    stages = {
        row[0]: row[2]
        for row in cells(trees["b2b_provider.html"], "Stages in their order")
    }
    assert list(stages)[:3] == ["New", "Researching", "Evaluating"]
    assert stages["In process"] == "In the last 60 days: meeting (completed)."
    assert stages["Evaluating"].startswith(
        "In the last 45 days: page view (pricing or demo); web action ("
    )
    assert stages["Customer"] == ""


def test_every_route_of_a_model_is_told_in_its_order(trees: dict[str, Element]) -> None:
    for model in MODELS:
        expected = sorted(
            (
                row
                for row in seed_rows("routing_rules")
                if row["scoring_model"] == model
            ),
            key=lambda row: int(row["priority"]),
        )
        page = trees[f"{model}.html"]
        for caption, is_exploration in ((ROUTES, "false"), (SAMPLE, "true")):
            assert [row[1] for row in cells(page, caption)] == [
                row["reason"]
                for row in expected
                if row["is_exploration"] == is_exploration
            ]
    told = cells(trees["b2b_provider.html"], ROUTES)
    assert told[7] == [
        "Tier sales ready, stage ready and territory Texas",
        "Asked for contact; Texas has a field team",
        "Field sales Texas",
        "Phone, else e-mail",
        "2 hours",
        "1 hour later",
        "Call now and offer two dates for a demo.",
    ]
    assert told[0][3:6] == ["No contact", "", ""]
    assert told[-1][0] == "Everyone else"


def test_a_sample_of_low_tiers_has_routes_of_its_own(
    changing: LoadedSeeds, trees: dict[str, Element]
) -> None:
    page = trees["referral.html"].one("section", id="routes")
    assert ", 5 % are drawn into a sample" in unbroken(page.words)
    assert cells(page, SAMPLE)[0][0] == "Everyone"
    changing.connection.execute("update scoring_models set exploration_share = 0")
    drawn = pages.draw(changing, AS_OF, VERSIONS)
    without = Tree(drawn["referral.html"]).root.one("section", id="routes")
    assert "drawn" not in without.words
    queues = [row[0] for row in cells(without, "Queues")]
    assert queues == [
        row[0] for row in cells(page, "Queues") if not row[0].startswith("Sample of")
    ]


def test_queues_say_who_works_them_and_when(trees: dict[str, Element]) -> None:
    page = trees["b2b_provider.html"]
    queues = {row[0]: row[1:] for row in cells(page, "Queues")}
    assert queues["Inside sales"] == [
        *("Inside sales", "Unless they work in another team", "Yes")
    ]
    assert queues["Owners of open opportunities"] == ["Inside sales", "Yes", "Yes"]
    assert queues["Marketing nurture"] == ["None", "", "Yes"]
    assert queues["Manual review"] == ["None", "", "No"]
    assert "Care team" not in queues
    teams = {row[0]: row[1:] for row in cells(page, "Teams")}
    assert list(teams) == [
        *("Inside sales", "Field sales Texas", "Sales development"),
        "Account management",
    ]
    assert teams["Sales development"] == [
        *("7:00 to 17:00", "America/Phoenix", "Sales development manager")
    ]


def test_members_who_are_alike_stand_together(
    changing: LoadedSeeds, trees: dict[str, Element]
) -> None:
    told = cells(trees["b2b_provider.html"], "Members of the teams")
    assert told[:3] == [
        [
            *("Inside sales", "inside_sales_1, inside_sales_2 and inside_sales_3"),
            *("24", "1", "All leads"),
        ],
        [
            *("Field sales Texas", "field_texas_1 and field_texas_2", "6", "1"),
            "Territory Texas; audience Provider organizations",
        ],
        [
            "Sales development",
            (
                "sales_development_1, sales_development_2, sales_development_3 and "
                "sales_development_4"
            ),
            *("16", "2", "All leads"),
        ],
    ]
    patients = cells(trees["patient_acquisition.html"], "Members of the teams")
    takes = {row[1]: row[4] for row in patients}
    assert takes["patient_access_4"] == "Service line primary care or womens health"
    # Whoever takes no leads of patients is of no use to them.
    changing.connection.execute(
        "update team_members set audiences = 'referral|b2b_provider' "
        "where member = 'patient_access_4'"
    )
    drawn = pages.draw(changing, AS_OF, VERSIONS)
    page = Tree(drawn["patient_acquisition.html"]).root
    left = [row[1] for row in cells(page, "Members of the teams")]
    assert left == [row[1] for row in patients if row[1] != "patient_access_4"]


def test_a_member_works_until_the_day_before_the_end(seeds: LoadedSeeds) -> None:
    at_work = {
        day: cells(
            Tree(pages.draw(seeds, day, VERSIONS)["b2b_provider.html"]).root,
            "Members of the teams",
        )[0][1]
        for day in (date(2026, 5, 15), date(2026, 5, 16))
    }
    assert "inside_sales_4" in at_work[date(2026, 5, 15)]
    assert "inside_sales_4" not in at_work[date(2026, 5, 16)]
    assert "inside_sales_5" in at_work[date(2026, 5, 16)]


@pytest.mark.parametrize("model", MODELS)
def test_every_track_says_what_is_sent_how_often_until_when(
    model: str, trees: dict[str, Element]
) -> None:
    expected = sorted(
        (row for row in seed_rows("nurture_tracks") if row["scoring_model"] == model),
        key=lambda row: int(row["priority"]),
    )
    told = cells(trees[f"{model}.html"], TRACKS)
    assert [[row[1], unbroken(row[4]), row[6]] for row in told] == [
        [row["label"], f"{row['cadence_days']} days", row["rationale"]]
        for row in expected
    ]
    assert told[-1][0] == "Everyone else"
    if model == "patient_acquisition":
        assert told[2] == [
            "Stage evaluating and service line imaging",
            "Imaging: help to decide",
            "Insurance, location and then book",
            "SMS, else e-mail",
            "3 days",
            "Sales ready, in process, customer or opted out",
            "Imaging is booked within days or elsewhere",
        ]


def test_what_a_track_sends_is_explained(changing: LoadedSeeds) -> None:
    change(
        changing, "nurture_tracks", "content", "resource", "careers|patient_referral"
    )
    drawn = pages.draw(changing, AS_OF, VERSIONS)
    page = Tree(drawn["patient_acquisition.html"]).root
    assert "Careers" in dict(cells(page, "Pages"))
    assert "Patient referral" in dict(cells(page, "Forms"))


def test_questions_are_those_whose_answers_rules_can_weigh(
    built: Built, seeds: LoadedSeeds, trees: dict[str, Element]
) -> None:
    """The model question_attributes says the same in SQL."""
    asked = built.rows(
        "select distinct scoring_model, label, question "
        "from scoring.question_attributes where attribute = question_attribute"
    )
    for model in MODELS:
        told = cells(trees[f"{model}.html"], "Questions")
        assert {(model, *row) for row in told} == {
            row for row in asked if row[0] == model
        }
        assert len(told) >= 4


def test_a_question_that_no_rule_can_weigh_is_not_asked(changing: LoadedSeeds) -> None:
    changing.connection.execute(
        "update fit_rules set operator = 'starts_with', value = 'now' "
        "where attribute = 'timeline' and scoring_model = 'b2b_provider'"
    )
    drawn = pages.draw(changing, AS_OF, VERSIONS)
    asked = {
        model: dict(cells(Tree(drawn[f"{model}.html"]).root, "Questions"))
        for model in ("b2b_provider", "patient_acquisition")
    }
    assert "Timeline" not in asked["b2b_provider"]
    assert "Timeline" in asked["patient_acquisition"]


def test_a_committee_is_that_of_the_model(trees: dict[str, Element]) -> None:
    for model in ("b2b_provider", "referral"):
        roles = {
            row["buying_role"]
            for row in seed_rows("committee_roles")
            if row["scoring_model"] == model
        }
        assert [row[2] for row in cells(trees[f"{model}.html"], WEIGHTS)] == [
            "Yes" if row["buying_role"] in roles else "No"
            for row in seed_rows("buying_roles")
        ]


def test_the_index_leads_to_every_model(trees: dict[str, Element]) -> None:
    links = {a.attributes["href"]: a.words for a in trees["index.html"].all("a")}
    assert links == {
        "b2b_provider.html": "Provider organizations",
        "patient_acquisition.html": "Patients",
        "referral.html": "Referring providers",
    }
    assert "Referring providers, Provider organizations and then Patients" in (
        trees["index.html"].words
    )


# Pictures


def test_a_tier_lies_where_its_minimums_are_met() -> None:
    """Of 50 by 50 points: 24 fit, 20 intent and 52 in all."""
    axes = pictures.Axes(Decimal(50), Decimal(50))
    corners = axes.corners(Decimal(24), Decimal(20), Decimal(52))
    assert sorted(corners) == [(24, 28), (24, 50), (32, 20), (50, 20), (50, 50)]
    assert axes.corners(Decimal(60), Decimal(0), Decimal(0)) == []
    assert axes.polygon([(Decimal(0), Decimal(0)), (Decimal(50), Decimal(50))]) == (
        f"{pictures.LEFT}.0,{pictures.TOP + pictures.SIDE}.0 "
        f"{pictures.LEFT + pictures.SIDE}.0,{pictures.TOP}.0"
    )


def test_a_tiers_name_stands_in_its_region() -> None:
    given = [
        {
            "tier": tier,
            "tier_rank": rank,
            "minimum_fit": Decimal(fit),
            "minimum_intent": Decimal(intent),
            "minimum_total": Decimal(total),
            "exit_margin": Decimal("0.20"),
            "subject_type": "person",
        }
        for rank, (tier, fit, intent, total) in enumerate(
            [
                ("unqualified", 0, 0, 0),
                ("nurture", 5, 0, 20),
                ("sales_ready", 24, 20, 52),
            ]
        )
    ]
    row = {"fit_cap": Decimal(50), "intent_cap": Decimal(50)}
    (plane,) = tiers.planes(row, [], given)
    assert plane.description == (
        "Sales ready from 24 of fit, 20 of intent and 52 in all; Nurture from 5 of fit "
        "and 20 in all. Negative points are left out."
    )
    assert [region.tier for region in plane.regions] == [
        *("Unqualified", "Nurture", "Sales ready")
    ]
    for region, tier in zip(plane.regions, given, strict=True):
        x, y = map(Decimal, region.label_at)
        fit = (x - pictures.LEFT) * 50 / pictures.SIDE
        intent = (pictures.TOP + pictures.SIDE - y) * 50 / pictures.SIDE
        higher = [t for t in given if t["tier_rank"] > tier["tier_rank"]]
        assert fit >= tier["minimum_fit"] and intent >= tier["minimum_intent"]
        assert fit + intent >= tier["minimum_total"]
        assert not any(
            fit >= t["minimum_fit"]
            and intent >= t["minimum_intent"]
            and fit + intent >= t["minimum_total"]
            for t in higher
        )


def test_half_of_the_points_are_left_after_a_half_life() -> None:
    fading = pictures.fading({30, 120})
    assert [curve.days for curve in fading.curves] == [30, 120]
    assert [tick.text for tick in fading.day_ticks] == ["0", "30", "60", "90", "120"]
    half = f"{pictures.TOP + pictures.HEIGHT / 2:.1f}"
    for curve in fading.curves:
        assert f"{curve.half_at},{half}" in curve.path.split() or curve.days == 30
    # After 120 days a sixteenth is left of what halves every 30.
    end = fading.curves[0].path.split()[-1].split(",")[1]
    assert float(end) == pytest.approx(
        pictures.TOP + pictures.HEIGHT * (1 - 1 / 16), abs=0.06
    )


# For everybody to read


@pytest.mark.parametrize("name", ["index.html", *(f"{model}.html" for model in MODELS)])
def test_a_page_is_whole_and_needs_nothing_but_itself(
    name: str, drawn: dict[str, str], trees: dict[str, Element]
) -> None:
    page = trees[name]
    assert drawn[name].startswith("<!DOCTYPE html>")
    assert page.one("html").attributes["lang"] == "en"
    assert not re.search(r"https?:|//[a-z]|url\(|@import|<script", drawn[name])
    ids = [
        element.attributes["id"] for element in page.all() if "id" in element.attributes
    ]
    assert len(ids) == len(set(ids))
    for element in page.all():
        for attribute in ("href", "src", "action", "data", "srcset", "poster"):
            target = element.attributes.get(attribute)
            if target is not None:
                assert element.tag == "a"
                assert target in drawn or target.removeprefix("#") in ids, target
        for attribute in ("aria-labelledby", "aria-describedby"):
            for target in (element.attributes.get(attribute) or "").split():
                assert target in ids


@pytest.mark.parametrize("model", MODELS)
def test_a_page_is_told_to_those_who_hear_it(
    model: str, trees: dict[str, Element]
) -> None:
    page = trees[f"{model}.html"]
    levels = [int(e.tag[1]) for e in page.all() if re.fullmatch("h[1-6]", e.tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(deeper <= level + 1 for level, deeper in itertools.pairwise(levels))
    assert len(page.all("main")) == 1 and page.one("nav").attributes["aria-label"]
    for table in page.all("table"):
        assert table.one("caption").words
        headings = table.one("thead").all("th")
        assert all(heading.attributes["scope"] == "col" for heading in headings)
        for row in table.one("tbody").all("tr"):
            first, *others = [cell for cell in row.inside if isinstance(cell, Element)]
            assert (first.tag, first.attributes["scope"]) == ("th", "row")
            assert len(others) == len(headings) - 1
            # On a phone, where a table has no columns, each value says what it is.
            for cell, heading in zip(others, headings[1:], strict=True):
                assert cell.attributes.get("data-label", heading.words) == heading.words
                assert ("data-label" in cell.attributes) == bool(cell.words)
    for picture in page.all("svg"):
        assert picture.attributes["role"] == "img" and picture.one("title").words


THEMES = {
    "light": r":root \{(.*?)\}",
    "dark": r"prefers-color-scheme: dark\) \{\s*:root \{(.*?)\}",
    "paper": r"@media print \{\s*:root \{(.*?)\}",
}
TEXTS = ("ink", "quiet", "link", "fit", "intent", "negative", "account")
# What lies behind them: what is not said to be behind another text, behind all.
BEHIND = {"paper": TEXTS, "panel": TEXTS, "tier-0": ("ink",), "tier-1": ("ink",)}
BEHIND |= {"tier-2": ("ink",)}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_wcag_does() -> None:
    assert contrast("#fff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
def test_all_texts_stand_out_from_what_is_behind_them(theme: str) -> None:
    block = re.search(THEMES[theme], STYLE, re.DOTALL).group(1)
    colours = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6});", block))
    for behind, texts in BEHIND.items():
        for text in texts:
            ratio = contrast(colours[text], colours[behind])
            assert ratio >= 4.5, f"{text} on {behind}: {ratio:.2f}"
    used = set(re.findall(r"var\(--([\w-]+)\)", STYLE)) - {"serif", "sans"}
    assert used == set(colours) - {"serif", "sans"}


# What stands in the seeds

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    '=HYPERLINK("http://evil.example")',
    "{{ 7 * 7 }} {% raw %}",
    "</style></title></li>",
)
MARKS = "\u202e\u202c\u2066\u200f\u0007"


def test_whatever_a_label_holds_is_only_text(
    changing: LoadedSeeds, trees: dict[str, Element]
) -> None:
    seen = " ".join(HOSTILE)
    label = MARKS.join(seen)
    for seed, column, old in (
        ("scoring_models", "label", "Provider organizations"),
        (
            "scoring_models",
            "description",
            "Providers with an NPI who send patients; served within their own response time",
        ),
        ("fit_rules", "label", "Works at a hospital"),
        ("fit_rules", "rationale", "Hospitals buy across departments and stay longest"),
        ("fit_rules", "action", "Offer the hospital programme"),
        ("fit_rules", "value", "epic|athenahealth"),
        ("attributes", "label", "Facility type"),
        ("attributes", "description", "Licensed beds"),
        ("signals", "label", "Meeting"),
        ("buying_roles", "label", "Clinician"),
        ("rule_groups", "label", "Care setting"),
        ("routing_rules", "reason", "Asked not to be contacted"),
        ("plays", "next_step", "Do not contact this person."),
        ("service_areas", "territory", "southwest"),
        ("form_kinds", "form_name", "request a demo"),
        ("lifecycle_stages", "description", "Has an open opportunity or has been met"),
        ("role_words", "word", "treasurer"),
        ("attributes", "question", "When do you plan to decide or to come?"),
        ("queues", "label", "Field sales Texas"),
        ("teams", "label", "Provider liaisons"),
        ("teams", "time_zone", "America/Phoenix"),
        ("teams", "escalates_to", "care_team_manager"),
        ("team_members", "member", "imaging_1"),
        ("team_members", "territories", "texas|southwest"),
        ("nurture_tracks", "label", "Help to decide"),
        ("nurture_tracks", "rationale", "Imaging leads come to webinars"),
        ("nurture_tracks", "content", "resource|webinar|pricing"),
        ("silent_details", "reason", "Wants to hear less"),
    ):
        change(changing, seed, column, old, label)
    drawn = pages.draw(changing, AS_OF, VERSIONS)
    for name, before in trees.items():
        page = Tree(drawn[name]).root
        tags = Counter(element.tag for element in page.all())
        assert tags == Counter(element.tag for element in before.all())
        assert {key for element in page.all() for key in element.attributes} == {
            key for element in before.all() for key in element.attributes
        }
        assert not set(MARKS) & set(drawn[name])
    page = Tree(drawn["b2b_provider.html"]).root
    assert page.one("h1").text == seen
    assert page.one("li", id="hospital").one("h4").text == seen
    assert page.one("li", id="hospital").one("dd", class_="next").text == seen


def test_a_changed_seed_changes_the_page_where_it_should(
    changing: LoadedSeeds, drawn: dict[str, str]
) -> None:
    change(changing, "fit_rules", "rationale", "Care happens on site", "Care is local")
    changing.connection.execute(
        "update fit_rules set points = 9.50 "
        "where rule_id = 'hospital' and scoring_model = 'b2b_provider'"
    )
    changed = pages.draw(changing, AS_OF, VERSIONS)
    name = "b2b_provider.html"
    assert {name for name in drawn if drawn[name] != changed[name]} == {
        *(name, "patient_acquisition.html")
    }
    said = "<p>+9.5 points while “Facility type” is hospital.</p>"
    assert said in unbroken(changed[name]) and said not in unbroken(drawn[name])


def test_the_same_seeds_give_the_same_bytes(drawn: dict[str, str]) -> None:
    """Also in another process, where sets have another order."""
    code = (
        "import json; from datetime import date; from pathlib import Path;"
        "from support import seed_checks; from support.scorecard import pages;"
        f"_, seeds = seed_checks.examine(Path({str(PROJECT)!r}));"
        f"print(json.dumps(pages.draw(seeds, date(2026, 6, 30), {VERSIONS})))"
    )
    finished = run(
        [sys.executable, "-c", code],
        PYTHONPATH=str(PROJECT / "scripts"),
        PYTHONHASHSEED="1",
    )
    assert json.loads(finished.output) == drawn


@pytest.mark.parametrize(
    ("name", "file_name"),
    [("referral", "referral.html"), ("../a b", "---a-b.html"), ("Größe", "Gr--e.html")],
)
def test_a_models_name_cannot_leave_the_folder(name: str, file_name: str) -> None:
    assert content.file_name(name) == file_name


def test_a_model_cannot_take_the_page_of_another(changing: LoadedSeeds) -> None:
    change(changing, "scoring_models", "scoring_model", "referral", "Index")
    with pytest.raises(pages.PagesError, match="would be Index.html.*Rename the model"):
        pages.draw(changing, AS_OF, {**VERSIONS, "Index": "1"})


def test_a_model_without_rules_yet_has_a_page(changing: LoadedSeeds) -> None:
    changing.connection.execute(
        "insert into scoring_models by name select * replace ('new' as scoring_model, "
        "'New' as label, 9 as priority, false as is_default) from scoring_models "
        "where scoring_model = 'referral'"
    )
    drawn = pages.draw(changing, AS_OF, {**VERSIONS, "new": "1"})
    page = Tree(drawn["new.html"]).root
    assert page.one("h1").words == "New"
    assert not page.all("svg") and not page.all("li", class_="rule")


# The command


def test_the_version_on_a_page_is_that_of_the_marts(
    built: Built, tmp_path: Path
) -> None:
    finished = run(
        [PROJECT / "scripts" / "scorecard", "--output", tmp_path / "pages"],
        LEAD_SCORING_DB=str(built.database),
    )
    assert finished.status == 0, finished.output
    assert finished.output == (
        f"Rules as of {AS_OF}: {tmp_path / 'pages' / 'index.html'}\n"
    )
    carried = dict(
        built.rows(
            "select distinct scoring_model, ruleset_version from marts.contact_scores"
        )
    )
    assert set(carried) == set(MODELS)
    on_pages = {
        model: Tree((tmp_path / "pages" / f"{model}.html").read_text())
        .root.one("dd", id="ruleset-version")
        .words
        for model in MODELS
    }
    assert on_pages == carried


def test_seeds_with_faults_stop_it_and_leave_the_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(PROJECT / "seeds", tmp_path / "seeds")
    rules = tmp_path / "seeds" / "rules" / "fit_rules.csv"
    rules.write_text(rules.read_text().replace("facility_type", "facility_typ", 1))
    folder = tmp_path / "pages"
    pages.write(folder, {"b2b_provider.html": "as it was"})
    monkeypatch.setattr(settings, "PROJECT", tmp_path)
    result = CliRunner().invoke(
        scorecard_command.main, ["--as-of", "2026-06-30", "--output", str(folder)]
    )
    assert result.exit_code == 1
    assert "seeds/rules/fit_rules.csv, line 2, attribute: 'facility_typ' is no" in (
        result.output
    )
    assert "Did you mean 'facility_type'?" in result.output
    assert {path.name for path in folder.iterdir()} == {"b2b_provider.html"}
    assert (folder / "b2b_provider.html").read_text() == "as it was"


def test_a_second_scorecard_of_a_warehouse_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both would compute the version in the same file."""
    monkeypatch.setenv("LEAD_SCORING_DB", str(tmp_path / "some.duckdb"))
    with locks.held(tmp_path / "build" / "scorecard" / "lock"):
        result = CliRunner().invoke(
            scorecard_command.main, ["--output", str(tmp_path / "pages")]
        )
    assert result.exit_code == 1
    assert "is being written by another process. Wait until it ends." in result.output
    assert not (tmp_path / "pages").exists()


def test_a_file_that_is_no_warehouse_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "current.duckdb").write_text("a text")
    monkeypatch.setenv("LEAD_SCORING_DB", str(tmp_path / "some.duckdb"))
    result = CliRunner().invoke(scorecard_command.main, ["--output", str(tmp_path)])
    assert result.exit_code == 1
    assert "current.duckdb can't be opened: it is no DuckDB file" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["current.duckdb"]


def test_pages_of_former_models_go_and_files_of_others_stay(
    tmp_path: Path, drawn: dict[str, str]
) -> None:
    pages.write(tmp_path, {**drawn, "former.html": drawn["referral.html"]})
    (tmp_path / "other.html").write_text("<p>Mine</p>")
    pages.write(tmp_path, drawn)
    assert {path.name for path in tmp_path.iterdir()} == {*drawn, "other.html"}


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(pages.PagesError, match="file.* Correct that, or name another"):
        pages.write(tmp_path / "file", {"index.html": ""})
