"""What crosses the border is held to expectations: faults are planted, and caught."""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from conftest import PROJECT, Built, copy_database
from support import (
    build_command,
    databases,
    dbt,
    macros,
    raw_contract,
    raw_files,
    validate_command,
)
from support.expectations import borders, gates, mart_figures, raw_figures
from support.expectations.frames import Frame
from support.expectations.gates import Finding, Gates
from support.expectations.raw_figures import rhythm
from support.settings import Settings

LAST_DAY = date(2026, 6, 30)
SUITES = sorted(path.stem for path in (PROJECT / "gx" / "expectations").glob("*.json"))


@pytest.fixture(scope="module")
def expectations(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gates]:
    """Great Expectations with the project's suites, loaded once."""
    loading = Gates(PROJECT, tmp_path_factory.mktemp("expectations") / "validation")
    yield loading
    loading.close()


@pytest.fixture(scope="module")
def published(built: Built) -> Path:
    """The database that the first build of the demo has published."""
    return built.database.parent / "published" / built.database.name


def refused(findings: list[Finding]) -> set[str]:
    """The figures of which a critical expectation failed, each with what it is about."""
    found = set()
    for finding in gates.failures(findings):
        assert finding.error is None, finding.error
        for row in finding.rows:
            (about,) = (value for value in row.values() if isinstance(value, str))
            found |= {f"{about}: {name}" for name in row if row[name] != about}
    return found


# Suites


@pytest.mark.parametrize("suite", SUITES)
def test_a_suite_is_declared_whole_and_says_what_to_do(suite: str) -> None:
    def read(folder: str) -> dict:
        text = (PROJECT / "gx" / folder / f"{suite}.json").read_text()
        declared = json.loads(text)
        assert json.dumps(declared, indent=2, sort_keys=True) + "\n" == text
        assert declared["name"] == suite
        return declared

    expectations = read("expectations")
    definition = read("validation_definitions")
    checkpoint = read("checkpoints")
    assert definition["suite"]["id"] == expectations["id"]
    assert checkpoint["validation_definitions"][0]["id"] == definition["id"]
    for expectation in expectations["expectations"]:
        assert re.fullmatch(r"[A-Z0-9].*\.", expectation["description"])
        assert re.fullmatch(r"[A-Z].*\.", expectation["notes"])
        assert expectation["severity"] in ("critical", "warning")
    described = [one["description"] for one in expectations["expectations"]]
    assert len(set(described)) == len(described)


def test_validating_leaves_the_project_as_it_is(expectations: Gates) -> None:
    def files() -> dict[str, bytes]:
        return {
            str(path): path.read_bytes()
            for path in (PROJECT / "gx").rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }

    before = files()
    columns = {"mart": ["lead_routes"], "rows_per_published": [1.0]}
    columns["resent_share"] = [None]
    expectations.ask([Frame("mart_tables", columns)], LAST_DAY).findings()
    assert files() == before


def test_what_cannot_be_evaluated_has_failed(expectations: Gates) -> None:
    frame = Frame("mart_tables", {"mart": ["lead_routes"], "resent_share": [0.1]})
    failed = gates.failures(expectations.ask([frame], LAST_DAY).findings())
    assert len(failed) == 2
    assert all("rows_per_published" in finding.error for finding in failed)


def test_nothing_can_be_wrong_with_no_rows(expectations: Gates, built: Built) -> None:
    with databases.opened(built.database, read_only=True) as connection:
        frames = [
            *raw_figures.compared(connection, None),
            *mart_figures.compared(connection, LAST_DAY, None, None),
        ]
    assert sorted(frame.name for frame in frames) == SUITES
    empty = [Frame(f.name, {column: [] for column in f.columns}) for f in frames]
    found = expectations.ask(empty, LAST_DAY).findings()
    assert {finding.outcome for finding in found} == {"nothing to compare"}


# Raw tables


@pytest.fixture(scope="module")
def landed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the demo's raw tables."""
    path = tmp_path_factory.mktemp("landed") / "raw.duckdb"
    with duckdb.connect(str(path)) as connection:
        raw_files.land(connection, built.raw, raw_contract.declared_tables(PROJECT))
    return path


