"""scripts/build publishes what has passed its tests, and nothing else."""

import json
import re
import sys
import time
from pathlib import Path

import pytest
from conftest import Built, Finished, TinyProject, run, start
from rich.console import Console
from support import dbt

ORDERS = "data/raw/shop/orders.csv"
OLD_MART = "models/marts/old_mart.sql"
DECLARED_DOMAINS = """
    seeds:
      - name: free_domains
        config:
          schema: rules
          full_refresh: true
          column_types: {domain: varchar}
"""


def test_a_build_is_published_with_its_history_once_it_has_passed(
    tiny_project,
) -> None:
    tiny_project.write(OLD_MART, "select 1 as x")
    first = tiny_project.build()
    assert first.status == 0, first.output
    assert "Built as of 2026-06-30" in first.output
    assert tiny_project.rows("from marts.seen") == [("1", "2026-06-30")]

    assert tiny_project.rows("from marts.old_mart")
    (tiny_project.folder / OLD_MART).unlink()
    second = tiny_project.build("--as-of", "2026-07-01", "--threads", "1")
    assert second.status == 0, second.output
    assert tiny_project.rows("from marts.seen order by as_of") == [
        ("1", "2026-06-30"),
        ("1", "2026-07-01"),
    ]
    assert tiny_project.rows("from marts.orders")[0][2] == "2026-07-01"
    assert not tiny_project.rows(
        "from information_schema.tables where table_name = 'old_mart'"
    )

    published = tiny_project.database.read_bytes()
    tiny_project.write(ORDERS, "id,email\n1,a@b.example\n,marie.curie@b.example\n")
    failed = tiny_project.build()
    assert failed.status == 1
    assert "- every_order_has_an_id (tests/every_order_has_an_id.sql)" in failed.output
    assert "every order has an id (1 row)" in failed.output
    assert "marie.curie" not in failed.output
    assert "current.duckdb is as it was" in failed.output
    assert tiny_project.database.read_bytes() == published
    assert f"LEAD_SCORING_DB={tiny_project.working}" in failed.output
    assert tiny_project.working.exists()


def test_a_seed_that_lost_rows_is_told_and_one_that_lost_most_is_refused(
    tiny_project,
) -> None:
    tiny_project.write("seeds/rules/_rules.yml", DECLARED_DOMAINS)
    domains = [f"domain{n}.example" for n in range(20)]

    def build(kept: list[str], *options: str) -> Finished:
        lines = "".join(f"{line}\n" for line in ["domain", *kept])
        tiny_project.write("seeds/rules/free_domains.csv", lines)
        return tiny_project.build(*options)

    first = build(domains)
    assert first.status == 0, first.output
    assert "Seeds changed" not in build(domains[::-1]).output
    fewer = build([*domains[3:], "new.example"])
    assert fewer.status == 0, fewer.output
    assert (
        "changed since generation 2:\n"
        "  seeds/rules/free_domains.csv: 3 of 20 rows gone, 1 new" in fewer.output
    )

    cut = build(domains[3:11])
    assert cut.status == 1
    assert "seeds/rules/free_domains.csv: 10 of 18 rows gone, 0 new\n" in cut.output
    assert "current.duckdb is as it was" in cut.output
    assert len(tiny_project.rows("from rules.free_domains")) == 18
    meant = build(domains[3:11], "--accept-drift")
    assert meant.status == 0, meant.output
    assert len(tiny_project.rows("from rules.free_domains")) == 8


def test_a_build_that_seeds_stop_leaves_what_dbt_said_last(tiny_project) -> None:
    assert tiny_project.build().status == 0
    results = tiny_project.folder / "data" / "build" / "target" / "run_results.json"
    before = results.read_bytes()
    tiny_project.write("seeds/rules/_rules.yml", DECLARED_DOMAINS)
    tiny_project.write("seeds/rules/free_domains.csv", "name\na.example\n")
    failed = tiny_project.build()
    assert failed.status == 1
    assert "The seeds need correcting:" in failed.output
    assert results.read_bytes() == before


