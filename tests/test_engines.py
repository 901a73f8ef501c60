"""Engines beside DuckDB: a local server comes and goes, and builds the same rows."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from conftest import PROJECT, run
from support import dbt
from support.engines import ENGINES, comparison, engine_command, postgres, spark
from support.engines.machine import EngineError
from support.engines.raw_tables import Landed, RawTable

HERE = [
    (1, "a", "2026-01-01 10:00:00"),
    (2, None, None),
    (2, None, None),
    (3, "", None),
]


def warehouse(folder: Path) -> Path:
    database = folder / "here.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.t (id int, word text, seen timestamp)")
        connection.executemany("insert into marts.t values (?, ?, ?)", HERE)
    return database


def compared(folder: Path, rows: list[tuple]) -> comparison.Compared:
    file = folder / "t.parquet"
    with duckdb.connect() as connection:
        connection.execute("create table t (id text, word text, seen text)")
        connection.executemany("insert into t values (?, ?, ?)", rows)
        connection.execute(f"copy t to '{file}'")
    database = warehouse(folder)
    columns = comparison.columns_of(database, [("marts", "t")])
    exported = {("marts", "t"): f"read_parquet('{file}')"}
    (found,) = comparison.compare(database, columns, exported)
    return found


def test_equal_rows_are_equal_in_any_order(tmp_path: Path) -> None:
    assert compared(tmp_path, HERE[::-1]).is_equal


def test_a_difference_is_counted_and_its_column_named(tmp_path: Path) -> None:
    there = [(1, "a", "2026-01-01 11:00:00"), *HERE[1:3], (3, None, None)]
    found = compared(tmp_path, there)
    assert (found.only_here, found.only_there) == (2, 2)
    assert found.columns == {"word": 1, "seen": 1}


def test_a_row_that_is_there_once_too_often_is_a_difference(tmp_path: Path) -> None:
    found = compared(tmp_path, [HERE[0], *HERE[2:]])
    assert (found.rows, found.other_rows) == (4, 3)
    assert not found.is_equal


def test_raw_files_that_cannot_be_read_are_not_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "hubspot").mkdir()
    (tmp_path / "hubspot" / "contact.csv").write_text("property_email\na@b.example\n")
    monkeypatch.setenv("LEAD_SCORING_RAW", str(tmp_path))
    ended = CliRunner().invoke(engine_command.main, ["postgres", "load"])
    assert ended.exit_code == 1
    assert "hubspot/contact.csv: the column id is missing" in ended.output


@contextmanager
def landed(*rows: tuple) -> Iterator[Landed]:
    with duckdb.connect() as connection:
        connection.execute("create schema raw_x")
        connection.execute("create table raw_x.t (word text, other text)")
        for row in rows:
            connection.execute("insert into raw_x.t values (?, ?)", row)
        yield Landed(connection, [RawTable("raw_x", "t", ("word", "other"))])


def test_an_engine_that_does_not_run_is_told(tmp_path: Path) -> None:
    with landed() as tables:
        with pytest.raises(EngineError, match="scripts/engine postgres up"):
            postgres.load(tables, owner=tmp_path)
        with pytest.raises(EngineError, match="scripts/engine spark up"):
            spark.ways(owner=tmp_path)


def test_a_missing_program_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "PROGRAMS", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineError, match="sudo apt-get install postgresql"):
        postgres.up(owner=tmp_path)
    with pytest.raises(EngineError, match="sudo apt-get install openjdk-17"):
        spark.up(owner=tmp_path)


def test_postgres_comes_goes_and_keeps_its_rows_to_itself(tmp_path: Path) -> None:
    hostile = 'a,"b"\n\\N\n\\.\r\té\0'
    (way,) = postgres.ways(tmp_path).values()
    folder = Path(way["LEAD_SCORING_POSTGRES_HOST"])
    try:
        postgres.up(owner=tmp_path)
        # A second time, as after a forgotten `down`.
        postgres.up(owner=tmp_path)
        with landed((hostile, None), ("", "\\N")) as tables:
            postgres.load(tables, owner=tmp_path)
            postgres.load(tables, owner=tmp_path)
        assert folder.stat().st_mode & 0o077 == 0
        relations = {("raw_x", "t"): ["word", "other"]}
        (rows,) = postgres.export(relations, tmp_path, owner=tmp_path).values()
        with duckdb.connect() as connection:
            read = connection.execute(f"select * from {rows}").fetchall()
        # The character that stands for NUL, which Postgres can't store.
        assert read == [(hostile.replace("\0", "\x01"), None), ("", "\\N")]
    finally:
        postgres.down(owner=tmp_path)
        postgres.down(owner=tmp_path)
    assert not folder.exists()
    assert str(folder) not in run(["ps", "-eo", "args"]).output


@pytest.mark.parametrize(
    "message",
    [
        'invalid input syntax for type integer: "secret"',
        'value "secret" is out of range for type integer',
        'date/time field value out of range: "secret"',
        "duplicate key\nDETAIL:  Key (email)=(secret) already exists.",
    ],
)
def test_errors_of_postgres_are_told_without_values(message: str) -> None:
    told = dbt.without_values(f"Database Error in model m (models/m.sql)\n  {message}")
    assert told.startswith("Database Error in model m (models/m.sql)")
    assert "secret" not in told


def test_all_engines_have_the_same_rows_on_two_days() -> None:
    ended = run([PROJECT / "scripts" / "compare_engines", "--people", "300"])
    assert ended.status == 0, ended.output
    found = re.findall(r"(\w+): (\d+) of (\d+) relations have the", ended.output)
    assert {engine for engine, _, _ in found} == set(ENGINES)
    assert all(equal == of and int(of) > 25 for _, equal, of in found), ended.output
    ways = re.findall(r"spark by (\w+): \d+ steps", ended.output)
    assert ways == ["Connect", "thrift"], ended.output
