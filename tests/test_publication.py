"""Readers get whole generations that have passed, and can go back to earlier ones."""

import json
import tempfile
import textwrap
from hashlib import md5
from pathlib import Path

import duckdb
from conftest import TinyProject, run
from publishing_drill import drill
from support import databases

FAILING = "data/raw/shop/orders.csv"
DAYS = ("2026-06-30", "2026-07-01", "2026-07-02", "2026-07-03")


def build(project: TinyProject, day: str) -> None:
    finished = project.build("--as-of", day)
    assert finished.status == 0, finished.output


def rollback(project: TinyProject, *options: str) -> tuple[int, str]:
    finished = run(project.command("rollback", *options), **project.environment())
    return finished.status, finished.output


def days(project: TinyProject) -> list[str]:
    return [day for (day,) in project.rows("select as_of from marts.seen order by 1")]


def test_three_generations_stay_and_history_goes_on_from_what_readers_have(
    tiny_project: TinyProject,
) -> None:
    data = tiny_project.folder / "data"
    build(tiny_project, DAYS[0])
    # Opened before, and never to change under whoever reads it.
    first = duckdb.connect(str(tiny_project.database), read_only=True)
    for day in DAYS[1:]:
        build(tiny_project, day)
    assert sorted(path.name for path in (data / "generations").iterdir()) == [
        "000002",
        "000003",
        "000004",
    ]
    assert days(tiny_project) == list(DAYS)
    assert first.execute("select as_of from marts.seen").fetchall() == [(DAYS[0],)]
    first.close()

    status, listed = rollback(tiny_project, "--list")
    assert status == 0
    assert "published" in next(row for row in listed.splitlines() if DAYS[3] in row)

    status, said = rollback(tiny_project)
    assert status == 0, said
    assert "generation 3, as of 2026-07-02" in said
    assert days(tiny_project) == list(DAYS[:3])

    tiny_project.write(FAILING, "id,email\n,a@b.example\n")
    assert tiny_project.build("--as-of", DAYS[3]).status == 1
    assert days(tiny_project) == list(DAYS[:3])

    tiny_project.write(FAILING, "id,email\n1,a@b.example\n")
    build(tiny_project, "2026-07-05")
    assert days(tiny_project) == [*DAYS[:3], "2026-07-05"]

    status, said = rollback(tiny_project, "1")
    assert status == 1
    assert "there is no generation 1. Kept are: 3, 4, 5." in said


def test_a_lost_generation_is_a_sentence_and_rollback_mends_it(
    tiny_project: TinyProject,
) -> None:
    for day in DAYS[:2]:
        build(tiny_project, day)
    data = tiny_project.folder / "data"
    (data / "generations" / "000002").rename(data / "elsewhere")
    lost = tiny_project.build("--as-of", DAYS[2])
    assert lost.status == 1
    assert "published leads to" in lost.output
    assert "scripts/rollback" in lost.output
    assert rollback(tiny_project, "1")[0] == 0
    assert days(tiny_project) == [DAYS[0]]


def test_bi_reads_the_marts_without_direct_personal_data(
    tiny_project: TinyProject,
) -> None:
    tiny_project.write(
        "models/marts/marts.yml",
        """
        models:
          - name: orders
            config: {access: public}
            columns:
              - {name: id, config: {meta: {pii: indirect}}}
              - {name: email, config: {meta: {pii: direct}}}
              - {name: as_of, config: {meta: {pii: none}}}
        """,
    )
    build(tiny_project, DAYS[0])
    bi = tiny_project.folder / "data" / "bi.duckdb"
    with duckdb.connect(str(bi), read_only=True) as connection:
        tables = connection.execute("show all tables").fetchall()
        assert [(table[1], table[2], table[3]) for table in tables] == [
            ("marts", "orders", ["id", "as_of"])
        ]
        assert connection.execute("from marts.orders").fetchall() == [("1", DAYS[0])]


UNPUBLISHED = "{{ config(meta={'is_published': false}) }}\n"


def relations(file: Path) -> set[tuple[str, str]]:
    with duckdb.connect(str(file), read_only=True) as connection:
        return set(
            connection.execute(
                "select table_schema, table_name from information_schema.tables"
            ).fetchall()
        )


def free_blocks(file: Path) -> int:
    with duckdb.connect(str(file), read_only=True) as connection:
        (count,) = connection.execute(
            "select free_blocks from pragma_database_size()"
        ).fetchone()
    return count


