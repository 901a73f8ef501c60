"""Leads are handed out exactly and fairly: on many made-up teams, and on the demo."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import permutations

import duckdb
import pytest
from conftest import Built

TERRITORIES = ["texas", "california", "ohio"]
SERVICE_LINES = ["imaging", "cardiology"]
MODELS = ["b2b", "referral"]
TEAMS = 120


@dataclass(frozen=True)
class Member:
    """A member of a made-up team; None stands for all."""

    name: str
    team: str
    capacity: int
    weight: int
    service_lines: frozenset | None
    territories: frozenset | None
    audiences: frozenset | None

    @property
    def rights(self) -> tuple:
        return self.team, self.service_lines, self.territories, self.audiences

    def may_take(self, lead: "Lead") -> bool:
        return (
            self.team == lead.team
            and (self.audiences is None or lead.scoring_model in self.audiences)
            and (self.territories is None or lead.territory in self.territories)
            and (
                self.service_lines is None
                or bool(self.service_lines & lead.service_lines)
            )
        )


@dataclass(frozen=True)
class Lead:
    """A lead that nobody has; a lower number comes first."""

    number: int
    person_id: str
    scoring_model: str
    team: str
    territory: str | None
    service_lines: frozenset


@dataclass
class Teams:
    """Teams with their leads, and who was handed what."""

    members: list[Member]
    leads: list[Lead]
    handed: dict[Lead, Member] = field(default_factory=dict)

    @property
    def loads(self) -> dict[Member, list[Lead]]:
        loads = defaultdict(list)
        for lead, member in self.handed.items():
            loads[member].append(lead)
        return loads

    def faults(self) -> Iterator[str]:
        """What must never be."""
        loads = self.loads
        for member in self.members:
            taken = loads[member]
            if len(taken) > member.capacity:
                yield f"{member} has {len(taken)} leads"
            yield from (
                f"{member} has {lead}" for lead in taken if not member.may_take(lead)
            )
        for lead in self.leads:
            for member in [] if lead in self.handed else self.members:
                if not member.may_take(lead):
                    continue
                if len(loads[member]) < member.capacity:
                    yield f"{lead} waits, and {member} has room"
                if any(taken.number > lead.number for taken in loads[member]):
                    yield f"{lead} waits, and {member} has a later one"

    def unfairness(self) -> Iterator[str]:
        """Colleagues with the same rights of whom one should have had another's lead."""
        loads = {member: len(leads) for member, leads in self.loads.items()}
        by_rights = defaultdict(list)
        for member in self.members:
            by_rights[member.rights].append(member)
        for colleagues in by_rights.values():
            for one, other in permutations(colleagues, 2):
                more, less = loads.get(one, 0), loads.get(other, 0)
                # The turn of the one's last lead is after the other's next (Webster).
                if less < other.capacity and (
                    (2 * more - 1) * other.weight > (2 * less + 1) * one.weight
                ):
                    yield f"{one} has {more} and {other} has {less}"


def some(chance: random.Random, words: list[str]) -> frozenset | None:
    """A list of the seeds: half of the time all of it."""
    if chance.random() < 0.5:
        return None
    return frozenset(chance.sample(words, chance.randint(1, len(words))))


def made_up_teams(chance: random.Random) -> Teams:
    """Teams of up to twelve with any rights, some with too many leads, some with few."""
    members, leads = [], []
    for number in range(TEAMS):
        team = f"team_{number:03}"
        alike = chance.random() < 0.3
        size = chance.choice([1, 2, 3, 5, 8, 12])
        most = chance.choice([1, 3, 8])
        for place in range(size):
            members.append(
                Member(
                    f"{team}_{place}",
                    team,
                    capacity=most if alike else chance.randint(1, most),
                    weight=1 if alike else chance.randint(1, 4),
                    service_lines=None if alike else some(chance, SERVICE_LINES),
                    territories=None if alike else some(chance, TERRITORIES),
                    audiences=None if alike else some(chance, MODELS),
                )
            )
        # Tight ones, where all must move up, are the hardest.
        room = sum(member.capacity for member in members if member.team == team)
        for _ in range(round(room * chance.choice([0.3, 0.9, 1, 1.1, 2]))):
            leads.append(
                Lead(
                    len(leads) + 1,
                    f"person_{chance.randrange(10**9)}",
                    chance.choice(MODELS),
                    team,
                    chance.choice([None, *TERRITORIES]),
                    some(chance, SERVICE_LINES) or frozenset(),
                )
            )
    chance.shuffle(members)
    return Teams(members, leads)