# dbt fails so many times as DuckDB makes it fail, and works then.
FAILING = """
from support import build_command, dbt
tries, real = [], dbt.Reading.run
def run(*arguments, **options):
    tries.append(1)
    done = real(*arguments, **options)
    if len(tries) <= {failures}:
        raise dbt.EngineError("a dictionary column changed identity", [])
    return done
dbt.Reading.run = run
build_command.main()
"""


@pytest.mark.parametrize("failures", [1, 2])
def test_a_failure_of_duckdb_itself_costs_a_second_try(
    tiny_project, failures: int
) -> None:
    code = FAILING.format(failures=failures)
    build = run([sys.executable, "-c", code], **tiny_project.environment())
    assert "DuckDB failed in itself. Everything is made anew, once." in build.output
    if failures == 1:
        assert build.status == 0, build.output
        # Nothing of the first try is left, which had written the day already.
        assert tiny_project.rows("from marts.seen") == [("1", "2026-06-30")]
    else:
        assert build.status == 1
        assert "twice:\na dictionary column changed identity\n" in build.output
        assert "Nothing was published" in build.output


def run_nodes(results: Path) -> list[str]:
    found = json.loads(results.read_text())["results"]
    return sorted(result["unique_id"] for result in found)


def test_what_had_too_little_memory_is_made_one_at_a_time(tiny_project) -> None:
    # As DuckDB says it, unless one model is built at a time.
    greedy = "select 1 as x where {} and error('Out of Memory Error: none left')"
    tiny_project.write(
        "models/marts/large.sql",
        greedy.format("{{ 'true' if target.threads > 1 else 'false' }}"),
    )
    tiny_project.write("models/marts/next.sql", "from {{ ref('large') }}")
    tiny_project.write(
        "models/marts/readers.yml",
        """
        exposures:
          - name: reader
            type: dashboard
            owner: {name: somebody}
            depends_on: [ref('next')]
        """,
    )
    built = tiny_project.build()
    assert built.status == 0, built.output
    assert "for several steps at once: large. What is left is made" in built.output
    assert tiny_project.rows("from marts.next") == []
    results = tiny_project.folder / "data" / "build" / "target" / "run_results.json"
    in_two_parts = run_nodes(results)
    tiny_project.write("models/marts/large.sql", "select 1 as x")
    assert tiny_project.build("--anew").status == 0
    assert in_two_parts == run_nodes(results)
    assert f"tested: {len(in_two_parts)} steps" in built.output

    tiny_project.write("models/marts/large.sql", greedy.format("true"))
    for options in ([], ["--threads", "1"]):
        failed = tiny_project.build(*options)
        assert failed.status == 1
        assert ("one at a time" in failed.output) == (not options)
    assert "- large (models/marts/large.sql)" in failed.output
    assert "current.duckdb is as it was" in failed.output


