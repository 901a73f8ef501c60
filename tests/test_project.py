"""The whole project at work: what must hold of its results, whatever models make them.

Each build takes half a minute, so few are made, two at a time, and much is asserted on
each. They are made of a project copy with one custom CRM field more, as customers have.
"""

import csv
import json
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from pathlib import Path

import duckdb
import pytest
import yaml
from conftest import (
    PROJECT,
    Built,
    Finished,
    copy_database,
    rows_of,
    run,
    run_dbt,
)
from support import raw_contract, raw_files, tier_stability
from support.demo.generator import Demo, generate
from support.demo.tables import TABLES

REAL_DATA = PROJECT.parent / "shared" / "data"
LAST_DAY = "2026-06-30"
EARLIER_DAY = "2026-05-31"
EARLIER_DAY_ENDS = "timestamp '2026-06-01'"

# The custom field: one line in dbt_project.yml, one in attributes.csv, and a rule.
FIELD = (
    "{connector: hubspot, table: contact, column: property_referral_volume, "
    "attribute: referral_volume}"
)
ATTRIBUTE = {
    "attribute": "referral_volume",
    "entity": "person",
    "value_type": "number",
    "is_multivalued": "false",
    "sensitivity": "open",
    "label": "Referrals a month",
    "description": "Patients referred per month",
}
RULE = {
    "scoring_model": "patient_acquisition",
    "rule_id": "refers_many",
    "label": "Refers many patients",
    "attribute": "referral_volume",
    "operator": "at_least",
    "value": "20",
    "points": "7.25",
    "rule_group": "location",
    "action": "Call the practice",
    "rationale": "A test of custom fields",
    "owner": "revenue_operations",
    "valid_from": "2024-01-01",
}


# The raw files and how they are varied


def vary(raw: Path, folder: Path, changes: dict[str, str]) -> Path:
    """Give ``raw`` again in ``folder``, with some files replaced by a query.

    ``changes`` are queries by file, such as hubspot/contact.parquet; ``{rows}`` in them
    stands for the former file.
    """
    connection = duckdb.connect()
    for path in raw.glob("*/*"):
        copy = folder / path.relative_to(raw)
        copy.parent.mkdir(parents=True, exist_ok=True)
        query = changes.get(f"{path.parent.name}/{path.name}")
        if query is None:
            copy.symlink_to(path)
        else:
            query = query.format(rows=rows_of(path))
            form = "format csv, header" if path.suffix == ".csv" else "format parquet"
            connection.execute(f"copy ({query}) to '{copy}' ({form})")
    return folder


@pytest.fixture(scope="session")
def demo_raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo whose HubSpot contacts have a field that no model knows."""
    folder = tmp_path_factory.mktemp("demo")
    demo = Demo(
        people=400,
        days=90,
        events=10_000,
        seed=3,
        until=date.fromisoformat(LAST_DAY),
    )
    generate(demo, folder / "generated", lambda *_: None)
    # Two of three contacts have a value, from 0 to 49.
    field = "case when id % 3 > 0 then id % 50 end as property_referral_volume"
    changes = {"hubspot/contact.parquet": f"select *, {field} from {{rows}}"}
    return vary(folder / "generated", folder / "raw", changes)


def add_row(path: Path, row: dict[str, str]) -> None:
    """Append a row to a seed, whatever the order of its columns."""
    with path.open(newline="") as lines:
        header = next(csv.reader(lines))
    assert row.keys() <= set(header)
    with path.open("a", newline="") as lines:
        csv.DictWriter(lines, header, lineterminator="\n").writerow(row)


@pytest.fixture(scope="session")
def customer_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with a custom field and a rule on it: three lines, and no SQL."""
    project = tmp_path_factory.mktemp("customer") / "project"
    for folder in ("models", "macros", "seeds", "tests"):
        ignore = shutil.ignore_patterns("__pycache__", "*.py")
        shutil.copytree(PROJECT / folder, project / folder, ignore=ignore)
    shutil.copy(PROJECT / "profiles.yml", project)
    text = (PROJECT / "dbt_project.yml").read_text()
    place = "  custom_fields:\n"
    assert place in text
    (project / "dbt_project.yml").write_text(
        text.replace(place, f"{place}    - {FIELD}\n")
    )
    add_row(project / "seeds" / "rules" / "attributes.csv", ATTRIBUTE)
    add_row(project / "seeds" / "rules" / "fit_rules.csv", RULE)
    return project


# The builds, two at a time


