"""What people wrote, read or suffer from goes no further than staging."""

import json
import re
import shutil
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import duckdb
import lineage
import pytest
from conftest import PROJECT, Built, TinyProject
from support import databases, privacy, published_files, raw_contract

# Columns that descend from a restricted one, or have a name as if they did, and why that
# is right.
MADE_OF_RESTRICTED = {
    ("hygiene.delivered_activities", "raw_detail"): "in no published file",
    ("hygiene.signal_details", "raw_detail"): "in no published file",
    ("hygiene.signal_details", "detail"): (
        "words of seeds; of kind direct, words that hand-over models take from no "
        "restricted column"
    ),
}
NAMES_OF_FREE_TEXT = re.compile(
    r"(^|_)(body|comments?|contents?|description|diagnos[a-z]*|dob|birth[a-z]*|icd[0-9]*|"
    r"medications?|messages?|notes?|patholog[a-z]*|quer(y|ies)|referrer|search|ssn|"
    r"subject|symptoms?|transcripts?|url|urls|user_agent)($|_)"
)
NAMED_LIKE_FREE_TEXT = {
    ("marts.handoff_notes", "note"): "the text that we write for a rep",
    ("marts.nurture_plan", "next_content"): "a category of pages",
    ("hygiene.delivered_activities", "user_agent"): "in no published file",
    ("hygiene.machine_user_agents", "user_agent"): "programs of machines",
}


@pytest.fixture(scope="module")
def manifest(built: Built) -> dict:
    return json.loads((built.target / "manifest.json").read_text())


@pytest.fixture(scope="module")
def columns(built: Built) -> dict[str, list[str]]:
    """The columns of every relation, raw ones too."""
    found: dict[str, list[str]] = {}
    for relation, column in built.rows("""
        select table_schema || '.' || table_name, column_name
        from information_schema.columns
        order by table_schema, table_name, ordinal_position
    """):
        found.setdefault(relation, []).append(column)
    return found


@pytest.fixture(scope="module")
def made_of(
    built: Built, manifest: dict, columns: dict[str, list[str]]
) -> dict[lineage.Column, set[lineage.Column]]:
    """Of every column of every model, the columns that it is made of."""
    compiled = built.target / "compiled" / "lead_scoring"
    found = {}
    for model in nodes(manifest, "model"):
        relation = f"{model['schema']}.{model['alias']}"
        text = (compiled / model["original_file_path"]).read_text()
        parts = lineage.origins(text, columns)
        assert sorted(parts) == sorted(columns[relation]), relation
        found |= {(relation, column): of for column, of in parts.items()}
    return found


def nodes(manifest: dict, kind: str) -> Iterator[dict]:
    return (n for n in manifest["nodes"].values() if n["resource_type"] == kind)


def is_staging(relation: str) -> bool:
    return relation.startswith(("staging.", "raw_"))


def restricted(manifest: dict) -> set[lineage.Column]:
    return {
        (f"{source['schema']}.{source['name']}", name)
        for source in manifest["sources"].values()
        for name, column in source["columns"].items()
        if column["config"].get("meta", {}).get("sensitivity") == "restricted"
    }


def test_no_column_beyond_staging_is_made_of_a_restricted_one(
    manifest: dict, made_of: dict
) -> None:
    start = restricted(manifest)
    assert len(start) > 10
    allowed_as_words = ("hygiene.signal_details", "detail")
    followed = {
        column: parts for column, parts in made_of.items() if column != allowed_as_words
    }
    found = {
        column: by
        for column, by in lineage.descendants(start, followed).items()
        if not is_staging(column[0])
    }
    assert found.keys() | {allowed_as_words} == MADE_OF_RESTRICTED.keys(), found


def test_every_raw_url_and_text_is_declared_restricted(manifest: dict) -> None:
    declared = restricted(manifest)
    for source in manifest["sources"].values():
        for name in source["columns"]:
            if NAMES_OF_FREE_TEXT.search(name) and not name.endswith("user_agent"):
                assert (f"{source['schema']}.{source['name']}", name) in declared


def test_no_column_beyond_staging_is_named_like_free_text(
    manifest: dict, columns: dict[str, list[str]]
) -> None:
    models = {f"{m['schema']}.{m['alias']}" for m in nodes(manifest, "model")}
    found = {
        (relation, column)
        for relation in models
        for column in columns[relation]
        if not is_staging(relation)
        and not relation.startswith("rules.")
        and NAMES_OF_FREE_TEXT.search(column)
        and not column.startswith(("content_", "subject_"))
    }
    assert found == NAMED_LIKE_FREE_TEXT.keys()