def listed(words: frozenset | None) -> str:
    return "*" if words is None else "|".join(sorted(words))


def add(connection: duckdb.DuckDBPyConnection, table: str, rows: list[dict]) -> None:
    """Insert rows column by column, which is quick."""
    columns = list(rows[0])
    unnested = ", ".join(f"unnest(${place})" for place, _ in enumerate(columns, 1))
    connection.execute(
        f"insert into {table} ({', '.join(columns)}) select {unnested}",
        [[row[column] for row in rows] for column in columns],
    )


def hand_out(sql: str, teams: Teams) -> dict[tuple, str]:
    """Run the model's SQL on ``teams``: member by person and scoring model."""
    connection = duckdb.connect()
    connection.execute("""
        create schema scoring;
        use scoring;
        create table worked_leads (
            lead_number bigint, person_id varchar, scoring_model varchar,
            team varchar, territory varchar, is_exploration boolean default false,
            routing_rule_id varchar default 'ready',
            works_on date default date '2026-07-01', owner_state varchar default 'none',
            owner_key varchar, owner_member varchar, sla_due_at timestamp,
            escalate_at timestamp
        );
        create table member_states (
            member varchar, team varchar, capacity_per_day integer, weight integer,
            service_lines varchar, territories varchar, audiences varchar,
            works_on date default date '2026-07-01', is_present boolean default true
        );
        create table person_facts (
            person_id varchar, attribute varchar default 'service_line', value varchar
        );
        create table business_days as
            select date '2026-07-01' + cast(day as integer) as calendar_date,
                day + 1 as business_day_number
            from range(60) as days(day);
    """)
    add(
        connection,
        "worked_leads",
        [
            {
                "lead_number": lead.number,
                "person_id": lead.person_id,
                "scoring_model": lead.scoring_model,
                "team": lead.team,
                "territory": lead.territory,
            }
            for lead in teams.leads
        ],
    )
    add(
        connection,
        "member_states",
        [
            {
                "member": member.name,
                "team": member.team,
                "capacity_per_day": member.capacity,
                "weight": member.weight,
                "service_lines": listed(member.service_lines),
                "territories": listed(member.territories),
                "audiences": listed(member.audiences),
            }
            for member in teams.members
        ],
    )
    add(
        connection,
        "person_facts",
        [
            {"person_id": lead.person_id, "value": line.upper()}
            for lead in teams.leads
            for line in lead.service_lines or ["other"]
        ],
    )
    connection.execute(
        "create table team_days as "
        "select distinct team, 1 as business_day_number from worked_leads"
    )
    return {
        (person, model): member
        for person, model, member in connection.execute(
            f"select person_id, scoring_model, assignee from ({sql}) "
            "where assignee is not null"
        ).fetchall()
    }


@pytest.fixture(scope="module")
def model_sql(built: Built) -> str:
    """What dbt made of the model on the first day, when nobody has a lead yet."""
    return built.query("lead_assignments")


@pytest.fixture(scope="module")
def teams(model_sql: str) -> Teams:
    made_up = made_up_teams(random.Random(7))
    by_name = {member.name: member for member in made_up.members}
    by_key = {(lead.person_id, lead.scoring_model): lead for lead in made_up.leads}
    for key, name in hand_out(model_sql, made_up).items():
        made_up.handed[by_key[key]] = by_name[name]
    return made_up


def test_no_lead_waits_while_a_member_may_take_it_on_any_team(teams: Teams) -> None:
    waiting = len(teams.leads) - len(teams.handed)
    assert len(teams.handed) > 1000
    assert waiting > 300
    assert list(teams.faults()) == []


def test_colleagues_with_the_same_rights_take_turns_on_any_team(teams: Teams) -> None:
    assert list(teams.unfairness()) == []