@pytest.fixture
def raw(expectations: Gates, landed: Path, built: Built, published: Path):
    """A function that plants a fault in one raw table and validates this table."""

    def validate(
        table: str,
        fault: str = "",
        as_of: date = LAST_DAY,
        before: Path | None = published,
        origin: str = (built.raw / "demo.json").read_text(),
    ) -> list[Finding]:
        connector, name = table.split(".")
        tables = [
            declared
            for declared in raw_contract.declared_tables(PROJECT)
            if (declared.connector, declared.name) == (connector, name)
        ]
        with duckdb.connect() as connection:
            connection.execute(f"attach '{landed}' as landed (read_only)")
            connection.execute(f"create schema raw_{connector}")
            connection.execute(f"create table raw_{table} as from landed.raw_{table}")
            if fault:
                connection.execute(fault.format(f"raw_{table}"))
            raw_figures.take(connection, tables, as_of, origin)
            frames = raw_figures.compared(connection, before)
        return expectations.ask(frames, as_of).findings()

    return validate


def test_figures_of_the_same_raw_tables_are_taken_once(
    built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = tmp_path / built.database.name
    copy_database(built.database, database)
    settings = Settings(raw=built.raw, is_raw_given=True, database=database)
    monkeypatch.setattr(raw_figures, "take", lambda *_: pytest.fail("taken again"))
    with databases.opened(database) as connection:
        frames = borders.raw(connection, settings, LAST_DAY, None, are_same=True)
        assert frames == raw_figures.compared(connection, None)
        assert frames[0].columns["raw_table"]
        # A build that expected nothing has taken none.
        connection.execute("drop table raw_landing.column_figures")
        with pytest.raises(pytest.fail.Exception, match="taken again"):
            borders.raw(connection, settings, LAST_DAY, None, are_same=True)


PAGES_TIME = "cast(timestamp as timestamp)"


@pytest.mark.parametrize(
    ("table", "fault", "caught"),
    [
        (
            "segment.pages",
            f"delete from {{}} where {PAGES_TIME} between '2026-06-21' and '2026-07-01'",
            {"segment.pages: silence_per_usual"},
        ),
        (
            "callrail.calls",
            "delete from {} where hash(id) % 2 = 0",
            {"callrail.calls: rows_per_published"},
        ),
        ("salesforce.user", "delete from {}", {"salesforce.user: rows_per_published"}),
        (
            "hubspot.contact",
            "update {} set property_jobtitle = null",
            {
                "hubspot.contact.property_jobtitle: known_per_published",
                "hubspot.contact.property_jobtitle: distinct_per_published",
            },
        ),
        (
            "hubspot.contact",
            "update {} set property_email = ' ' where hash(id) % 8 <> 0",
            {
                "hubspot.contact.property_email: known_per_published",
                "hubspot.contact.property_email: known_share",
                "hubspot.contact.property_email: least_known_share",
            },
        ),
        (
            "callrail.calls",
            (
                "update {} set start_time = "
                "strftime(cast(start_time as timestamp), '%d.%m.%Y %H:%M')"
            ),
            {
                "callrail.calls.start_time: unreadable_share",
                "callrail.calls.start_time: unreadable_change",
            },
        ),
        (
            "salesforce.opportunity",
            (
                "update {} set close_date = "
                "strftime(cast(close_date as timestamp), '%d/%m/%Y')"
            ),
            {"salesforce.opportunity.close_date: unreadable_change"},
        ),
        (
            "salesforce.opportunity",
            "update {} set amount = '-' || amount",
            {"salesforce.opportunity.amount: implausible_share"},
        ),
        (
            "hubspot.contact_form_submission",
            "update {} set contact_id = contact_id || '.0'",
            {"hubspot.contact_form_submission.contact_id: numeric_key_change"},
        ),
        (
            "segment.tracks",
            ("update {} set user_id = user_id || '.0' where user_id not like '%@%'"),
            {"segment.tracks.user_id: numeric_key_change"},
        ),
        (
            "salesforce.lead",
            "update {} set email = 'same@clinic.example'",
            {"salesforce.lead.email: distinct_per_published"},
        ),
        (
            "salesforce.task",
            "insert into {0} from {0}",
            {"salesforce.task: repeated_key_change"},
        ),
        (
            "hubspot.deal_pipeline_stage",
            "delete from {}",
            {"hubspot.deal_pipeline_stage: rows_per_published"},
        ),
        (
            "hubspot.deal_pipeline_stage",
            "update {} set closed_won = 'is_' || closed_won",
            {"hubspot.deal_pipeline_stage.closed_won: unreadable_share"},
        ),
    ],
    ids=[
        "a connector that stops",
        "half of the rows",
        "an empty table",
        "an empty column",
        "a column that scores need",
        "dates of another format",
        "days before months",
        "negative amounts",
        "keys with decimals",
        "keys with decimals beside addresses",
        "one value for all",
        "each row twice",
        "an empty table of a few rows",
        "words for yes and no in a few rows",
    ],
)
def test_a_broken_delivery_is_refused(
    raw, table: str, fault: str, caught: set[str]
) -> None:
    assert caught <= refused(raw(table, fault))


def test_a_small_change_in_a_delivery_is_no_fault(raw) -> None:
    fault = "delete from {} where hash(id) % 50 = 0"
    assert not refused(raw("callrail.calls", fault))


def test_a_row_less_in_a_table_of_a_few_is_a_warning(raw) -> None:
    table = "hubspot.deal_pipeline_stage"
    findings = raw(table, "delete from {} where closed_won = 'true'")
    assert not refused(findings)
    assert "of a few rows" in gates.warnings(findings)[0].description


def test_less_than_a_usual_week_is_a_warning(raw) -> None:
    findings = raw(
        "segment.pages",
        f"delete from {{}} where {PAGES_TIME} >= '2026-06-24' and hash(id) % 9 <> 0",
    )
    assert not refused(findings)
    (warning,) = gates.warnings(findings)
    assert "at least a fifth of a usual week" in warning.description


@pytest.mark.parametrize("days", [30, 90, 150, 400])
def test_a_date_in_the_past_raises_no_alarm(raw, days: int) -> None:
    for table in ("segment.pages", "hubspot.contact", "salesforce.lead"):
        findings = raw(table, as_of=LAST_DAY - timedelta(days))
        assert not refused(findings)
        assert not gates.warnings(findings)


LOST_ROWS = (
    "No raw table has lost more than three tenths of its rows since the last published "
    "build."
)


@pytest.mark.parametrize(
    "alone", [{"before": None}, {"origin": "own"}], ids=["first build", "other data"]
)
def test_what_has_nothing_to_compare_with_passes_and_says_so(raw, alone: dict) -> None:
    findings = raw("callrail.calls", "delete from {} where hash(id) % 2 = 0", **alone)
    assert not refused(findings)
    outcomes = {finding.description: finding.outcome for finding in findings}
    assert outcomes[LOST_ROWS] == "nothing to compare"


@pytest.mark.parametrize(
    ("days", "a_day", "as_of", "expected"),
    [
        ([], 40, 50, (None, None, None)),
        ([48], 40, 50, (2, None, None)),
        (range(80), 40, 79, (0, 3, 1.0)),
        (range(80), 4, 79, (0, 3, None)),
        (range(70), 40, 79, (10, 3, 0.0)),
        # Nothing between 20 and 30: so long a silence has been usual.
        ([*range(21), *range(30, 46)], 40, 50, (5, 10, None)),
        # The data go on: nothing is said about a day in their past.
        ([*range(21), *range(30, 46)], 40, 25, (None, None, None)),
        # Clocks that are wrong are no data that go on.
        ([*range(70), *range(999, 1020)], 40, 79, (10, 3, 0.0)),
    ],
    ids=[
        *("none", "one", "daily", "few", "stopped", "now and then", "in the past"),
        "clocks",
    ],
)
def test_silence_is_measured_by_what_is_usual(
    days: list[int], a_day: int, as_of: int, expected: tuple
) -> None:
    first = date(2026, 1, 1)
    events = {first + timedelta(day): a_day for day in days}
    assert rhythm(events, first + timedelta(as_of)) == expected


def test_figures_read_values_as_staging_does(built: Built) -> None:
    # Each with values that can't be read, and one row per raw row in staging.
    for raw_column, column in (
        ("hubspot.contact_form_submission.timestamp", "submitted_at"),
        ("salesforce.campaign_member.first_responded_date", "first_responded_at"),
    ):
        connector, table, name = raw_column.split(".")
        ((unreadable,),) = built.rows(f"""
            select unreadable_rows from raw_landing.column_figures
            where (connector, table_name, column_name)
                = ('{connector}', '{table}', '{name}')
        """)
        ((lost,),) = built.rows(f"""
            select
                (select count(nullif(trim("{name}"), '')) from raw_{connector}.{table})
                - (select count({column}) from staging.stg_{connector}__{table}s)
        """)
        assert unreadable == lost > 0, raw_column


def test_macros_are_those_of_dbt() -> None:
    values = "('12/31/2025'), ('2026-01-02T03:04:05+02:00'), ('31.12.2025'), (null)"
    read = macros.expression("as_timestamp", "value")
    found = duckdb.sql(f"select {read} from (values {values}) as given (value)")
    assert [row[0] and row[0].isoformat() for row in found.fetchall()] == [
        "2025-12-31T00:00:00",
        "2026-01-02T01:04:05",
        None,
        None,
    ]


# Marts


@pytest.fixture
def marts(expectations: Gates, published: Path, tmp_path: Path):
    """A function that plants a fault in the marts and validates them."""

    def validate(
        fault: str = "select 1",
        as_of: date = LAST_DAY,
        before: Path | None = published,
    ) -> list[Finding]:
        now = tmp_path / "now.duckdb"
        shutil.copyfile(published, now)
        with duckdb.connect(str(now)) as connection:
            connection.execute(fault)
            frames = mart_figures.compared(connection, as_of, before, LAST_DAY)
        return expectations.ask(frames, as_of).findings()

    return validate


TRIPLED = """
    update marts.contact_tiers set tier = 'sales_ready'
    where
        scoring_model = 'patient_acquisition'
        and tier = 'unqualified'
        and hash(person_id) % 3 = 0
"""


@pytest.mark.parametrize(
    ("fault", "caught"),
    [
        (
            TRIPLED,
            (
                "contact_tiers of patient_acquisition, tier: sales_ready"
                ": share_per_published"
            ),
        ),
        (
            "update marts.contact_tiers set tier = 'nurture' where tier = 'sales_ready'",
            "contact_tiers of b2b_provider, tier: sales_ready: share_per_published",
        ),
        (
            "delete from marts.crm_salesforce_leads where hash(record_id) % 2 = 0",
            "crm_salesforce_leads: rows_per_published",
        ),
        (
            (
                "update marts.lead_routes set queue = 'manual_review' "
                "where hash(person_id) % 3 = 0"
            ),
            "referral: manual_review_share",
        ),
        (
            "update marts.contact_scores set score = score + 30 where score < 70",
            "b2b_provider: mean_score_change",
        ),
        (
            "delete from marts.score_lines where category = 'intent'",
            "b2b_provider: unreasoned_share",
        ),
        (
            (
                "update marts.crm_hubspot_contacts set reasons = '=1+1' "
                "where record_id = (select min(record_id) from marts.crm_hubspot_contacts)"
            ),
            "crm_hubspot_contacts.reasons: formula_rows",
        ),
        (
            (
                "update marts.hygiene_summary set quarantined_share = 0.9 "
                "where table_name = 'pages'"
            ),
            "segment.pages: quarantined_change",
        ),
    ],
    ids=[
        "a tier that triples",
        "a tier that is lost",
        "half of the leads",
        "no rule fits",
        "higher scores",
        "no reasons",
        "a formula",
        "rows set aside",
    ],
)
def test_broken_marts_are_refused(marts, fault: str, caught: str) -> None:
    assert caught in refused(marts(fault))


def test_marts_as_they_were_published_pass(marts) -> None:
    findings = marts()
    assert {finding.outcome for finding in findings} == {"passed"}


@pytest.mark.parametrize(
    ("days", "before"), [(-30, True), (32, True), (0, False)], ids=str
)
def test_marts_of_another_time_are_not_compared(
    marts, published: Path, days: int, before: bool
) -> None:
    as_of = LAST_DAY + timedelta(days)
    findings = marts(TRIPLED, as_of, published if before else None)
    assert not refused(findings)
    assert "nothing to compare" in {finding.outcome for finding in findings}


# Data Docs


class PageText(str):
    """A page of Data Docs."""

    def links(self) -> list[str]:
        return re.findall(r'(?:href|src|action)="([^"]*)"', self)


@pytest.fixture(scope="module")
def pages(built: Built) -> dict[Path, PageText]:
    folder = built.database.parent / "published" / "data_docs"
    return {path: PageText(path.read_text()) for path in folder.rglob("*.html")}


def test_pages_open_from_the_disk_without_the_network(
    pages: dict[Path, PageText],
) -> None:
    assert len(pages) == 2 * len(SUITES) + 1
    for path, page in pages.items():
        assert not re.search(r"<(script|img|link|iframe|form)\b", page), path
        assert not re.search(r"url\(|@import|https?:|\bon[a-z]+=", page), path
        for link in page.links():
            assert (path.parent / link).resolve() in {p.resolve() for p in pages}, link


def test_pages_say_what_was_found_and_name_nobody(
    built: Built, pages: dict[Path, PageText]
) -> None:
    text = "\n".join(pages.values())
    index = next(page for path, page in pages.items() if path.name == "index.html")
    assert f"as\n  of {LAST_DAY}" in index
    assert "nothing to compare" in text
    for (value,) in built.rows("""
        select unnest([
            email, phone, first_name || ' ' || last_name, person_id
        ]) from identity.people
    """):
        assert value is None or value not in text


def test_a_page_of_what_failed_says_what_to_do(expectations: Gates) -> None:
    columns = {
        "text_column": ["crm_hubspot_contacts.reasons", "handoff_notes.note"],
        "formula_rows": [3, 0],
        "longest_text": [20, 40],
        "longest_field": [20, None],
    }
    expectations.ask([Frame("crm_texts", columns)], LAST_DAY).findings()
    expectations.start_pages().result()
    newest = max(
        (expectations.pages / "validations" / "crm_texts").rglob("*.html"),
        key=lambda path: path.parent.name,
    )
    page = newest.read_text()
    assert "begins as a formula" in page
    assert "What to do:" in page
    assert re.search(
        r"crm_hubspot_contacts.reasons</td>\s*<td class=\"number\">3<", page
    )


# Commands


@contextmanager
def lent(loaded: Gates) -> Iterator[Gates]:
    """Instead of loading Great Expectations anew."""
    yield loaded


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, expectations: Gates, built: Built, tmp_path: Path
):
    """A function that runs a command on a copy of what was built."""
    folder = tmp_path / "data"
    shutil.copytree(built.database.parent, folder, symlinks=True, ignore=ignored)
    monkeypatch.setattr(gates, "opened", lambda *_: lent(expectations))
    monkeypatch.setenv("LEAD_SCORING_DB", str(folder / built.database.name))
    monkeypatch.setenv("LEAD_SCORING_RAW", str(built.raw))
    monkeypatch.setenv("COLUMNS", "200")

    def execute(main, *arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, arguments)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output

    execute.folder = folder
    return execute


