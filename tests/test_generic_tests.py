"""The generic tests find the rows they are for, and no others."""

import json
import shutil

from conftest import PROJECT, run
from support import dbt

# Per case: the test, its arguments, rows of (a, b, c), and how many it must report.
CASES = {
    "keys_differ": (
        "unique_together: {arguments: {columns: [a, b]}}",
        "('x', 1, 0), ('x', 2, 0), ('y', 1, 0)",
        0,
    ),
    "keys_repeat_also_where_unknown": (
        "unique_together: {arguments: {columns: [a, b]}}",
        "('x', 1, 0), ('x', 1, 1), ('y', null, 0), ('y', null, 0), ('z', null, 0)",
        2,
    ),
    "ranges_follow_each_other": (
        "no_overlap: {arguments: {from_column: b, to_column: c, by: [a]}}",
        "('x', 3, null), ('x', 1, 3), ('y', 1, null), ('z', null, 1)",
        0,
    ),
    "ranges_overlap": (
        "no_overlap: {arguments: {from_column: b, to_column: c, by: [a]}}",
        "('x', 1, 4), ('x', 3, 5), ('y', 1, null), ('y', 9, null), ('z', 1, 2)",
        2,
    ),
    "ranges_overlap_without_a_start": (
        "no_overlap: {arguments: {from_column: b, to_column: c, by: [a]}}",
        "('x', null, 5), ('x', null, null), ('y', null, 5), ('y', 5, 6)",
        1,
    ),
    "a_condition_holds_or_is_unknown": (
        "always: {arguments: {condition: \"b > 0 or a = 'z'\"}}",
        "('x', 1, 0), ('y', null, 0), ('z', -1, 0)",
        0,
    ),
    "a_condition_fails": (
        "always: {arguments: {condition: \"b > 0 or a = 'z'\"}}",
        "('x', 0, 0), ('y', 1, 0), (null, -1, 0)",
        1,
    ),
}


def test_each_case_reports_its_rows(tiny_project) -> None:
    shutil.copytree(
        PROJECT / "tests" / "generic", tiny_project.folder / "tests" / "generic"
    )
    for macros in ("engines/row_hash.sql", "keys.sql"):
        tiny_project.write(
            f"macros/{macros}", (PROJECT / "macros" / macros).read_text()
        )
    declared = ["models:"]
    for name, (test, rows, _) in CASES.items():
        tiny_project.write(
            f"models/{name}.sql", f"select * from (values {rows}) as given(a, b, c)"
        )
        declared.append(f"  - name: {name}\n    data_tests:\n      - {test}")
    tiny_project.write("models/cases.yml", "\n".join(declared) + "\n")

    finished = run(
        [
            *dbt.program(),
            *("build", "--select", "models/cases.yml", *CASES),
            *("--project-dir", tiny_project.folder),
            *("--profiles-dir", tiny_project.folder),
            *("--target-path", tiny_project.folder / "target"),
        ],
        LEAD_SCORING_DB=str(tiny_project.folder / "cases.duckdb"),
    )

    target = tiny_project.folder / "target"
    nodes = json.loads((target / "manifest.json").read_text())["nodes"]
    results = json.loads((target / "run_results.json").read_text())["results"]
    failures = {
        nodes[result["unique_id"]]["attached_node"].split(".")[-1]: result["failures"]
        for result in results
        if result["unique_id"].startswith("test.")
    }
    assert failures == {name: rows for name, (*_, rows) in CASES.items()}, (
        finished.output
    )