class Workshop:
    """Builds the customer's project; every build has a folder of its own.

    dbt reads the project once per as-of date: later builds start from what it wrote
    down then, and from a database that holds the seeds.
    """

    def __init__(self, project: Path, raw: Path, folder: Path) -> None:
        self.project = project
        self.raw = raw
        self.folder = folder
        self.builds: dict[str, Future[Built]] = {}

    def seeded(self) -> Built:
        """The database of seeds that the builds start from."""
        folder = self.new_folder("seeded")
        database, target = folder / "lead_scoring.duckdb", folder / "target"
        done = self.dbt("seed", LAST_DAY, database, target)
        return Built(self.raw, database, target, done.output)

    def new_folder(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir()
        return folder

    def dbt(
        self,
        command: str,
        as_of: str,
        database: Path,
        target: Path,
        *options: str,
        **variables: str,
    ) -> Finished:
        done = run_dbt(
            command,
            *("--vars", json.dumps({"as_of": as_of, **variables})),
            *("--quiet", "--log-level-file", "none"),
            *options,
            database=database,
            target=target,
            project=self.project,
        )
        assert done.status == 0, done.output
        return done

    def build(
        self,
        name: str,
        raw: Path,
        as_of: str,
        *,
        start_from: Built | None = None,
        parsed_in: Built | None = None,
        decisions: str = "",
        history_from: str | None = None,
        command: Sequence[str] = ("run",),
        threads: int = 2,
    ) -> Built:
        """Build ``raw`` as of a date, on the seeds or on the database of a build.

        ``decisions`` are statements that change the seeds' tables, as edited files would.
        """
        folder = self.new_folder(name)
        database, target = folder / "lead_scoring.duckdb", folder / "target"
        target.mkdir()
        variables = {"history_from": history_from} if history_from else {}
        seeded = self.of("seeded")
        copy_database((start_from or seeded).database, database)
        parsed = (parsed_in or seeded).target / "partial_parse.msgpack"
        shutil.copy(parsed, target)
        tables = raw_contract.declared_tables(self.project)
        raw_files.land_beside(database, raw, tables)
        if decisions:
            with duckdb.connect(str(database)) as connection:
                connection.execute(decisions)
        command, *options = *command, "--threads", str(threads)
        done = self.dbt(command, as_of, database, target, *options, **variables)
        return Built(raw, database, target, done.output)

    def of(self, name: str) -> Built:
        """The build of this name, once it is finished."""
        return self.builds[name].result()


RECIPES: dict[str, Callable[[Workshop], Built]] = {}
NEEDS: dict[str, tuple[str, ...]] = {}


def built_ahead(*needs: str) -> Callable:
    """Make a fixture of a function that builds; ``needs`` are builds it starts from.

    The builds that the chosen tests use start together, before the first of the tests.
    """

    def register(recipe: Callable[[Workshop], Built]) -> Callable:
        name = recipe.__name__
        RECIPES[name], NEEDS[name] = recipe, needs

        @pytest.fixture(scope="session", name=name)
        def finished(workshop: Workshop) -> Built:
            return workshop.of(name)

        return finished

    return register


@pytest.fixture(scope="session")
def workshop(
    request: pytest.FixtureRequest,
    customer_project: Path,
    demo_raw: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Workshop]:
    asked = {name for item in request.session.items for name in item.fixturenames}
    wanted = asked & RECIPES.keys()
    wanted |= {need for name in wanted for need in NEEDS[name]}
    # Those that wait for others come last, and the longest first.
    wanted = sorted(
        wanted, key=lambda name: (len(NEEDS[name]), list(RECIPES).index(name))
    )
    workshop = Workshop(customer_project, demo_raw, tmp_path_factory.mktemp("builds"))
    with ThreadPoolExecutor(max_workers=2) as pool:
        workshop.builds["seeded"] = pool.submit(workshop.seeded)
        for name in wanted:
            workshop.builds[name] = pool.submit(RECIPES[name], workshop)
        yield workshop
        pool.shutdown(cancel_futures=True)


@built_ahead()
def empty(workshop: Workshop) -> Built:
    """The project itself, by its command, when no raw table has a file."""
    folder = workshop.new_folder("empty")
    (folder / "raw").mkdir()
    database = folder / "lead_scoring.duckdb"
    built = run(
        [PROJECT / "scripts" / "build", "--as-of", LAST_DAY],
        LEAD_SCORING_RAW=str(folder / "raw"),
        LEAD_SCORING_DB=str(database),
    )
    assert built.status == 0, built.output
    return Built(folder / "raw", database, folder / "build" / "target", built.output)


@built_ahead()
def demo(workshop: Workshop) -> Built:
    return workshop.build("demo", workshop.raw, LAST_DAY)


@built_ahead()
def shuffled(workshop: Workshop) -> Built:
    """The same rows in another order, built by one thread."""
    query = "select rows.* from {rows} as rows order by md5(cast(rows as varchar))"
    changes = {f"{t.schema}/{t.name}.{t.format}": query for t in TABLES}
    raw = vary(workshop.raw, workshop.folder / "shuffled raw", changes)
    return workshop.build("shuffled", raw, LAST_DAY, threads=1)


@built_ahead("demo")
def again(workshop: Workshop) -> Built:
    """The demo once more in the same warehouse, by four threads."""
    start = workshop.of("demo")
    return workshop.build(
        "again", workshop.raw, LAST_DAY, start_from=start, parsed_in=start, threads=4
    )


@built_ahead()
def delivered_twice(workshop: Workshop) -> Built:
    """Every row of every file twice, every second time in a later delivery."""
    changes = {}
    for table in TABLES:
        file = f"{table.schema}/{table.name}.{table.format}"
        described = f"describe from {rows_of(workshop.raw / file)}"
        columns = [name for name, *_ in duckdb.sql(described).fetchall()]
        later = "select * from {rows}"
        if "_fivetran_synced" in columns:
            moved = (
                "try_cast(_fivetran_synced as timestamp) + to_hours(24 * (n % 2))"
                " as _fivetran_synced"
            )
            later = (
                f"select * exclude (n) replace ({moved}) "
                "from (select *, row_number() over () as n from {rows})"
            )
        changes[file] = f"select * from {{rows}} union all by name {later}"
    raw = vary(workshop.raw, workshop.folder / "raw twice", changes)
    return workshop.build("delivered twice", raw, LAST_DAY)


# When something began, happened, and was heard of, as far as a table says.
TIMES = {
    "callrail/calls.parquet": ["start_time"],
    "hubspot/company.parquet": ["property_createdate"],
    "hubspot/contact.parquet": ["property_createdate"],
    "hubspot/contact_form_submission.csv": ["timestamp"],
    "hubspot/deal.parquet": ["property_createdate"],
    "hubspot/deal_stage.parquet": ["date_entered"],
    "hubspot/email_event.parquet": ["created"],
    "hubspot/engagement_call.parquet": ["property_hs_timestamp"],
    "salesforce/account.parquet": ["created_date"],
    "salesforce/contact.parquet": ["created_date"],
    "salesforce/lead.parquet": ["created_date"],
    "salesforce/opportunity.parquet": ["created_date"],
    "segment/identifies.parquet": ["timestamp", "received_at"],
    "segment/pages.parquet": ["timestamp", "received_at"],
    "segment/tracks.parquet": ["timestamp", "received_at"],
}


@built_ahead()
def earlier(workshop: Workshop) -> Built:
    """An earlier day, of raw files that hold nothing yet of what came later."""
    changes = {
        file: "select * from {rows} where "
        + " and ".join(
            f"coalesce(try_cast({column} as timestamp) < {EARLIER_DAY_ENDS}, true)"
            for column in columns
        )
        for file, columns in TIMES.items()
    }
    raw = vary(workshop.raw, workshop.folder / "earlier raw", changes)
    return workshop.build("earlier", raw, EARLIER_DAY)


@built_ahead("demo", "earlier")
def rebuilt(workshop: Workshop) -> Built:
    """The earlier day again, after the last day was built, from all that is known now."""
    return workshop.build(
        "rebuilt",
        workshop.raw,
        EARLIER_DAY,
        start_from=workshop.of("demo"),
        parsed_in=workshop.of("earlier"),
    )


# Events of which every second one is delivered 30 days late, and what tells them apart.
DELAYED = {
    "callrail/calls.parquet": "start_time",
    "hubspot/contact_form_submission.csv": "timestamp",
    "hubspot/email_event.parquet": "created",
    "hubspot/engagement_call.parquet": "property_hs_timestamp",
    "segment/pages.parquet": "timestamp",
    "segment/tracks.parquet": "timestamp",
}
DELIVERY_DAYS = (EARLIER_DAY, "2026-06-15")


@built_ahead("demo")
def in_instalments(workshop: Workshop) -> Built:
    """The last day after two days on which half of the events were 30 days late."""
    before = None
    for day in DELIVERY_DAYS:
        changes = {
            file: f"""
                select * from {{rows}} where
                    substr(md5(cast({column} as varchar)), 1, 1) < '8'
                    or try_cast({column} as timestamp) < date '{day}' - 30
            """
            for file, column in DELAYED.items()
        }
        raw = vary(workshop.raw, workshop.folder / f"delivered by {day}", changes)
        before = workshop.build(f"as of {day}", raw, day, start_from=before)
    return workshop.build(
        "in instalments",
        workshop.raw,
        LAST_DAY,
        start_from=before,
        parsed_in=workshop.of("demo"),
    )


@built_ahead()
def copied(workshop: Workshop) -> Built:
    """The demo with three copies of some records, and of all that they did."""

    def read(file: str) -> str:
        return rows_of(workshop.raw / file)

    contact = "id % 5 = 0 and property_email is not null"
    chosen = f"from {read('hubspot/contact.parquet')} where {contact}"
    contacts, emails = f"select id {chosen}", f"select property_email {chosen}"
    mails = (
        f"select id from {read('hubspot/email_event.parquet')} "
        f"where recipient in ({emails})"
    )
    engagements = (
        f"select engagement_id from {read('hubspot/engagement_contact.parquet')} "
        f"where contact_id in ({contacts})"
    )
    lead = "substr(md5(id), 1, 1) in ('0', '1', '2') and email is not null"
    leads = f"select id from {read('salesforce/lead.parquet')} where {lead}"
    # Which rows are copied, and the keys that a copy has anew.
    copies = {
        "hubspot/contact.parquet": (contact, ["id"]),
        "hubspot/contact_form_submission.csv": (
            f"contact_id in (select cast(id as varchar) from ({contacts}))",
            ["contact_id", "conversion_id"],
        ),
        "hubspot/deal_contact.parquet": (f"contact_id in ({contacts})", ["contact_id"]),
        "hubspot/email_event.parquet": (f"recipient in ({emails})", ["id"]),
        "hubspot/email_event_bounce.parquet": (f"id in ({mails})", ["id"]),
        "hubspot/email_event_click.parquet": (f"id in ({mails})", ["id"]),
        "hubspot/email_event_status_change.parquet": (f"id in ({mails})", ["id"]),
        "hubspot/engagement.parquet": (f"id in ({engagements})", ["id"]),
        "hubspot/engagement_call.parquet": (
            f"engagement_id in ({engagements})",
            ["engagement_id"],
        ),
        "hubspot/engagement_contact.parquet": (
            f"contact_id in ({contacts})",
            ["contact_id", "engagement_id"],
        ),
        "hubspot/engagement_meeting.parquet": (
            f"engagement_id in ({engagements})",
            ["engagement_id"],
        ),
        "salesforce/campaign_member.csv": (f"lead_id in ({leads})", ["id", "lead_id"]),
        "salesforce/event.parquet": (f"who_id in ({leads})", ["id", "who_id"]),
        "salesforce/lead.parquet": (lead, ["id"]),
        "salesforce/task.parquet": (f"who_id in ({leads})", ["id", "who_id"]),
    }
    changes = {}
    for file, (which, keys) in copies.items():
        # A copy's key ends in one more digit, so that it sorts after the first one's.
        anew = ", ".join(f"cast({key} as varchar) || copy as {key}" for key in keys)
        changes[file] = (
            "select * from {rows} union all by name "
            f"select * exclude (copy) replace ({anew}) "
            f"from {{rows}}, (select unnest([1, 2, 3]) as copy) where {which}"
        )
    raw = vary(workshop.raw, workshop.folder / "copied raw", changes)
    return workshop.build("copied", raw, LAST_DAY)


# Who requests a consult five days before the last, and who misses a meeting.
ASKS = "id % 5 = 1 and property_email is not null"
STAYS_AWAY = "id % 5 = 2 and property_email is not null"
CONSULT_FORM = "7f0f1c36-0002-4c1a-9a01-6f1d5a2b0002"
HISTORY_FROM = "2026-04-15"
REMOVED_RULE = "service_page"


@built_ahead()
def changed(workshop: Workshop) -> Built:
    """The demo in which some people did something more, and some rules changed.

    Of the rules, those about patients stay as they are but for some that match nobody;
    one about referring providers is gone. Built by four threads, with a tier history.
    """
    contacts = rows_of(workshop.raw / "hubspot" / "contact.parquet")
    asks = f"from {contacts} where {ASKS}"
    stays_away = f"from {contacts} where {STAYS_AWAY}"
    # Columns that are not named are null.
    more = {
        "hubspot/contact_form_submission.csv": f"""
            select id as contact_id, '{CONSULT_FORM}' as form_id,
                'more ' || id as conversion_id,
                timestamp '2026-06-25 12:00:00' as timestamp,
                timestamp '2026-06-25 13:00:00' as _fivetran_synced {asks}
        """,
        "hubspot/engagement.parquet": f"""
            select 1000 + id as id, 'MEETING' as type,
                timestamp '2026-06-25 12:00:00' as created_at {stays_away}
        """,
        "hubspot/engagement_contact.parquet": f"""
            select 1000 + id as engagement_id, id as contact_id,
                'MEETING' as engagement_type {stays_away}
        """,
        "hubspot/engagement_meeting.parquet": f"""
            select 1000 + id as engagement_id,
                timestamp '2026-06-25 12:00:00' as property_hs_timestamp,
                timestamp '2026-06-25 12:00:00' as start_time,
                'NO_SHOW' as property_hs_meeting_outcome, false as _fivetran_deleted,
                timestamp '2026-06-25 13:00:00' as _fivetran_synced {stays_away}
        """,
    }
    changes = {
        file: f"select * from {{rows}} union all by name ({query})"
        for file, query in more.items()
    }
    raw = vary(workshop.raw, workshop.folder / "changed raw", changes)
    for_nobody = "\n".join(
        f"""
        insert into rules.{category}_rules by name
        select * replace (
            'for_nobody_{category}' as rule_id, 'equals' as operator, 'nobodys' as value,
            4 * points as points
        )
        from rules.{category}_rules
        where scoring_model <> 'referral' and valid_to is null and rule_id = '{rule_id}';
        """
        for category, rule_id in (
            ("fit", "in_area"),
            ("intent", "consult_form"),
            ("negative", "competitor"),
        )
    )
    removal = f"""
        delete from rules.intent_rules
        where scoring_model = 'referral' and rule_id = '{REMOVED_RULE}'
    """
    return workshop.build(
        "changed",
        raw,
        LAST_DAY,
        decisions=for_nobody + removal,
        history_from=HISTORY_FROM,
        threads=4,
    )


@built_ahead()
def real_connectors(workshop: Workshop) -> Built:
    """Connector tables that nobody here wrote."""
    raw = REAL_DATA / "raw_connectors"
    if not raw.is_dir():
        pytest.skip(f"{raw} is not there")
    # With the tests that are sentences.
    others = ("resource_type:seed", "resource_type:unit_test", "test_type:generic")
    command = ("build", "--exclude", *others)
    return workshop.build("real connectors", raw, LAST_DAY, command=command)


@built_ahead()
def real_hospitals(workshop: Workshop) -> Built:
    """Hospitals with their duplicates, as Salesforce accounts."""
    accounts = REAL_DATA / "hospitals" / "account.csv"
    if not accounts.is_file():
        pytest.skip(f"{accounts} is not there")
    raw = workshop.new_folder("hospitals raw")
    (raw / "salesforce").mkdir()
    (raw / "salesforce" / "account.csv").symlink_to(accounts)
    asserted = ("+record_organizations", "+row_audit", "+quarantined_records")
    command = ("run", "--select", *asserted)
    return workshop.build("real hospitals", raw, LAST_DAY, command=command)


# What two builds have in common


def tables(built: Built, *schemas: str) -> list[str]:
    """The tables and views of the schemas."""
    names = ", ".join(f"'{schema}'" for schema in schemas)
    return [
        f"{schema}.{table}"
        for schema, table in built.rows(
            "select table_schema, table_name from information_schema.tables "
            f"where table_schema in ({names}) order by all"
        )
    ]


def differences(one: Built, other: Built, *schemas: str) -> list[str]:
    """A sentence per table that has other rows in the second build."""
    found = []
    names = tables(one, *schemas)
    assert names == tables(other, *schemas)
    hashes = " union all ".join(
        f"select '{name}', count(*), sum(cast(hash(t) as hugeint)) from {name} as t"
        for name in names
    )
    equal = set(one.rows(hashes)) & set(other.rows(hashes))
    for table in sorted(set(names) - {name for name, *_ in equal}):
        query = f"select * from {table}"
        left, right = Counter(one.rows(query)), Counter(other.rows(query))
        only_left, only_right = left - right, right - left
        found.append(
            f"{table}: {only_left.total()} of {left.total()} rows are only in the "
            f"first build, {only_right.total()} of {right.total()} only in the "
            f"second, such as {min(only_left or only_right, key=str)}"
        )
    return found


def test_the_same_rows_give_the_same_result_in_any_order(
    demo: Built, shuffled: Built
) -> None:
    assert demo.rows("select count(*) from marts.score_lines")[0][0] > 2000
    schemas = ("hygiene", "identity", "scoring", "marts")
    assert differences(demo, shuffled, *schemas) == []


def test_the_same_day_built_again_gives_the_same(demo: Built, again: Built) -> None:
    assert differences(demo, again, "hygiene", "identity", "scoring", "marts") == []


def test_what_is_delivered_twice_counts_once(
    demo: Built, delivered_twice: Built
) -> None:
    # These two count what was delivered.
    about_delivery = ("marts.hygiene_summary", "marts.quarantined_records")
    assert [
        difference
        for difference in differences(demo, delivered_twice, "marts")
        if not difference.startswith(about_delivery)
    ] == []
    rows_in = "select sum(rows_in) from marts.hygiene_summary"
    assert delivered_twice.rows(rows_in)[0][0] == 2 * demo.rows(rows_in)[0][0] > 0


def test_events_that_come_late_count_as_if_they_had_been_in_time(
    demo: Built, in_instalments: Built
) -> None:
    about_delivery = ("marts.hygiene_summary", "marts.quarantined_records")
    assert not [
        difference
        for difference in differences(demo, in_instalments, "marts")
        if difference.startswith(about_delivery)
    ]
    # Who was known on the earlier days keeps the id of then, and tiers are remembered as
    # they were known on their days; all else is equal.
    renamed = {
        new: old
        for old, new in zip(people(demo), people(in_instalments), strict=True)
        if old != new
    }
    assert len(renamed) < len(people(demo)) // 10
    for query in (
        "select person_id, * exclude (person_id) from marts.contact_scores",
        # The key of a line is made of the person's id.
        "select subject_id, * exclude (subject_id, score_line_id) from marts.score_lines",
        "select * from marts.account_scores",
        "select * from marts.buying_groups",
        "select * from marts.rule_outcomes",
        "select person_id, scoring_model, plain_tier from marts.contact_tiers",
    ):
        late = in_instalments.rows(query)
        late = [(renamed.get(subject, subject), *others) for subject, *others in late]
        assert Counter(late) == Counter(demo.rows(query)), query
    tiers = "select person_id, scoring_model, tier, tier_since from marts.contact_tiers"
    past = f"""
        select subject_id, as_of_date, scoring_model, tier, tier_since
        from scoring.tier_history
        where as_of_date < '{LAST_DAY}' and subject_type = 'person'
    """

    def others(query: str) -> set[str]:
        late = in_instalments.rows(query)
        late = {(renamed.get(person, person), *row) for person, *row in late}
        return {person for person, *_ in late ^ set(demo.rows(query))}

    assert others(tiers) <= others(past)


def people(built: Built) -> list[str]:
    """The id of the person of every record, in an order of the records."""
    query = "select person_id from identity.record_people order by record_key"
    return [person for (person,) in built.rows(query)]


def test_a_past_date_is_scored_as_it_was_then(earlier: Built, rebuilt: Built) -> None:
    # These two count the rows that were delivered, also those that came too late.
    about_delivery = ("marts.hygiene_summary", "marts.quarantined_records")
    # These tell since when a tier holds. Records that were merged after the day had their
    # history under another id, so there it can begin later; all else is equal.
    about_memory = ("marts.contact_tiers", "marts.handoff_notes", "marts.crm_")
    # Holds what was written for the later date too.
    about_memory += ("marts.nurture_history",)
    assert [
        difference
        for difference in differences(earlier, rebuilt, "marts")
        if not difference.startswith((*about_delivery, *about_memory))
    ] == []
    tiers = "select * exclude (tier_since, previous_tier) from marts.contact_tiers"
    assert set(earlier.rows(tiers)) == set(rebuilt.rows(tiers))
    since = "select person_id, scoring_model, tier_since from marts.contact_tiers"
    moved = set(earlier.rows(since)) - set(rebuilt.rows(since))
    assert len(moved) <= len(earlier.rows(since)) // 100
    notes = """
        select
            person_id, scoring_model,
            regexp_replace(note, ' since [-0-9]+(, before that [a-z ]+)?', '')
        from marts.handoff_notes
    """
    assert set(earlier.rows(notes)) == set(rebuilt.rows(notes))
    late = (
        "select count(*) from marts.quarantined_records where quarantine_reason = '{}'"
    )
    assert rebuilt.rows(late.format("after_as_of"))[0][0] > 1000


def test_a_past_build_does_not_change_later_history(
    demo: Built, rebuilt: Built
) -> None:
    for table, least in (("scoring.tier_history", 400), ("marts.nurture_history", 100)):
        query = f"from {table} where as_of_date = '{LAST_DAY}' order by all"
        assert len(demo.rows(query)) > least
        assert demo.rows(query) == rebuilt.rows(query)


def test_nothing_known_gives_nothing_and_no_error(empty: Built) -> None:
    marts = tables(empty, "marts")
    assert len(marts) >= 15
    rows = {mart: empty.rows(f"select count(*) from {mart}")[0][0] for mart in marts}
    # Tells of each table that it brought nothing.
    summary = rows.pop("marts.hygiene_summary")
    assert empty.rows("select sum(rows_in) from marts.hygiene_summary")[0][0] in (
        0,
        None,
    ), summary
    assert {mart: count for mart, count in rows.items() if count} == {}
    assert "no file, so an empty table" in empty.output


def test_copies_of_a_record_raise_nobodys_score(demo: Built, copied: Built) -> None:
    count = "select count(*) from hygiene.{}"
    for table, least in (("contact_records", 150), ("activities", 1000)):
        query = count.format(table)
        assert copied.rows(query)[0][0] > demo.rows(query)[0][0] + least
    scores = """
        select person_id, scoring_model, score from marts.contact_scores
        union all
        select organization_id, scoring_model, score from marts.account_scores
        order by all
    """
    assert copied.rows(scores) == demo.rows(scores)
    # Nor is any copy hidden by a limit: each line has the same points and evidence.
    lines = """
        select
            subject_id, scoring_model, rule_id, raw_points, decayed_points, points,
            applied_points, evidence_count
        from marts.score_lines
        order by all
    """
    assert copied.rows(lines) == demo.rows(lines)


def subjects_of(demo: Built, contacts: str) -> set[str]:
    """The people of HubSpot contacts, and their organizations."""
    found = demo.rows(f"""
        select distinct people.person_id, people.organization_id
        from {rows_of(demo.raw / "hubspot" / "contact.parquet")} as contacts
        inner join identity.record_people as records
            on records.record_key = 'hubspot.contact.' || contacts.id
        inner join identity.people as people on records.person_id = people.person_id
        where {contacts}
    """)
    return {subject for row in found for subject in row if subject}


def dated_scores(built: Built, where: str) -> dict[tuple, tuple]:
    """Fit, intent, negative points and score by scoring model, date and subject."""
    return {
        (model, day, subject): scores
        for model, day, subject, *scores in built.rows(f"""
            select
                scoring_model, as_of_date, subject_id, fit_score, intent_score,
                negative_score, score
            from scoring.dated_scores
            where {where}
        """)
    }


OTHER_MODELS = "scoring_model <> 'referral'"
TODAY = f"as_of_date = '{LAST_DAY}'"


def test_what_speaks_for_a_person_lowers_and_what_speaks_against_raises_no_score(
    demo: Built, changed: Built
) -> None:
    before = dated_scores(demo, f"{OTHER_MODELS} and {TODAY}")
    after = dated_scores(changed, f"{OTHER_MODELS} and {TODAY}")
    assert before.keys() == after.keys()
    asks, stay_away = subjects_of(demo, ASKS), subjects_of(demo, STAYS_AWAY)
    gains = [
        after[key][3] - before[key][3] for key in before if key[2] in asks - stay_away
    ]
    losses = [
        before[key][3] - after[key][3] for key in before if key[2] in stay_away - asks
    ]
    for differences_of_scores in (gains, losses):
        assert min(differences_of_scores) >= 0
        assert sum(difference > 0 for difference in differences_of_scores) >= 30
    # And tiers with them.
    ranks = f"""
        select scoring_model, subject_id, tier_rank from scoring.tier_history
        where {OTHER_MODELS} and {TODAY}
    """
    once, now = ({row[:2]: row[2] for row in b.rows(ranks)} for b in (demo, changed))
    assert all(now[key] >= once[key] for key in once if key[1] in asks - stay_away)
    assert any(now[key] > once[key] for key in once if key[1] in asks - stay_away)


def test_nobody_else_and_no_other_day_notices_what_some_people_did(
    demo: Built, changed: Built
) -> None:
    moved = subjects_of(demo, ASKS) | subjects_of(demo, STAYS_AWAY)
    lines = f"""
        select * exclude (ruleset_version) from marts.score_lines where {OTHER_MODELS}
    """
    once, now = (
        Counter(row for row in built.rows(lines) if row[2] not in moved)
        for built in (demo, changed)
    )
    assert once == now
    assert once.total() > 1000
    earlier_days = f"{OTHER_MODELS} and as_of_date < '2026-06-25'"
    once = dated_scores(demo, earlier_days)
    now = dated_scores(changed, earlier_days)
    assert once == {key: now[key] for key in once}
    # Rules that match nobody have no line.
    assert not changed.rows(
        "from scoring.rule_uses where starts_with(rule_id, 'for_nobody')"
    )
    assert changed.rows("from scoring.rules where starts_with(rule_id, 'for_nobody')")


def test_a_rule_that_is_removed_takes_its_lines_and_leaves_the_others(
    demo: Built, changed: Built
) -> None:
    moved = subjects_of(demo, ASKS) | subjects_of(demo, STAYS_AWAY)
    query = """
        select
            subject_id, rule_id, raw_points, decayed_points, points, applied_points
        from marts.score_lines
        where scoring_model = 'referral' and subject_type = 'person'
            and line_kind = 'rule'
    """
    once, now = (
        {row[:2]: row[2:] for row in built.rows(query) if row[0] not in moved}
        for built in (demo, changed)
    )
    kept = {key for key in once if key[1] != REMOVED_RULE}
    assert len(once) - len(kept) >= 5
    assert now.keys() == kept
    # What shared caps had left to others may only grow.
    assert all(now[key][:3] == once[key][:3] for key in kept)
    assert all(abs(now[key][3]) >= abs(once[key][3]) for key in kept)


def test_time_without_events_raises_nobodys_intent(changed: Built) -> None:
    steps, rises = changed.rows("""
        with days as (
            select
                scores.scoring_model,
                scores.subject_id,
                scores.as_of_date,
                scores.intent_score,
                lag(scores.intent_score) over by_subject as intent_before,
                lag(scores.as_of_date) over by_subject as day_before
            from scoring.dated_scores as scores
            where scores.subject_type = 'person'
            window by_subject as (
                partition by scores.scoring_model, scores.subject_id
                order by scores.as_of_date
            )
        )

        select
            count(*) filter (days.intent_score < days.intent_before),
            count(*) filter (days.intent_score > days.intent_before)
        from days
        where not exists (
            select 1
            from scoring.interactions
            where interactions.person_id = days.subject_id
                and (
                    cast(interactions.occurred_at as date) > days.day_before
                    and cast(interactions.occurred_at as date) <= days.as_of_date
                    or cast(interactions.known_at as date) > days.day_before
                    and cast(interactions.known_at as date) <= days.as_of_date
                    or cast(interactions.known_until as date) > days.day_before
                    and cast(interactions.known_until as date) <= days.as_of_date + 1
                )
        )
    """)[0]
    assert steps > 1000
    assert rises == 0


def test_the_score_of_every_day_is_what_caps_leave_of_its_rules(changed: Built) -> None:
    days, rows, capped, wrong = changed.rows("""
        with points as (
            select subject_number, rule_number, limited_points
            from scoring.rule_points
            where subject_type = 'person'
            union all
            select subject_number, rule_number, limited_points
            from scoring.organization_rule_points
        ),

        in_groups as (
            select
                subject_number,
                rules.scoring_model,
                rules.category,
                coalesce(abs(any_value(cap_points)), 1000000) as cap,
                greatest(-cap, least(cap, sum(limited_points))) as points,
                sum(limited_points) as uncapped_points
            from points
            inner join scoring.rules using (rule_number)
            left join rules.rule_groups using (scoring_model, category, rule_group)
            group by subject_number, rules.scoring_model, rules.category, rule_group
        ),

        in_categories as (
            select
                subject_number,
                case category
                    when 'fit' then least(sum(points), any_value(fit_cap))
                    when 'intent' then least(sum(points), any_value(intent_cap))
                    else sum(points)
                end as points,
                sum(uncapped_points) as uncapped_points
            from in_groups
            inner join rules.scoring_models using (scoring_model)
            group by subject_number, category
        ),

        summed as (
            select
                as_of_date, subject_type, subject_id, scoring_model,
                least(100, greatest(0, sum(points))) as points,
                sum(uncapped_points) as uncapped_points
            from in_categories
            -- Points of somebody who was not there on the day would be wrong, too.
            left join scoring.subjects using (subject_number)
            group by all
        )

        select
            count(distinct as_of_date),
            count(*),
            count(*) filter (points <> uncapped_points),
            count(*) filter (score is null or score <> coalesce(points, 0))
        from scoring.dated_scores
        full join summed
            using (as_of_date, subject_type, subject_id, scoring_model)
    """)[0]
    assert days >= 77
    assert rows > 10_000
    assert capped > 1000
    assert wrong == 0


def test_tiers_of_the_demo_hold_still_and_are_hardly_larger_for_it(
    changed: Built,
) -> None:
    rows = tier_stability.read(changed.database)
    assert {row.days_seen for row in rows} == {80}
    assert sum(row.plain_reentries for row in rows) >= 10
    assert tier_stability.misses(rows) == []


def test_a_rule_on_a_custom_field_adds_its_points_to_the_right_people(
    demo: Built,
) -> None:
    # Whoever has several contacts in HubSpot counts where they agree.
    contacts = rows_of(demo.raw / "hubspot" / "contact.parquet")
    expected = {
        person: refers
        for person, refers in demo.rows(f"""
            select records.person_id, bool_and(coalesce(
                contacts.property_referral_volume >= 20, false
            ))
            from identity.record_people as records
            inner join marts.contact_scores as scores
                on records.person_id = scores.person_id
                and scores.scoring_model = 'patient_acquisition'
            inner join {contacts} as contacts
                on records.connector = 'hubspot'
                and records.record_id = cast(contacts.id as varchar)
            group by records.person_id
            having count(distinct coalesce(
                contacts.property_referral_volume >= 20, false
            )) = 1
        """)
    }
    lines = {
        person: (raw, decayed, points, label)
        for person, raw, decayed, points, label in demo.rows("""
            select subject_id, raw_points, decayed_points, points, label
            from marts.score_lines
            where rule_id = 'refers_many' and scoring_model = 'patient_acquisition'
        """)
    }
    fired = {person for person in expected if person in lines}
    assert len(fired) >= 20
    assert fired == {person for person, refers in expected.items() if refers}
    points = {tuple(map(float, line[:3])) for line in lines.values()}
    assert points == {(7.25, 7.25, 7.25)}
    assert {line[3] for line in lines.values()} == {"Refers many patients"}


# The default demo, built by scripts/build


def test_the_documented_columns_are_those_that_exist(built: Built) -> None:
    manifest = json.loads((built.target / "manifest.json").read_text())
    existing: dict[tuple, set] = {}
    for schema, table, column in built.rows(
        "select table_schema, table_name, column_name from information_schema.columns"
    ):
        existing.setdefault((schema, table), set()).add(column)
    # Staging has the customer's own fields besides those it declares.
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())
    own = {field["column"] for field in project["vars"]["custom_fields"]}
    wrong = {}
    for node in manifest["nodes"].values():
        if node["resource_type"] in ("model", "seed"):
            columns = existing[node["schema"], node["alias"]]
            difference = (columns ^ set(node["columns"])) - own
            if difference:
                wrong[node["name"]] = sorted(difference)
    assert wrong == {}