def test_who_may_take_few_leads_gets_a_fair_share_of_these(model_sql: str) -> None:
    anywhere = (None, None, None)
    texan = (None, frozenset({"texas"}), None)
    members = [
        Member(f"member_{place}", "sales", 30, 1, *rights)
        for place, rights in enumerate([texan, anywhere, anywhere, anywhere])
    ]
    leads = [
        Lead(number, f"person_{number}", "b2b", "sales", territory, frozenset())
        for number, territory in enumerate(["texas", "ohio"] * 20)
    ]
    handed = hand_out(model_sql, Teams(members, leads))
    assert Counter(handed.values()) == {member.name: 10 for member in members}


def test_a_newcomer_of_low_score_moves_no_lead_where_all_are_full(
    model_sql: str, teams: Teams
) -> None:
    full = {member.team for member in teams.members} - {
        member.team
        for member in teams.members
        if len(teams.loads[member]) < member.capacity
    }
    assert len(full) > 10
    late = [
        Lead(len(teams.leads) + number, f"late_{team}", "b2b", team, None, frozenset())
        for number, team in enumerate(sorted(full), start=1)
    ]
    chance = random.Random(8)
    shuffled = chance.sample(teams.members, len(teams.members))
    again = hand_out(model_sql, Teams(shuffled, [*teams.leads, *late]))
    before = {
        (lead.person_id, lead.scoring_model): member.name
        for lead, member in teams.handed.items()
    }
    assert again == before


@pytest.fixture(scope="module")
def demo(built: Built) -> Teams:
    """The demo's teams, with the leads that no owner had."""

    def words(listed: str) -> frozenset | None:
        return None if listed == "*" else frozenset(listed.split("|"))

    members = {
        name: Member(name, team, capacity, weight, *map(words, rights))
        for name, team, capacity, weight, *rights in built.rows(
            "select member, team, capacity_per_day, weight, service_lines, "
            "territories, audiences from scoring.member_states where is_present"
        )
    }
    handed = {
        Lead(number, person, model, team, territory, words(lines)): members.get(name)
        for number, person, model, team, territory, lines, name in built.rows("""
            select leads.lead_number, leads.person_id, leads.scoring_model, leads.team,
                leads.territory, coalesce((
                    select string_agg(lower(value), '|')
                    from scoring.person_facts as facts
                    where attribute = 'service_line'
                        and facts.person_id = leads.person_id
                ), ''), assignments.assignee
            from scoring.worked_leads as leads
            inner join scoring.lead_assignments as assignments
                using (person_id, scoring_model)
            where assignments.assignment_source in ('hashed', 'waiting', 'unstaffed')
        """)
    }
    known = {lead: member for lead, member in handed.items() if member}
    return Teams(list(members.values()), list(handed), known)


def test_no_lead_of_the_demo_waits_while_a_member_may_take_it(demo: Teams) -> None:
    assert len(demo.leads) > len(demo.handed) > 400
    assert list(demo.faults()) == []
    assert list(demo.unfairness()) == []


def test_members_of_the_demo_differ_by_a_twentieth_or_one_lead(demo: Teams) -> None:
    """Of equal weight and capacity, whatever they may take, if there is enough of it."""
    loads = demo.loads
    pairs = 0
    for one, other in permutations(demo.members, 2):
        if (one.team, one.weight, one.capacity) != (
            *(other.team, other.weight, other.capacity),
        ):
            continue
        pairs += 1
        more, less = len(loads[one]), len(loads[other])
        if more - less > max(1, 0.05 * more):
            assert not any(other.may_take(lead) for lead in loads[one]), (one, other)
    assert pairs >= 40


def test_the_demo_shows_what_routing_is_for(built: Built) -> None:
    """Every case that routing must handle is among the demo's leads."""
    routes = {
        kind: count
        for kind, count in built.rows(
            "select assignment_source, count(*) from marts.lead_routes group by all"
        )
    }
    assert {"crm_owner", "hashed", "waiting", "nobody"} <= set(routes)
    ((left, away, other_team, explored, in_line),) = built.rows("""
        select count(*) filter (reason like '%owner has left%'),
            count(*) filter (reason like '%owner is away%'),
            count(*) filter (reason like '%in another team%'),
            count(*) filter (is_exploration),
            count(*) filter (expected_on > as_of_date)
        from marts.lead_routes
    """)
    assert min(left, away, other_team, explored, in_line) > 5
