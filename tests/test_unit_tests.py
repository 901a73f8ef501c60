"""What dbt tests about the SQL alone: unit tests, and macros on lists of values."""

from pathlib import Path

from conftest import Built, copy_database, run_dbt


def test_the_sql_does_what_its_unit_tests_say(built: Built, tmp_path: Path) -> None:
    database = tmp_path / built.database.name
    copy_database(built.database, database)
    tested = run_dbt(
        *("test", "--select", "resource_type:unit_test", "path:tests/macros"),
        *("--vars", "{as_of: 2026-06-30}"),
        database=database,
        target=tmp_path / "target",
    )
    assert tested.status == 0, tested.output
    assert "Done. PASS=" in tested.output