def ignored(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if name in ("raw", "build")}


def test_validate_ends_with_0_where_all_is_well_and_with_1_where_not(command) -> None:
    status, said = command(validate_command.main)
    assert status == 0, said
    assert re.search(r"Expectations: \d+ passed; see ", said)

    with duckdb.connect(str(command.folder / "lead_scoring.duckdb")) as connection:
        connection.execute(TRIPLED)
    status, said = command(validate_command.main, "marts")
    assert status == 1
    assert "No tier, stage, queue or channel has become three times" in said
    assert "contact_tiers of patient_acquisition, tier: sales_ready" in said
    assert "--accept-drift" in said

    (command.folder / "lead_scoring.duckdb").unlink()
    status, said = command(validate_command.main, "marts")
    assert status == 1
    assert "is not there yet. Run scripts/build" in said
    assert command(validate_command.main, "mart")[0] == 2


@pytest.mark.parametrize("accept", [False, True], ids=["refused", "accepted"])
def test_a_build_whose_marts_are_refused_is_not_published(
    command, monkeypatch: pytest.MonkeyPatch, accept: bool
) -> None:
    working = command.folder / "lead_scoring.duckdb"
    link = command.folder / "published"
    before = link.resolve()

    def make_marts(*_: object, **__: object) -> dbt.DbtRun:
        shutil.copyfile(link / working.name, working)
        with duckdb.connect(str(working)) as connection:
            connection.execute(TRIPLED)
            relations = set(
                connection.execute("""
                    select table_schema, table_name from information_schema.tables
                """).fetchall()
            )
        return dbt.DbtRun(1, relations, relations, set(), set(), {}, {}, {}, [])

    monkeypatch.setattr(dbt.Reading, "run", make_marts)
    options = ["--accept-drift"] if accept else []
    status, said = command(build_command.main, *options)
    if accept:
        assert status == 0, said
        assert link.resolve() != before
        assert (link / "data_docs" / "index.html").is_file()
    else:
        assert status == 1
        assert "The marts are not as expected (" in said
        assert "is as it was." in said
        assert link.resolve() == before


def test_a_build_whose_raw_tables_are_refused_ends_while_dbt_runs(
    command, monkeypatch: pytest.MonkeyPatch, built: Built, tmp_path: Path
) -> None:
    raw = tmp_path / "raw"
    shutil.copytree(built.raw, raw)
    calls = raw / "callrail" / "calls.parquet"
    half = calls.with_suffix(".half")
    duckdb.sql(f"from '{calls}' where hash(id) % 2 = 0").write_parquet(str(half))
    half.rename(calls)
    monkeypatch.setenv("LEAD_SCORING_RAW", str(raw))
    before = (command.folder / "published").resolve()
    status, said = command(build_command.main)
    assert status == 1
    assert "The raw tables are not as expected (" in said
    assert "callrail.calls: rows_per_published 0." in said
    assert "is as it was." in said
    assert "Models built" not in said
    assert not (command.folder / "build" / "target" / "run_results.json").exists()
    assert (command.folder / "published").resolve() == before
