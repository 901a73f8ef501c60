"""The demo data: the same bytes for the same seed, dirty as reality, and true to itself."""

import hashlib
import json
from datetime import date
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from support.demo import folder
from support.demo.command import generate_demo_data
from support.demo.generator import Demo, generate
from support.raw_contract import declared_tables

PROJECT = Path(__file__).resolve().parents[1]
DEMO = Demo(people=300, days=60, events=9000, seed=7, until=date(2026, 6, 30))


def make(output: Path, **changes: object) -> Path:
    """Generate the small demo, with some of its parameters changed."""
    generate(Demo(**{**vars(DEMO), **changes}), output, lambda *_: None)
    return output


def hashes(output: Path) -> dict[str, str]:
    """The sha256 of every file below ``output``."""
    return {
        str(path.relative_to(output)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(output.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small demo, generated once."""
    return make(tmp_path_factory.mktemp("demo") / "raw")


@pytest.fixture(scope="module")
def demo(raw: Path) -> duckdb.DuckDBPyConnection:
    """A database with one view per file of the small demo, <connector>.<table>."""
    connection = duckdb.connect()
    for path in sorted(raw.glob("*/*")):
        reader = "read_parquet" if path.suffix == ".parquet" else "read_csv"
        options = "" if path.suffix == ".parquet" else ", all_varchar = true"
        connection.execute(f"create schema if not exists {path.parent.name}")
        connection.execute(
            f'create view {path.parent.name}."{path.stem}" as'
            f" select * from {reader}('{path}'{options})"
        )
    return connection


def value(demo: duckdb.DuckDBPyConnection, query: str) -> float:
    """The only value of a query's only row."""
    return demo.execute(query).fetchall()[0][0]


def test_the_same_seed_gives_the_same_bytes_on_any_number_of_threads(
    raw: Path, tmp_path: Path
) -> None:
    assert hashes(make(tmp_path / "raw", threads=1)) == hashes(raw)


def test_another_seed_gives_other_files(raw: Path, tmp_path: Path) -> None:
    ours, others = hashes(raw), hashes(make(tmp_path / "raw", seed=8))
    alike = {path for path, digest in ours.items() if others[path] == digest}
    # What does not hang on chance at all.
    assert alike <= {
        "hubspot/form.csv",
        "hubspot/deal_pipeline_stage.csv",
    }


def test_every_declared_table_and_column_is_delivered(
    demo: duckdb.DuckDBPyConnection,
) -> None:
    for table in declared_tables(PROJECT):
        columns = demo.execute(f'describe {table.connector}."{table.name}"').fetchall()
        delivered = {column[0] for column in columns}
        lacking = {column.name for column in table.columns} - delivered
        assert not lacking, f"{table.connector}.{table.name} lacks {sorted(lacking)}"


@pytest.mark.parametrize(
    ("table", "truth"),
    [
        ("hubspot.contact", "contact_records"),
        ("salesforce.lead", "contact_records"),
        ("salesforce.contact", "contact_records"),
        ("hubspot.company", "organization_records"),
        ("salesforce.account", "organization_records"),
    ],
)
def test_the_truth_covers_each_crm_record_exactly_once(
    demo: duckdb.DuckDBPyConnection, table: str, truth: str
) -> None:
    present = "is_row" if truth == "contact_records" else "true"
    known = demo.execute(
        f"select record_id from truth.{truth} where {present}"
        f" and connector || '.' || table_name = '{table}' order by record_id"
    ).fetchall()
    delivered = demo.execute(
        f"select distinct cast(id as varchar) as id from {table} order by id"
    ).fetchall()
    assert known == delivered


@pytest.mark.parametrize(
    ("table", "column", "truth", "key"),
    [
        ("callrail.calls", "id", "calls", "call_id"),
        ("callrail.text_messages", "customer_phone_number", "texted_numbers", "phone"),
        ("segment.pages", "id", "web_events", "event_id"),
        ("segment.pages", "anonymous_id", "visitors", "anonymous_id"),
    ],
)
def test_the_truth_covers_what_happened(
    demo: duckdb.DuckDBPyConnection, table: str, column: str, truth: str, key: str
) -> None:
    known = demo.execute(f"select distinct {key} from truth.{truth} order by 1")
    known = known.fetchall()
    delivered = demo.execute(f"select distinct {column} from {table} order by 1")
    assert known == delivered.fetchall()


@pytest.mark.parametrize(
    ("table", "column", "target"),
    [
        ("hubspot.engagement_contact", "contact_id", "hubspot.contact.id"),
        ("hubspot.engagement_company", "company_id", "hubspot.company.id"),
        ("hubspot.deal_contact", "contact_id", "hubspot.contact.id"),
        (
            "hubspot.deal",
            "deal_pipeline_stage_id",
            "hubspot.deal_pipeline_stage.stage_id",
        ),
        ("hubspot.contact", "property_hubspot_owner_id", "hubspot.owner.owner_id"),
        ("hubspot.contact", "property_associatedcompanyid", "hubspot.company.id"),
        ("hubspot.contact_form_submission", "contact_id", "hubspot.contact.id"),
        ("hubspot.contact_form_submission", "form_id", "hubspot.form.guid"),
        ("hubspot.email_event_click", "id", "hubspot.email_event.id"),
        ("hubspot.email_event_status_change", "id", "hubspot.email_event.id"),
        ("salesforce.contact", "account_id", "salesforce.account.id"),
        ("salesforce.contact", "master_record_id", "salesforce.contact.id"),
        ("salesforce.lead", "converted_contact_id", "salesforce.contact.id"),
        ("salesforce.lead", "converted_opportunity_id", "salesforce.opportunity.id"),
        ("salesforce.lead", "owner_id", "salesforce.user.id"),
        ("salesforce.opportunity_contact_role", "contact_id", "salesforce.contact.id"),
        ("salesforce.campaign_member", "campaign_id", "salesforce.campaign.id"),
    ],
)
def test_every_reference_leads_to_a_row(
    demo: duckdb.DuckDBPyConnection, table: str, column: str, target: str
) -> None:
    to_table, _, key = target.rpartition(".")
    schema, name = to_table.split(".")
    lost = value(
        demo,
        f"select count(*) from {table} where {column} is not null and"
        f" cast({column} as varchar) not in"
        f' (select cast({key} as varchar) from {schema}."{name}")',
    )
    assert lost == 0
    assert value(demo, f"select count({column}) from {table}") > 0


@pytest.mark.parametrize("driver", ["true_fit", "true_intent"])
def test_conversion_depends_on_fit_and_on_intent(
    demo: duckdb.DuckDBPyConnection, driver: str
) -> None:
    correlation = value(
        demo,
        f"select corr({driver}, cast(converted as integer)) from truth.people"
        " where persona = 'prospect'",
    )
    # A link, with room for chance on both sides.
    assert 0.08 < correlation < 0.8


def test_visits_rise_before_a_conversion_and_fall_after_it(
    demo: duckdb.DuckDBPyConnection,
) -> None:
    before, after = demo.execute(
        """
        select
            count(*) filter (
                p.timestamp between q.converted_on - 14 and q.converted_on
            ),
            count(*) filter (
                p.timestamp between q.converted_on + 1 and q.converted_on + 15
            )
        from segment.pages as p
        inner join truth.web_events as e on p.id = e.event_id
        inner join truth.people as q on e.person_id = q.person_id
        where q.converted and q.converted_on <= date '2026-06-14'
        """
    ).fetchall()[0]
    assert before > 4 * after > 0


def test_conversions_happen_all_along(demo: duckdb.DuckDBPyConnection) -> None:
    months = value(
        demo,
        "select count(distinct date_trunc('month', converted_on)) from truth.people",
    )
    share = value(demo, "select avg(cast(converted as integer)) from truth.people")
    assert months == 2
    assert 0.04 < share < 0.14


def test_the_mix_is_as_described(demo: duckdb.DuckDBPyConnection) -> None:
    shares = dict(
        demo.execute(
            "select audience, count(*) / 300 from truth.people group by audience"
        ).fetchall()
    )
    assert shares == pytest.approx(
        {"b2b_provider": 0.45, "patient_acquisition": 0.4, "referral": 0.15}, abs=0.01
    )
    for truth, thing, wanted in (
        ("contact_records", "person_id", 0.25),
        ("organization_records", "organization_id", 0.2),
    ):
        both = value(
            demo,
            f"select avg(cast(connectors = 2 as integer)) from (select"
            f" count(distinct connector) as connectors from truth.{truth}"
            f" where {thing} is not null group by {thing})",
        )
        assert both == pytest.approx(wanted, abs=0.08), truth


@pytest.mark.parametrize(
    ("truth", "key"),
    [
        ("people", "person_id"),
        ("organizations", "organization_id"),
        ("contact_records", "record_key"),
        ("organization_records", "record_key"),
        ("web_events", "event_id"),
        ("email_events", "event_id"),
        ("calls", "call_id"),
        ("visitors", "(anonymous_id, coalesce(person_id, 0))"),
    ],
)
def test_the_truth_says_one_thing_about_each(
    demo: duckdb.DuckDBPyConnection, truth: str, key: str
) -> None:
    query = f"select count(*) - count(distinct {key}) from truth.{truth}"
    assert value(demo, query) == 0


def test_nothing_arrives_after_the_last_day(demo: duckdb.DuckDBPyConnection) -> None:
    for table, arrived in (
        *((f"segment.{name}", "received_at") for name in ("pages", "identifies")),
        ("hubspot.contact", "_fivetran_synced"),
        ("salesforce.lead", "_fivetran_synced"),
        ("callrail.calls", "_fivetran_synced"),
        ("callrail.text_messages", "_fivetran_synced"),
    ):
        latest = value(demo, f"select max({arrived}) from {table}")
        assert latest.date() <= DEMO.until, table


def test_true_npis_have_a_valid_check_digit(demo: duckdb.DuckDBPyConnection) -> None:
    npis = [
        row[0]
        for row in demo.execute(
            "select property_npi from hubspot.contact where property_npi is not null"
        ).fetchall()
    ]
    valid = [npi for npi in npis if len(npi) == 10 and _luhn("80840" + npi)]
    # A few are typed wrongly.
    assert len(valid) > 0.85 * len(npis)


def _luhn(digits: str) -> bool:
    doubled = [
        sum(divmod(int(digit) * (2 if place % 2 else 1), 10))
        for place, digit in enumerate(reversed(digits))
    ]
    return sum(doubled) % 10 == 0


KINDS = "select count(*) from truth.contact_records where kind = '{}'"
DIRT = {
    **{
        f"records of the kind {kind}": KINDS.format(kind)
        for kind in [
            *("typo", "nickname", "changed_email", "plus_tag", "gmail_dots"),
            *("phone_only", "email_only", "upper_case", "job_change"),
            *("converted_lead", "test", "internal", "unidentifiable"),
        ]
    },
    "merged HubSpot contacts that are still rows": """
        select count(*) from truth.contact_records
        where connector = 'hubspot' and is_merged and is_row
    """,
    "merged HubSpot contacts that are gone": """
        select count(*) from truth.contact_records
        where connector = 'hubspot' and is_merged and not is_row
    """,
    "merged ids on the contact that was kept": """
        select count(property_hs_merged_object_ids) from hubspot.contact
    """,
    "an audit of the merges": "select count(*) from hubspot.contact_merge_audit",
    "merged Salesforce records, deleted with their link": """
        select count(*) from salesforce.lead
        where is_deleted and master_record_id is not null
    """,
    "merged accounts": """
        select count(*) from salesforce.account where master_record_id is not null
    """,
    "deleted contacts": "select count(*) from hubspot.contact where _fivetran_deleted",
    "contacts delivered twice": """
        select count(*) - count(distinct id) from hubspot.contact
    """,
    "events delivered twice": "select count(*) - count(distinct id) from segment.pages",
    "front-desk phones on several people's records": """
        select count(*) from (
            select right(regexp_replace(property_phone, '[^0-9]', '', 'g'), 10) as phone
            from hubspot.contact where property_phone not similar to '.*(x|ext).*'
            group by phone having count(distinct property_lastname) > 2
        )
    """,
    "role mailboxes": """
        select count(*) from hubspot.contact
        where regexp_matches(property_email, '^(info|frontdesk|office|billing)@')
    """,
    "extensions": """
        select count(*) from hubspot.contact where property_phone similar to '.*x.*'
    """,
    "placeholder phones": """
        select count(*) from hubspot.contact
        where regexp_replace(property_phone, '[^0-9]', '', 'g')
            in ('0000000000', '5555555555', '1234567890', '9999999999')
    """,
    "ten or more ways to write a phone": """
        select count(distinct regexp_replace(property_phone, '[0-9]', '9', 'g')) // 10
        from hubspot.contact
    """,
    "namesakes, father and son": """
        select count(*) from hubspot.contact
        where regexp_matches(lower(property_lastname), ' (jr|sr)')
    """,
    "chains: one name in several cities": """
        select count(*) from (
            select brand.chain_id from truth.organizations as brand
            where brand.chain_id is not null
            group by brand.chain_id having count(distinct brand.state) > 1
        )
    """,
    "ZIP codes as a spreadsheet spoils them": """
        select count(*) from hubspot.contact where property_zip like '%.0'
    """,
    "ZIP codes that lost their zero": """
        select count(*) from hubspot.contact where len(property_zip) = 4
    """,
    "states spelled out": """
        select count(*) from hubspot.contact where len(property_state) > 3
    """,
    "'N/A' for nothing": """
        select count(*) from hubspot.contact where property_company = 'N/A'
    """,
    "spaces around names": """
        select count(*) from hubspot.contact
        where property_firstname <> trim(property_firstname)
    """,
    "times that nobody can read": """
        select count(*) from hubspot.contact_form_submission
        where try_cast("timestamp" as timestamp) is null
    """,
    "times in the future": """
        select count(*) from hubspot.contact_form_submission
        where try_cast("timestamp" as timestamp) > timestamp '2027-01-01'
    """,
    "visits before the visitor is known": """
        select count(*) from segment.pages as p
        inner join segment.identifies as i on p.anonymous_id = i.anonymous_id
        where p.user_id is null and p.timestamp < i.timestamp
    """,
    "people with several devices": """
        select count(*) from (
            select person_id from truth.visitors
            group by person_id having count(*) > 1
        )
    """,
    "two people known on one computer": """
        select count(*) from (
            select anonymous_id from segment.identifies
            group by anonymous_id having count(distinct user_id) > 1
        )
    """,
    "bots that say so": """
        select count(*) from segment.pages
        where regexp_matches(lower(context_user_agent), 'bot|crawler|spider|headless')
    """,
    "events that arrive days later": """
        select count(*) from segment.pages where received_at > timestamp + interval 1 day
    """,
    "clocks from another year": """
        select count(*) from segment.pages where timestamp > received_at + interval 1 day
    """,
    "private words in addresses": """
        select count(*) from segment.pages where search like '%canary%'
    """,
    "restricted pages": """
        select count(*) from segment.pages
        where path like '/conditions/%' or path like '/symptoms/%'
    """,
    "scanners: three links in two seconds": """
        select count(*) from (
            select recipient, email_campaign_id from hubspot.email_event
            where type = 'CLICK'
            group by recipient, email_campaign_id
            having count(distinct id) >= 3
                and max(created) - min(created) <= interval 2 second
        )
    """,
    "machine opens that the vendor saw": """
        select count(*) from hubspot.email_event where type = 'OPEN' and filtered_event
    """,
    "bounces": "select count(*) from hubspot.email_event_bounce",
    "opt-outs by the link in a mail": """
        select count(*) from hubspot.email_event_status_change
    """,
    "opt-outs by HubSpot's flag": """
        select count(*) from hubspot.contact where property_hs_email_optout
    """,
    "opt-outs by Salesforce's flag": """
        select count(*) from salesforce.contact where has_opted_out_of_email
    """,
    "do-not-call by flag": "select count(*) from salesforce.lead where do_not_call",
    "do-not-call said on a call": """
        select count(*) from salesforce.task
        where lower(call_disposition) in ('do not call', 'dnc')
    """,
    "owners who have left": """
        select count(*) from hubspot.owner where active_user_id is null
    """,
    "calls from front desks": """
        select count(*) from truth.calls where number_kind = 'front_desk'
    """,
    "calls from nowhere": """
        select count(*) from truth.calls
        where number_kind = 'unknown' and person_id is null
    """,
    "caller IDs that name nobody": """
        select count(*) from callrail.calls where customer_name = 'WIRELESS CALLER'
    """,
    "caller IDs that are cut off": """
        select count(*) from callrail.calls
        where length(customer_name) = 15 and customer_name = upper(customer_name)
    """,
    "callers' names that somebody wrote down": """
        select count(*) from callrail.calls where customer_name <> upper(customer_name)
    """,
    "calls without a name": """
        select count(*) from callrail.calls where customer_name is null
    """,
    "withheld numbers": """
        select count(*) from callrail.calls
        where customer_phone_number in ('Anonymous', 'Restricted')
    """,
}


@pytest.mark.parametrize("kind", DIRT)
def test_there_are(demo: duckdb.DuckDBPyConnection, kind: str) -> None:
    assert value(demo, DIRT[kind]) > 0


def test_opt_outs_are_written_down_somewhere(demo: duckdb.DuckDBPyConnection) -> None:
    silent = value(
        demo,
        """
        select count(*) from truth.people as p
        where p.email_opt_out_on is not null
            and p.person_id not in (
                select t.person_id
                from truth.contact_records as t
                left join hubspot.contact as h on t.record_id = cast(h.id as varchar)
                left join salesforce.contact as c on t.record_id = c.id
                left join salesforce.lead as l on t.record_id = l.id
                left join hubspot.email_event as e
                    on e.type = 'STATUSCHANGE'
                    and trim(lower(replace(h.property_email, 'mailto:', '')))
                        = e.recipient
                where t.person_id is not null
                    and (
                        h.property_hs_email_optout
                        or c.has_opted_out_of_email
                        or l.has_opted_out_of_email
                        or e.id is not null
                    )
            )
        """,
    )
    assert silent == 0


def test_the_mark_says_how_to_make_the_same_again(raw: Path) -> None:
    mark = json.loads((raw / "demo.json").read_text())
    assert mark["until"] == "2026-06-30"
    assert (mark["people"], mark["days"], mark["seed"]) == (300, 60, 7)


def test_a_foreign_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    result = CliRunner().invoke(
        generate_demo_data, ["--people", "50", "--output", str(tmp_path)]
    )
    assert result.exit_code == 1
    assert "has files but no demo.json" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_an_interrupted_run_leaves_the_former_data(tmp_path: Path) -> None:
    output = tmp_path / "raw"
    with folder.replaced(output, {"seed": 1}) as fresh:
        (fresh / "a.csv").write_text("former")
    with (
        pytest.raises(KeyboardInterrupt),
        folder.replaced(output, {"seed": 2}) as fresh,
    ):
        (fresh / "a.csv").write_text("half")
        raise KeyboardInterrupt
    assert (output / "a.csv").read_text() == "former"
    assert [path.name for path in tmp_path.iterdir()] == ["raw"]