def test_what_is_not_published_was_never_in_the_file_that_is(
    tiny_project: TinyProject,
) -> None:
    words = "select md5(cast(range as varchar)) as word from range(100000)"
    tiny_project.write("models/marts/steps.sql", f"{UNPUBLISHED}select 1 as x")
    tiny_project.write("models/marts/words.sql", words)
    build(tiny_project, DAYS[0])
    beside = databases.unpublished(tiny_project.working)
    assert relations(beside) == {
        ("raw_shop", "orders"),
        ("raw_shop", "refunds"),
        ("marts", "steps"),
    }
    assert relations(tiny_project.database).isdisjoint(relations(beside))
    assert tiny_project.database.read_bytes() == tiny_project.working.read_bytes()

    # What is dropped from a file of DuckDB stays in its free blocks, so that an edit has
    # a new one begun: without the words, which have more than five.
    tiny_project.write("models/marts/words.sql", "select 1 as word")
    build(tiny_project, DAYS[0])
    assert free_blocks(tiny_project.database) <= 1
    assert tiny_project.database.read_bytes() == tiny_project.working.read_bytes()


def test_a_view_that_needs_what_is_not_published_stops_the_build(
    tiny_project: TinyProject,
) -> None:
    build(tiny_project, DAYS[0])
    tiny_project.write("models/marts/hidden.sql", f"{UNPUBLISHED}select 1 as x")
    tiny_project.write(
        "models/marts/shown.sql",
        "{{ config(materialized='view', access='public') }}\n"
        "select * from {{ ref('hidden') }}",
    )
    stopped = tiny_project.build("--as-of", DAYS[1])
    assert stopped.status == 1
    assert "the view marts.shown reads something that is not published" in (
        stopped.output
    )
    assert "set its meta.is_published to false" in stopped.output
    assert days(tiny_project) == [DAYS[0]]
    # Nor does the copy stay that was being made.
    assert not list(tiny_project.folder.glob("data/build/*.duckdb"))


def test_a_file_that_is_written_while_it_is_looked_at_is_not_published(
    tiny_project: TinyProject,
) -> None:
    build(tiny_project, DAYS[0])
    module = tiny_project.folder / "scripts/support/published_files.py"
    writes_meanwhile = """
        make = make_bi

        def make_bi(built, file, columns):
            built.touch()
            make(built, file, columns)
    """
    module.write_text(module.read_text() + textwrap.dedent(writes_meanwhile))
    stopped = tiny_project.build("--as-of", DAYS[1])
    assert stopped.status == 1
    assert "was written by another program while it was looked at" in (
        " ".join(stopped.output.split())
    )
    assert days(tiny_project) == [DAYS[0]]


def test_what_changed_sides_is_where_it_belongs(tiny_project: TinyProject) -> None:
    orders = tiny_project.folder / "models/marts/orders.sql"
    build(tiny_project, DAYS[0])
    orders.write_text(UNPUBLISHED + orders.read_text())
    build(tiny_project, DAYS[0])
    assert ("marts", "orders") not in relations(tiny_project.database)
    assert ("marts", "orders") not in relations(tiny_project.working)
    assert ("marts", "orders") in relations(databases.unpublished(tiny_project.working))


def test_rows_of_changed_seeds_are_dropped_from_no_file_that_is_published(
    tiny_project: TinyProject,
) -> None:
    tiny_project.write(
        "seeds/rules/_rules.yml",
        """
        seeds:
          - name: words
            description: Words.
            config: {schema: rules, full_refresh: true, column_types: {word: varchar}}
        """,
    )
    words = [md5(str(number).encode()).hexdigest() for number in range(50_000)]
    tiny_project.write("seeds/rules/words.csv", "\n".join(["word", *words, ""]))
    build(tiny_project, DAYS[0])
    tiny_project.write("seeds/rules/words.csv", "word\nnone\n")
    finished = tiny_project.build("--as-of", DAYS[1], "--accept-drift")
    assert finished.status == 0, finished.output
    assert tiny_project.rows("from rules.words") == [("none",)]
    # One may have been the catalog's.
    assert free_blocks(tiny_project.database) <= 1


def test_what_a_build_that_was_killed_has_left_is_in_nobodys_way(
    tiny_project: TinyProject,
) -> None:
    left = tiny_project.folder / "data/build/lead_scoring.duckdb.wal"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"the log of another database")
    build(tiny_project, DAYS[0])
    assert not left.exists()
    assert days(tiny_project) == [DAYS[0]]


def test_a_history_goes_on_that_was_not_yet_said_to_last(
    tiny_project: TinyProject,
) -> None:
    build(tiny_project, DAYS[0])
    (said,) = (tiny_project.folder / "data/generations").glob("*/generation.json")
    described = json.loads(said.read_text())
    assert described.pop("histories") == [["marts", "seen"]]
    said.chmod(0o644)
    said.write_text(json.dumps(described))
    build(tiny_project, DAYS[1])
    assert days(tiny_project) == list(DAYS[:2])


def test_readers_notice_neither_builds_nor_kills_nor_failures() -> None:
    # Not in pytest's folder, which it closes to other users, as the client becomes one.
    with tempfile.TemporaryDirectory() as folder:
        outcome = drill(Path(folder), builds=3, kills=3, failures=1, readers=2, seed=1)
    assert not outcome.faults
    assert outcome.published == 3
    assert outcome.failed == 1
    assert outcome.killed + outcome.killed_too_late == 3
    assert outcome.reads > 100
    assert outcome.refusals