def test_an_opt_out_in_one_crm_closes_the_channel_everywhere(built: Built) -> None:
    flags = " union all ".join(
        f"select '{connector}.{table}.' || id as record_key, "
        f"coalesce({no_email}, false) as no_email, "
        f"coalesce({no_phone}, false) as no_phone "
        f"from {rows_of(built.raw / connector / f'{table}.parquet')}"
        for connector, table, no_email, no_phone in (
            ("hubspot", "contact", "property_hs_email_optout", "false"),
            ("salesforce", "lead", "has_opted_out_of_email", "do_not_call"),
            ("salesforce", "contact", "has_opted_out_of_email", "do_not_call"),
        )
    )
    asked = f"""
        select
            people.person_id,
            bool_or(flags.no_email) as no_email,
            bool_or(flags.no_phone) as no_phone
        from identity.record_people as people
        inner join ({flags}) as flags on people.record_key = flags.record_key
        group by people.person_id
        having no_email or no_phone
    """
    # Enough people are in both CRMs and have said it in one of them alone.
    ((in_both,),) = built.rows(f"""
        select count(*) from (
            select asked.person_id
            from ({asked}) as asked
            inner join identity.record_people as people
                on asked.person_id = people.person_id and people.is_current_record
            group by asked.person_id
            having count(distinct people.connector) = 2
        )
    """)
    assert in_both >= 10
    closed_but_used = built.rows(f"""
        select routes.person_id, routes.channel
        from ({asked}) as asked
        inner join marts.lead_routes as routes on asked.person_id = routes.person_id
        where
            asked.no_email and routes.channel = 'email'
            or asked.no_phone and routes.channel in ('phone', 'sms')
            or asked.no_email and asked.no_phone and routes.is_outreach_allowed
    """)
    assert closed_but_used == []
    for table in ("hubspot_contacts", "salesforce_leads", "salesforce_contacts"):
        ((records, closed),) = built.rows(f"""
            select
                count(*),
                count(*) filter (
                    (not asked.no_email or not crm.is_email_allowed)
                    and (not asked.no_phone or not crm.is_phone_allowed)
                    and (not asked.no_phone or not crm.is_sms_allowed)
                )
            from ({asked}) as asked
            inner join marts.crm_{table} as crm on asked.person_id = crm.person_id
        """)
        assert (records, table) == (closed, table)
        assert records >= 10


