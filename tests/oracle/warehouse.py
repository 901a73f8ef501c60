"""Lets the models score worlds: tables in place of what lies before, and one dbt run."""

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import yaml
from support import databases

from oracle.generated import AS_OF, DATES
from oracle.scoring import Contribution, Line, end_of
from oracle.worlds import ASKINGS, ATTRIBUTES, ROLES, STAGES, World

PROJECT = Path(__file__).resolve().parents[2]
DATABASE = "lead_scoring.duckdb"

# The models between the tables that are written here and the tiers.
MODELS = (
    "as_of_dates",
    "fact_rules",
    "signal_rules",
    "rules",
    "fact_matches",
    "fact_points",
    "signal_matches",
    "signal_points",
    "score_evidence",
    "rule_points",
    "hard_negatives",
    "person_category_points",
    "account_evidence",
    "organization_rule_points",
    "organization_category_points",
    "dated_scores",
    "capped_points",
    "limit_lines",
    "plain_tiers",
    "tier_history",
    "acted_stages",
    "contact_stages",
    "question_attributes",
    "distinct_answers",
    "possible_answers",
    "answer_points",
    "open_questions",
    "askable_answers",
    "answer_effects",
    "asked_answers",
    "unknown_points",
    "answer_scores",
    "next_questions",
)
SEEDS = (
    "fit_rules",
    "intent_rules",
    "negative_rules",
    "rule_groups",
    "account_rules",
    "stage_rules",
    "tier_thresholds",
    "scoring_models",
    "attributes",
    "buying_roles",
    "committee_roles",
    "lifecycle_stages",
)
TABLES = {
    "identity.people": {
        "person_id": "varchar",
        "organization_id": "varchar",
        "job_title": "varchar",
    },
    "scoring.job_title_roles": {"job_title": "varchar", "buying_role": "varchar"},
    "scoring.subjects": {
        "subject_number": "bigint",
        "member_number": "bigint",
        "as_of_date": "date",
        "ends_at": "timestamp",
        "subject_type": "varchar",
        "subject_id": "varchar",
        "scoring_model": "varchar",
        "person_id": "varchar",
        "organization_id": "varchar",
        "first_seen_at": "timestamp",
    },
    "scoring.facts": {
        "entity": "varchar",
        "entity_id": "varchar",
        "scoring_model": "varchar",
        "as_of_date": "date",
        "attribute": "varchar",
        "value": "varchar",
        "known_at": "timestamp",
    },
    "scoring.interactions": {
        "interaction_id": "varchar",
        "person_id": "varchar",
        "organization_id": "varchar",
        "signal": "varchar",
        "detail": "varchar",
        "measure_seconds": "integer",
        "occurred_at": "timestamp",
        "known_at": "timestamp",
        "known_until": "timestamp",
        "is_machine": "boolean",
        "is_duplicate": "boolean",
    },
    "scoring.deal_states": {
        "as_of_date": "date",
        "person_id": "varchar",
        "has_won": "boolean",
        "has_open_deal": "boolean",
        "lost_at": "timestamp",
    },
    "scoring.consents": {
        "person_id": "varchar",
        "channel": "varchar",
        "is_allowed": "boolean",
    },
}
RUNS = """
import json, sys
from dbt.cli.main import dbtRunner

models, runs, *options = sys.argv[1:]

def invoke(manifest, *arguments):
    done = dbtRunner(manifest=manifest).invoke([*arguments, *options])
    return done.result if done.success else sys.exit(1)

manifest = invoke(None, "parse")
for variables in json.loads(runs):
    select = ["--select", *models.split()]
    invoke(manifest.deepcopy(), "run", *select, "--vars", variables)
"""
# Of earlier dates nobody asks which rule loses to a cap, and there are no limits' lines.
LINES = f"""
    with points as (
        select *, null as applied_points
        from scoring.rule_points
        where subject_type = 'person'
        union all by name
        select *, null as applied_points
        from scoring.organization_rule_points
    ),

    dated as (
        select points.*
        from points
        inner join scoring.subjects using (subject_number)
        where as_of_date <> '{AS_OF}'
        union all by name
        select * from scoring.capped_points
    ),

    told as (
        select distinct rule_number, value_number, evidence from scoring.fact_matches
    ),

    lines as (
        select subject_number, 'rule' as line_kind, category, rule_id as name,
            raw_points, decayed_points, limited_points as points, applied_points,
            case fact
                when 'person_engagement' then 'people engaged'
                when 'committee_coverage' then 'buying roles engaged'
                else evidence
            end as evidence,
            evidence_count, first_evidence_at, last_evidence_at
        from dated
        inner join scoring.rules using (rule_number)
        left join told using (rule_number, value_number)
        union all by name
        select subject_number, line_kind, category, limit_id as name, points,
            applied_points
        from scoring.limit_lines
    )

    select scoring_model, subject_type, subject_id, as_of_date, line_kind, category,
        name, raw_points, decayed_points, points, applied_points, evidence,
        evidence_count, first_evidence_at, last_evidence_at
    from lines
    inner join scoring.subjects using (subject_number)
"""
NO_VALUE = "\\N"
# A title that stands for each role.
TITLED = {role: f"title of {role}" for role in ROLES}