def test_no_test_keeps_the_rows_it_finds(manifest: dict) -> None:
    assert not [
        t["name"] for t in nodes(manifest, "test") if t["config"]["store_failures"]
    ]


def test_what_passes_a_restricted_column_on_is_found() -> None:
    read = {"raw.pages": ["id", "path"], "rules.paths": ["path", "category"]}

    def of(sql: str, column: str) -> set:
        return lineage.origins(sql, read)[column]

    path = ("raw.pages", "path")
    assert of("select lower(path) as p from raw.pages", "p") == {path}
    through = "with a as (select id, path as q from raw.pages) "
    assert of(through + "select max(q) as p from a", "p") == {path}
    assert of(through + "select (select min(q) from a) as p from a", "p") == {path}
    union = "select id as p from raw.pages union all select path from raw.pages"
    assert of(union, "p") == {("raw.pages", "id"), path}
    case = "select case when path = 'x' then 1 end as p from raw.pages"
    assert of(case, "p") == {path}
    ranked = "select row_number() over (order by path, id) as p from raw.pages"
    assert of(ranked, "p") == set()
    joined = (
        "select paths.category as p from raw.pages "
        "inner join rules.paths on pages.path = paths.path"
    )
    assert of(joined, "p") == {("rules.paths", "category")}
    made = {("m.a", "p"): {path}, ("m.b", "q"): {("m.a", "p")}, ("m.c", "r"): set()}
    assert lineage.descendants({path}, made).keys() == {("m.a", "p"), ("m.b", "q")}


# What the demo adds to each URL, text and note (private_text in scripts/support/demo).
CANARY = "canary="


def published(built: Built, name: str) -> Path:
    return built.database.parent / name


def texts(database: Path) -> dict[str, str]:
    """All text of each text column of a database, by relation and column."""
    found = {}
    with databases.opened(database, read_only=True) as connection:
        for schema, table, column in connection.execute("""
            select table_schema, table_name, column_name
            from information_schema.columns
            where data_type = 'VARCHAR' or data_type like '%[]'
        """).fetchall():
            query = f"""
                select string_agg(distinct cast("{column}" as varchar), chr(10))
                from "{schema}"."{table}"
            """
            found[f"{schema}.{table}.{column}"] = (
                connection.execute(query).fetchone()[0] or ""
            )
    return found


@cache
def people(raw: Path) -> tuple[set[str], set[str], set[str]]:
    """Mailboxes, ten-digit numbers and full names of the people in the CRMs."""
    emails, phones, names = set(), set(), set()
    for table, columns in (
        (
            "hubspot/contact",
            "property_email, property_phone, property_firstname, property_lastname",
        ),
        ("salesforce/lead", "email, phone, first_name, last_name"),
        ("salesforce/contact", "email, phone, first_name, last_name"),
    ):
        rows = duckdb.sql(f"select {columns} from '{raw}/{table}.parquet'")
        for email, phone, first, last in rows.fetchall():
            emails.add((email or "").strip().lower())
            phones.add(re.sub(r"\D", "", phone or "")[-10:])
            if first and last:
                names.add(f"{first} {last}".lower())
    return (
        {email for email in emails if "@" in email},
        # What is written instead of a number, such as 5555555555, is nobody's.
        {phone for phone in phones if len(phone) == 10 and len(set(phone)) > 4}
        - {"1234567890"},
        {name for name in names if len(name) > 7},
    )


def personal(text: str, built: Built) -> set[str]:
    emails, phones, names = people(built.raw)
    said = set(re.findall(r"[^\s@\"'<>(),;]+@[^\s@\"'<>(),;]+", text.lower())) & emails
    said |= set(re.findall(r"(?<![0-9a-f])[0-9]{10}(?![0-9a-f])", text)) & phones
    words = re.findall(r"[a-z'-]+", text.lower())
    said |= {f"{a} {b}" for a, b in pairwise(words)} & names
    return said


def outputs(built: Built) -> dict[str, str]:
    """All that a build leaves beside its databases, and what it says."""
    folder = built.database.parent
    found = {"the terminal": built.output}
    for place in (folder / "build", folder / "published"):
        for file in place.resolve().rglob("*"):
            if file.is_file() and ".duckdb" not in file.name:
                found[str(file)] = file.read_bytes().decode(errors="replace")
    return found


def test_the_demo_has_canaries_to_be_found(built: Built) -> None:
    working = texts(built.database)
    assert any(CANARY in text for text in working.values())
    assert any(personal(text, built) for text in list(working.values())[:50])