def truth(built: Built, name: str) -> str:
    return rows_of(built.raw / "truth" / f"{name}.parquet")


def pair_quality(built: Built, resolved: str, true: str) -> tuple[float, float]:
    """Precision and recall of the pairs of records that are said to be one.

    ``resolved`` and ``true`` are queries of record_key and id; records that stand in
    only one of them are left out.
    """
    ((said, meant, both),) = built.rows(f"""
        with records as (
            select resolved.record_key, resolved.id as said, truth.id as meant
            from ({resolved}) as resolved(record_key, id)
            inner join ({true}) as truth(record_key, id)
                on resolved.record_key = truth.record_key
            where truth.id is not null
        )
        select
            (select sum(n * (n - 1)) from (
                select count(*) as n from records group by said)),
            (select sum(n * (n - 1)) from (
                select count(*) as n from records group by meant)),
            (select sum(n * (n - 1)) from (
                select count(*) as n from records group by said, meant))
    """)
    return float(both / said), float(both / meant)


def test_people_and_organizations_of_the_demo_are_who_they_truly_are(
    built: Built,
) -> None:
    precision, recall = pair_quality(
        built,
        "select record_key, person_id from identity.record_people",
        f"select record_key, person_id from {truth(built, 'contact_records')}",
    )
    assert precision >= 0.97
    assert recall >= 0.80
    precision, recall = pair_quality(
        built,
        "select record_key, organization_id from identity.record_organizations",
        f"select record_key, organization_id from {truth(built, 'organization_records')}",
    )
    assert precision >= 0.97
    assert recall >= 0.80


