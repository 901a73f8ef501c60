"""dbt's unit tests, on a copy of a built warehouse: those about history need its table."""

import shutil
from pathlib import Path

from conftest import Built, run_dbt


def test_every_unit_test_passes(built: Built, tmp_path: Path) -> None:
    database = tmp_path / built.database.name
    shutil.copy2(built.database, database)
    tested = run_dbt(
        *("test", "--select", "resource_type:unit_test"),
        *("--vars", "{as_of: 2026-06-30}"),
        database=database,
        target=tmp_path / "target",
    )
    assert tested.status == 0, tested.output
    assert "Done. PASS=" in tested.output