@pytest.mark.parametrize(
    ("said", "is_engine"),
    [
        (f"FATAL Error: {dbt.ENGINE_FAILED}. It must be restarted.", True),
        ("Compilation Error", False),
    ],
)
def test_whose_failure_it_is(
    said: str, is_engine: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = f"print({said!r}); raise SystemExit(2)"
    monkeypatch.setattr(dbt, "READING", code)
    with pytest.raises(dbt.DbtError) as stopped:
        dbt.run(
            "build",
            console=Console(),
            target_folder=tmp_path,
            variables={},
            environment={},
        )
    assert isinstance(stopped.value, dbt.EngineError) == is_engine
    assert said in str(stopped.value)


def test_what_dbt_refuses_before_it_begins_is_told(tmp_path: Path) -> None:
    with pytest.raises(dbt.DbtError, match="'wide' is not a valid integer"):
        dbt.run(
            "build",
            console=Console(),
            target_folder=tmp_path,
            variables={},
            environment={"DBT_PRINTER_WIDTH": "wide"},
        )


def test_an_error_of_the_database_is_told_without_values(tiny_project) -> None:
    tiny_project.write(
        "models/marts/orders.sql",
        "select id, email, cast(email as integer) as number\n"
        "from {{ source('shop', 'orders') }}",
    )
    failed = tiny_project.build()
    assert failed.status == 1
    assert "- orders (models/marts/orders.sql)" in failed.output
    assert "Conversion Error" in failed.output
    assert "a@b.example" not in failed.output
    assert "Nothing was published" in failed.output


@pytest.mark.parametrize(
    ("path", "text", "sentence"),
    [
        (ORDERS, "", "shop/orders.csv: the file is empty"),
        ("seeds/rules.csv", "a\n1\n", "seeds/rules.csv: no YAML file declares"),
        ("data/raw/demo.json", "{}", "demo.json has no readable date 'until'"),
        (
            "data/lead_scoring.duckdb",
            "no database",
            "lead_scoring.duckdb is something else's file",
        ),
        (
            "data/lead_scoring.duckdb.unpublished",
            "no database",
            "lead_scoring.duckdb.unpublished is something else's file",
        ),
        ("data/current.duckdb", "no link", "current.duckdb is not the link"),
        (
            "data/published",
            "no link",
            "published is not the link that readers are led by. Move it away",
        ),
        ("data/build", "no folder", "data/build can't be written"),
        ("models/marts/orders.sql", "{{ ref('lost') }}", "a node named 'lost'"),
    ],
)
def test_what_is_wrong_is_a_sentence(
    tiny_project, path: str, text: str, sentence: str
) -> None:
    tiny_project.write(path, text)
    stopped = tiny_project.build()
    assert stopped.status == 1
    assert sentence in stopped.output
    assert "Traceback" not in stopped.output


def test_the_two_databases_must_have_two_names(tiny_project) -> None:
    database = tiny_project.folder / "data" / "Unpublished.duckdb"
    stopped = tiny_project.build(LEAD_SCORING_DB=str(database))
    assert stopped.status == 1
    assert "has the name of the database that is made beside it" in stopped.output


def test_a_given_raw_folder_must_exist(tiny_project) -> None:
    stopped = tiny_project.build(LEAD_SCORING_RAW="nowhere")
    assert stopped.status == 1
    assert "nowhere is no folder. Correct LEAD_SCORING_RAW" in stopped.output


def test_a_history_must_begin_before_it_ends(tiny_project) -> None:
    stopped = tiny_project.build("--history-from", "2026-07-01")
    assert stopped.status == 1
    assert "--history-from 2026-07-01 is after 2026-06-30" in stopped.output
    assert "Give an earlier day" in stopped.output


def test_a_second_build_at_once_and_an_interrupted_one_publish_nothing(
    tiny_project,
) -> None:
    command = tiny_project.command("build")
    first = start(command, **tiny_project.environment())
    while not tiny_project.working.exists() and first.poll() is None:
        time.sleep(0.01)

    second = tiny_project.build()
    assert second.status == 1
    assert "another build of" in second.output
    assert "Wait until it ends" in second.output

    first.terminate()
    output, _ = first.communicate(timeout=30)
    assert first.returncode == 143, output
    assert "Traceback" not in output
    assert not tiny_project.database.exists()


def test_the_demo_build_ends_with_a_summary(built: Built) -> None:
    for title in ("People by tier", "Accounts by tier", "Routes", "Rows in quarantine"):
        assert title in built.output
    assert "Rules worth a look" in built.output
    assert "negative_rules.csv, line" in built.output
    assert str(built.database.with_name("current.duckdb")) in built.output
    assert re.search(r"scripts/explain \S+", built.output)
    # Names, addresses and phones stay out of logs.
    assert "@" not in built.output
    assert not re.search(r"\+1\d{10}", built.output)


def test_a_build_beyond_its_memory_goes_on_in_files(
    tiny_project: TinyProject,
) -> None:
    # Those after it open the database again while the files are in use.
    tiny_project.write(
        "models/marts/large.sql",
        "select md5(i::varchar) as word from range(4000000) as t (i) order by word",
    )
    tiny_project.write(
        "models/marts/later.sql", "select count(*) as n from {{ ref('large') }}"
    )
    finished = tiny_project.build(LEAD_SCORING_MEMORY="100MB", LEAD_SCORING_THREADS="1")
    assert finished.status == 0, finished.output
    refused = tiny_project.build(
        LEAD_SCORING_MEMORY="100MB",
        LEAD_SCORING_THREADS="1",
        LEAD_SCORING_TEMP_SIZE="1MB",
    )
    assert refused.status == 1
    assert "large" in refused.output
    assert "max_temp_directory_size" in refused.output