@pytest.mark.parametrize(
    ("table", "true_table", "key", "least"),
    [
        ("callrail.calls", "calls", "call_id", 0.3),
        ("segment.pages", "web_events", "event_id", 0.5),
        ("hubspot.email_event", "email_events", "event_id", 0.8),
    ],
)
def test_calls_visits_and_mail_of_the_demo_belong_to_whom_they_truly_do(
    built: Built, table: str, true_table: str, key: str, least: float
) -> None:
    connector, table_name = table.split(".")
    ((known, resolved, right),) = built.rows(f"""
        with people as (
            select distinct records.person_id, truth.person_id as true_id
            from identity.record_people as records
            inner join {truth(built, "contact_records")} as truth
                on records.record_key = truth.record_key
        )
        select
            count(truth.person_id),
            count(interactions.person_id),
            count(people.person_id)
        from hygiene.activities as activities
        inner join {truth(built, true_table)} as truth
            on activities.row_id = truth.{key}
        left join scoring.interactions as interactions
            on concat_ws(
                '.', activities.connector, activities.table_name, activities.row_id
            ) = interactions.interaction_id
        left join people
            on interactions.person_id = people.person_id
            and truth.person_id = people.true_id
        where
            activities.connector = '{connector}'
            and activities.table_name = '{table_name}'
    """)
    assert right / resolved >= 0.97
    assert resolved / known >= least