Key = tuple[str, str, str, date]


class DbtFault(Exception):
    """The models could not be run on the worlds; the message is dbt's output."""


@dataclass(frozen=True)
class Answers:
    """What the models say, by scoring model, subject type, subject id and date.

    Attributes:
        lines: the score lines of a subject; of an earlier date than the as-of date the
            points of its rules, of which nobody knows what caps leave.
        evidence: rule_id, interaction_id and points left of each thing done, on the as-of
            date only.
        scores: fit, intent, negative and total.
        tiers: tier, tier_since, previous_tier, plain_tier, disqualifying_rule_id.
        stages: lifecycle stages, of people only.
        contributions: who counts for an account, of organizations only.
        questions: by attribute what to ask a person on the as-of date, with the best
            answer, possible_gain, possible_loss and can_lift_tier; only of people who
            have something to be asked.
    """

    lines: dict[Key, list[Line]]
    evidence: dict[Key, set[tuple[str, str, Decimal]]]
    scores: dict[Key, tuple[Decimal, ...]]
    tiers: dict[Key, tuple]
    stages: dict[Key, str]
    contributions: dict[Key, list[Contribution]]
    questions: dict[Key, dict[str, tuple]]


def subjects(
    world: World, dates: Iterable[date] = DATES
) -> Iterator[tuple[date, str, object]]:
    """As-of date, subject type, and the person or organization that is known by then."""
    for day in dates:
        for kind, things in (
            ("person", world.people),
            ("organization", world.organizations),
        ):
            for thing in things:
                if thing.first_seen_at is None or thing.first_seen_at < end_of(day):
                    yield day, kind, thing


def ask(
    worlds: Iterable[World],
    folder: Path,
    *,
    history_from: date | None = None,
    is_reversed: bool = False,
) -> Answers:
    """Have the models score ``worlds`` in a new warehouse in ``folder``.

    Args:
        history_from: a day from which on every day is scored too.
        is_reversed: write the rows of each table from the last to the first.

    Raises:
        DbtFault: a model failed.
    """
    database = folder / DATABASE
    databases.remove(database)
    dates = dates_since(history_from)
    _write(list(worlds), database, dates, is_reversed=is_reversed)
    variables = {"as_of": str(AS_OF)}
    if history_from:
        variables["history_from"] = str(history_from)
    run_models(folder, MODELS, [variables])
    return _read(database)