def test_nothing_private_is_in_what_a_build_leaves_and_says(built: Built) -> None:
    files = outputs(built)
    assert any(name.endswith("index.html") for name in files)
    assert any(name.endswith("run_results.json") for name in files)
    for name, text in files.items():
        assert CANARY not in text, name
        # Owners of marts and rules are in the project's own files.
        assert not personal(text, built), name


def test_the_warehouse_that_readers_open_has_neither_raw_nor_staged_rows(
    built: Built,
) -> None:
    found = texts(published(built, "current.duckdb"))
    assert not [name for name in found if name.startswith("staging.")]
    schemas = {name.partition(".")[0] for name in found}
    assert {s for s in schemas if s.startswith("raw_")} == {"raw_landing"}
    assert not [name for name, text in found.items() if CANARY in text]


def test_marts_name_nobody_but_where_they_say_so(built: Built, manifest: dict) -> None:
    direct = {
        f"{model['schema']}.{model['alias']}.{name}"
        for model in nodes(manifest, "model")
        for name, column in model["columns"].items()
        if column["config"].get("meta", {}).get("pii") == "direct"
    }
    for file, hidden in (("current.duckdb", direct), ("bi.duckdb", set())):
        for name, text in texts(published(built, file)).items():
            if name.startswith("marts.") and name not in hidden:
                assert not personal(text, built), name
    in_bi = texts(published(built, "bi.duckdb")).keys()
    assert in_bi
    assert not in_bi & direct


@pytest.mark.parametrize(
    ("value", "look"),
    [
        ("ask jane@clinic.example", "an e-mail address"),
        ("call +14155550123 first", "a phone number"),
        ("call (415) 555-0123", "a phone number"),
        ("https://x.example/a?q=asthma", "a URL with a query"),
    ],
)
def test_personal_values_in_a_mart_stop_the_build(
    tiny_project: TinyProject, value: str, look: str
) -> None:
    tiny_project.write(
        "models/marts/marts.yml",
        """
        models:
          - name: orders
            config: {access: public}
            columns:
              - {name: id, config: {meta: {pii: none}}}
              - {name: email, config: {meta: {pii: direct}}}
              - {name: as_of, config: {meta: {pii: none}}}
        """,
    )
    assert tiny_project.build().status == 0
    orders = tiny_project.folder / "data/raw/shop/orders.csv"
    orders.write_text(f"id,email\n{value},a@b.example\n")
    refused = tiny_project.build()
    assert refused.status == 1
    assert f"marts.orders, id: 1 values look like {look}." in refused.output
    assert value not in refused.output
    assert tiny_project.rows("select id from marts.orders") == [("1",)]


def test_ids_dates_and_numbers_look_like_nobody(tmp_path: Path) -> None:
    database = tmp_path / "ids.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema marts")
        connection.execute("""
            create table marts.ids as
            select unnest([
                '00Q5f6527633518EAA', '895828996', '2026-06-30', '4155550123',
                'per_4155550123', '12-34-5678', 'https://carebridge.example/pricing'
            ]) as id
        """)
    privacy.require_no_personal_values(database, {("marts", "ids"): {"id": "none"}})


def test_a_custom_field_about_health_is_refused(tmp_path: Path) -> None:
    for folder in ("models/staging", "seeds/rules"):
        shutil.copytree(PROJECT / folder, tmp_path / folder)
    text = (PROJECT / "dbt_project.yml").read_text()
    field = (
        "    - {connector: hubspot, table: contact, column: property_icd_code, "
        "attribute: code}\n"
    )
    (tmp_path / "dbt_project.yml").write_text(
        text.replace("  custom_fields:\n", f"  custom_fields:\n{field}")
    )
    with pytest.raises(raw_contract.ContractError, match="property_icd_code: 'icd' is"):
        raw_contract.declared_tables(tmp_path)


@pytest.mark.parametrize("reading", ["warehouse", "bi", "values"])
def test_what_reads_all_rows_keeps_to_the_memory_it_is_given(
    reading: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built, file = tmp_path / "built.duckdb", tmp_path / "file.duckdb"
    with duckdb.connect(str(built)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.ids as select md5(range::varchar) as id "
            "from range(1000000)"
        )
    ids = ("marts", "ids")
    columns = {ids: {"id": "none"}}
    doing = {
        "warehouse": lambda: published_files.copy_relations(built, file, {ids}),
        "bi": lambda: published_files.make_bi(built, file, columns),
        "values": lambda: privacy.require_no_personal_values(built, columns),
    }
    doing[reading]()
    monkeypatch.setenv("LEAD_SCORING_MEMORY", "500KB")
    with pytest.raises(duckdb.OutOfMemoryException):
        doing[reading]()