def test_higher_tiers_of_the_demo_convert_more_often_afterwards(built: Built) -> None:
    rates: dict[str, list[float]] = {}
    for model, people, converted in built.rows("""
        select
            outcomes.scoring_model,
            sum(outcomes.people),
            sum(outcomes.people_with_outcome)
        from marts.tier_outcomes as outcomes
        inner join rules.tier_thresholds as tiers
            on outcomes.scoring_model = tiers.scoring_model
            and outcomes.tier = tiers.tier
            and tiers.subject_type = 'person'
        where outcomes.outcome = 'closed_won'
        group by outcomes.scoring_model, tiers.tier_rank
        order by outcomes.scoring_model, tiers.tier_rank
    """):
        if people >= 30:
            rates.setdefault(model, []).append(round(float(converted / people), 3))
    assert {model: len(tiers) for model, tiers in rates.items()} == {
        "b2b_provider": 3,
        "patient_acquisition": 3,
        "referral": 3,
    }
    for model, (unqualified, nurture, sales_ready) in rates.items():
        assert unqualified < nurture < sales_ready, (model, rates[model])


# Seeds that were edited badly


def test_a_bad_seed_stops_the_build_and_leaves_the_warehouse(
    customer_project: Path, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    shutil.copytree(customer_project, project)
    ignore = shutil.ignore_patterns("__pycache__", "demo")
    shutil.copytree(
        PROJECT / "scripts" / "support", project / "scripts" / "support", ignore=ignore
    )
    rules = project / "seeds" / "rules"
    faults = {
        "no number": {"rule_id": "fault_1", "points": "ten"},
        "unknown": {"rule_id": "fault_2", "attribute": "facility_typ"},
        "restricted": {"rule_id": "fault_3", "attribute": "diagnosis"},
        "no operator": {"rule_id": "fault_4", "operator": "equal"},
        "no model": {"rule_id": "fault_5", "scoring_model": "patients"},
        "twice": {},
        "overlap": {"valid_from": "2024-06-01", "valid_to": "2025-01-01"},
    }
    first = len((rules / "fit_rules.csv").read_text().splitlines()) + 1
    for fault in faults.values():
        add_row(rules / "fit_rules.csv", {**RULE, **fault})
    raw = tmp_path / "raw"
    raw.mkdir()
    database = tmp_path / "lead_scoring.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table published as select 1 as is_as_it_was")
    published = database.read_bytes()

    command = "from support.build_command import main; main()"
    stopped = run(
        [sys.executable, "-c", command],
        PYTHONPATH=str(project / "scripts"),
        LEAD_SCORING_RAW=str(raw),
        LEAD_SCORING_DB=str(database),
    )

    assert stopped.status == 1, stopped.output
    expected = [
        (0, "points", "'ten' is no decimal"),
        (1, "attribute", "'facility_typ' is no attribute of the seed attributes"),
        (1, "attribute", "Did you mean 'facility_type'?"),
        (2, "attribute", "'diagnosis' is restricted"),
        (3, "operator", "'equal' is unknown"),
        (4, "scoring_model", "'patients' is no scoring_model"),
        (5, "valid_from", f"overlaps with line {first - 1}"),
        (6, "valid_from", f"overlaps with line {first - 1}"),
    ]
    lines = stopped.output.splitlines()
    for offset, column, text in expected:
        place = f"seeds/rules/fit_rules.csv, line {first + offset}, "
        assert any(
            line.startswith(place) and column in line and text in line for line in lines
        ), f"{place}{column}: {text}\nis not in\n{stopped.output}"
    assert "Traceback" not in stopped.output
    assert database.read_bytes() == published
    assert not (tmp_path / "generations").exists()