def run_models(
    folder: Path, models: Iterable[str], runs: Iterable[dict[str, str]]
) -> None:
    """Run models of the project on the warehouse in ``folder``, once with each variables.

    What else they read must be there. One process reads what it needs of the project
    once, and runs dbt as often as is asked.

    Raises:
        DbtFault: a model failed.
    """
    project = folder / "project"
    shutil.rmtree(project, ignore_errors=True)
    copied = [f"seeds/rules/{seed}.csv" for seed in SEEDS]
    of_scoring = {path.stem: path for path in PROJECT.glob("models/scoring/**/*.sql")}
    copied += [of_scoring[model].relative_to(PROJECT) for model in models]
    for name in ("dbt_project.yml", "profiles.yml", "macros", *copied):
        source, copy = PROJECT / name, project / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, copy)
    # In the place of models that do not run; dbt takes the order of the others from them.
    after_dates = "-- depends_on: {{ ref('as_of_dates') }}"
    stubs = {table.replace(".", "/"): "" for table in TABLES}
    stubs |= {f"scoring/{model}": after_dates for model in set(MODELS) - set(models)}
    for name, comment in stubs.items():
        stub = project / "models" / f"{name}.sql"
        stub.parent.mkdir(parents=True, exist_ok=True)
        stub.write_text(f"{comment}\nselect 1 as never_run")
    process = subprocess.run(
        [
            *(sys.executable, "-c", RUNS, " ".join(models)),
            json.dumps([json.dumps(variables) for variables in runs]),
            *("--project-dir", str(project), "--profiles-dir", str(project)),
            *("--target-path", str(folder / "target")),
            *("--log-path", str(folder / "target")),
        ],
        check=False,
        cwd=project,
        env={**os.environ, "LEAD_SCORING_DB": str(folder / DATABASE)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if process.returncode:
        raise DbtFault(process.stdout)


def dates_since(history_from: date | None) -> list[date]:
    """The dates that are scored, in order: review dates, and days of the history."""
    days = range((AS_OF - history_from).days) if history_from else ()
    return sorted({*DATES, *(history_from + timedelta(days=day) for day in days)})


def _seed_types() -> dict[str, dict[str, str]]:
    """Columns and types of the seeds, as their property files declare them."""
    types = {}
    for path in (PROJECT / "seeds" / "rules").glob("*.yml"):
        for entry in yaml.safe_load(path.read_text()).get("seeds", []):
            if entry["name"] in SEEDS:
                types[f"rules.{entry['name']}"] = entry["config"]["column_types"]
    return types


def _write(
    worlds: list[World], database: Path, dates: list[date], *, is_reversed: bool
) -> None:
    tables = {**_seed_types(), **TABLES}
    rows: dict[str, list[dict]] = {table: [] for table in tables}
    for attribute, entity in ATTRIBUTES.items():
        asking = ASKINGS[attribute]
        question = None if asking.asked_with else f"What is your {attribute}?"
        described = {"attribute": attribute, "entity": entity, "sensitivity": "open"}
        rows["rules.attributes"].append(
            {**described, "question": question, **vars(asking)}
        )
    for name, role in ROLES.items():
        rows["rules.buying_roles"].append({"buying_role": name, **vars(role)})
        if name != "unknown":
            title = {"job_title": TITLED[name], "buying_role": name}
            rows["scoring.job_title_roles"].append(title)
    for name, (order, reopens) in STAGES.items():
        stage = {"lifecycle_stage": name, "stage_order": order}
        rows["rules.lifecycle_stages"].append({**stage, "reopens_after_loss": reopens})
    for world in worlds:
        for table, row in _rows(world, dates):
            rows[table].append(row)
    members: dict[tuple[str, str, str], int] = {}
    for row in rows["scoring.subjects"]:
        member = (row["scoring_model"], row["subject_type"], row["subject_id"])
        row["member_number"] = members.setdefault(member, len(members))
        date_number = 1 + dates.index(row["as_of_date"])
        row["subject_number"] = date_number * 10**10 + row["member_number"]
    with (
        duckdb.connect(str(database)) as connection,
        tempfile.TemporaryDirectory() as folder,
    ):
        for schema in ("identity", "rules", "scoring"):
            connection.execute(f"create schema {schema}")
        for table, types in tables.items():
            columns = ", ".join(f'"{name}" {kind}' for name, kind in types.items())
            connection.execute(f"create table {table} ({columns})")
            file = Path(folder) / f"{table}.csv"
            with file.open("w", newline="") as text:
                writer = csv.writer(text)
                for row in reversed(rows[table]) if is_reversed else rows[table]:
                    values = [row.get(name) for name in types]
                    writer.writerow([NO_VALUE if v is None else v for v in values])
            connection.execute(
                f"copy {table} from '{file}' "
                f"(format csv, header false, nullstr '{NO_VALUE}')"
            )


def _rows(world: World, dates: list[date]) -> Iterator[tuple[str, dict]]:
    """Table and row of all that the world holds."""
    model = {"scoring_model": world.scoring_model}
    caps = {"fit_cap": world.fit_cap, "intent_cap": world.intent_cap}
    yield "rules.scoring_models", {**model, **caps, "scores_accounts": True}
    for rule in world.rules:
        yield f"rules.{rule.category}_rules", {**model, "label": "?", **vars(rule)}
    for row in world.groups:
        yield "rules.rule_groups", {**model, **vars(row)}
    for row in world.account_rules:
        yield "rules.account_rules", {**model, "label": "?", **vars(row)}
    for role in world.committee:
        yield "rules.committee_roles", {**model, "buying_role": role}
    for row in world.tiers:
        yield "rules.tier_thresholds", {**model, **vars(row)}
    for row in world.stage_rules:
        yield "rules.stage_rules", {**model, **vars(row)}
    for day, kind, thing in subjects(world, dates):
        person_id = thing.person_id if kind == "person" else None
        yield (
            "scoring.subjects",
            {
                **model,
                "as_of_date": day,
                "ends_at": end_of(day),
                "subject_type": kind,
                "subject_id": person_id or thing.organization_id,
                "person_id": person_id,
                "organization_id": thing.organization_id,
                "first_seen_at": thing.first_seen_at,
            },
        )
        if person_id and thing.deals:
            dated = {"as_of_date": day, "person_id": person_id}
            yield "scoring.deal_states", {**dated, **vars(thing.deals)}
    for person in world.people:
        title = TITLED.get(person.buying_role)
        yield "identity.people", {**vars(person), "job_title": title}
        for channel, is_allowed in person.is_allowed_by_channel:
            row = {"channel": channel, "is_allowed": is_allowed}
            yield "scoring.consents", {"person_id": person.person_id, **row}
    for fact in world.facts:
        yield "scoring.facts", {**vars(fact), "entity": ATTRIBUTES[fact.attribute]}
    for interaction in world.interactions:
        yield "scoring.interactions", vars(interaction)


def _read(database: Path) -> Answers:
    lines: dict[Key, list[Line]] = defaultdict(list)
    grants: dict[Key, set[tuple[str, str, Decimal]]] = defaultdict(set)
    with databases.opened(database, read_only=True) as connection:
        for row in connection.execute(LINES).fetchall():
            lines[row[:4]].append(Line(*row[4:]))
        for *key, grant in _keyed(
            connection,
            "score_evidence inner join scoring.rules using (rule_number) inner join "
            "scoring.subjects using (subject_number, scoring_model)",
            "rule_id, interaction_id, decayed_points",
        ):
            grants[tuple(key)].add(grant)
        scores = _keyed(
            connection, "dated_scores", "fit_score, intent_score, negative_score, score"
        )
        tiers = _keyed(
            connection,
            "tier_history",
            "tier, tier_since, previous_tier, plain_tier, disqualifying_rule_id",
        )
        stages = connection.execute(
            "select scoring_model, person_id, as_of_date, lifecycle_stage "
            "from scoring.contact_stages"
        ).fetchall()
        contributions = defaultdict(list)
        for model, organization_id, day, *row in connection.execute(
            "select scoring_model, organization_id, as_of_date, rule_id, person_id, "
            "buying_role, intent_points, person_points, first_evidence_at, "
            "last_evidence_at from scoring.account_evidence order by rule_id, person_id"
        ).fetchall():
            key = (model, "organization", organization_id, day)
            contributions[key].append(Contribution(*row))
        questions: dict[Key, dict[str, tuple]] = defaultdict(dict)
        for model, person_id, attribute, *asked in connection.execute(
            "select scoring_model, person_id, attribute, best_answer, possible_gain, "
            "possible_loss, can_lift_tier from scoring.next_questions order by place"
        ).fetchall():
            questions[model, "person", person_id, AS_OF][attribute] = tuple(asked)
    return Answers(
        lines=dict(lines),
        evidence=dict(grants),
        scores={tuple(key): values for *key, values in scores},
        tiers={tuple(key): values for *key, values in tiers},
        stages={
            (model, "person", person_id, day): stage
            for model, person_id, day, stage in stages
        },
        contributions=dict(contributions),
        questions=dict(questions),
    )


def _keyed(
    connection: duckdb.DuckDBPyConnection, table: str, columns: str
) -> list[tuple]:
    rows = connection.execute(
        f"select scoring_model, subject_type, subject_id, as_of_date, {columns} "
        f"from scoring.{table}"
    ).fetchall()
    return [(*row[:4], row[4:]) for row in rows]