# Real input


def assert_every_row_is_accounted_for(built: Built) -> None:
    """Each raw file's rows, counted anew, are kept or quarantined with a reason."""
    landed = {
        file: rows
        for file, rows in built.rows(
            "select file_name, row_count from raw_landing.files where status = 'landed'"
        )
    }
    for file, rows in landed.items():
        counted = built.rows(f"select count(*) from {rows_of(built.raw / file)}")
        assert counted == [(rows,)], file
    audited = {
        f"{connector}/{table}.csv": (rows_in, kept, quarantined)
        for connector, table, rows_in, kept, quarantined in built.rows(
            "select connector, table_name, rows_in, rows_kept, rows_quarantined "
            "from hygiene.row_audit where rows_in > 0"
        )
    }
    # A table that no row reaches staging of, or a file that nothing reads, would differ.
    assert {file: rows for file, (rows, *_) in audited.items()} == {
        file: rows for file, rows in landed.items() if rows
    }
    assert all(rows == kept + out for rows, kept, out in audited.values())
    ((without_reason,),) = built.rows(
        "select count(*) from marts.quarantined_records where quarantine_reason is null"
    )
    assert without_reason == 0


def test_real_connector_tables_are_read_and_every_row_accounted_for(
    real_connectors: Built,
) -> None:
    assert_every_row_is_accounted_for(real_connectors)
    known = "select count(*) from identity.{}"
    assert real_connectors.rows(known.format("people"))[0][0] > 10
    assert real_connectors.rows(known.format("organizations"))[0][0] > 10


def test_real_hospitals_are_told_apart_and_their_duplicates_found(
    real_hospitals: Built,
) -> None:
    assert_every_row_is_accounted_for(real_hospitals)
    truth_file = rows_of(REAL_DATA / "hospitals" / "truth.csv")
    columns = [row[0] for row in real_hospitals.rows(f"describe from {truth_file}")]
    precision, recall = pair_quality(
        real_hospitals,
        "select record_id, organization_id from identity.record_organizations",
        f"select {', '.join(columns[:2])} from {truth_file}",
    )
    assert precision >= 0.99
    assert recall >= 0.90
