"""After an edit, what does not follow from it stays; and nothing else ever does."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest
from conftest import TinyProject, make_tiny, run
from support import project_copy
from support.databases import log, unpublished
from support.demo.generator import Demo, generate

STAYS = "As generation"
LAST_DAY = date(2026, 6, 30)
SEED = "seeds/rules/free_domains.csv"
SEED_YAML = """
    seeds:
      - name: free_domains
        description: Domains of mailboxes that anybody gets.
        config:
          schema: rules
          full_refresh: true
          column_types: {domain: varchar}
"""
DOMAINS = "select domain, upper(domain) as label from {{ ref('free_domains') }}\n"
MODEL = "models/marts/free_domain_labels.sql"
WRONG = "select domain, no_such_column from {{ ref('free_domains') }}\n"


@pytest.fixture
def built(tmp_path: Path) -> TinyProject:
    """A project of which one model reads a seed, and two do not; built."""
    project = make_tiny(tmp_path / "project")
    project.write("seeds/rules/_rules.yml", SEED_YAML)
    project.write(SEED, "domain\nmail.example\npost.example\n")
    project.write(MODEL, DOMAINS)
    first = project.build()
    assert first.status == 0, first.output
    assert STAYS not in first.output
    return project


def steps(project: TinyProject) -> set[str]:
    """What the last build ran."""
    results = project.folder / "data" / "build" / "target" / "run_results.json"
    return {
        result["unique_id"].split(".")[2]
        for result in json.loads(results.read_text())["results"]
    }


def edit_the_seed(project: TinyProject) -> None:
    project.write(SEED, "domain\nmail.example\nletters.example\n")


def fail_and_restore_the_seed(project: TinyProject) -> None:
    """Let a build fail that has written the seed's table; then its file is as before."""
    seed = (project.folder / SEED).read_text()
    edit_the_seed(project)
    project.write(MODEL, WRONG)
    failed = project.build()
    assert failed.status == 1
    assert STAYS in failed.output
    assert ("post.example",) in project.rows("from rules.free_domains")
    project.write(SEED, seed)


def test_what_follows_from_an_edit_is_made_anew(built: TinyProject) -> None:
    edit_the_seed(built)
    second = built.build()
    assert second.status == 0, second.output
    assert f"{STAYS} 1 has it: all but what follows from free_domains" in second.output
    assert steps(built) == {"free_domains", "free_domain_labels"}
    assert built.rows("select label from marts.free_domain_labels order by label") == [
        ("LETTERS.EXAMPLE",),
        ("MAIL.EXAMPLE",),
    ]
    assert built.rows("select id from marts.orders") == [("1",)]
    # And once more, on what that build has left.
    built.write(MODEL, DOMAINS.replace("upper", "lower"))
    third = built.build()
    assert f"{STAYS} 2 has it: all but what follows from free_domain_labels" in (
        third.output
    )
    assert steps(built) == {"free_domain_labels"}
    assert ("letters.example",) in built.rows(
        "select label from marts.free_domain_labels"
    )
    # All steps have passed in some build, which those who read want to know.
    said = [
        json.loads((folder / "generation.json").read_text())["steps_passed"]
        for folder in sorted((built.folder / "data" / "generations").iterdir())
    ]
    assert said == [said[0]] * 3
    assert said[0] > 3


def change_nothing(project: TinyProject) -> tuple[str, ...]:
    return ()


def ask_for_all(project: TinyProject) -> tuple[str, ...]:
    edit_the_seed(project)
    return ("--anew",)


def ask_for_another_day(project: TinyProject) -> tuple[str, ...]:
    edit_the_seed(project)
    return ("--as-of", "2026-07-01")


def replace_a_raw_file(project: TinyProject) -> tuple[str, ...]:
    edit_the_seed(project)
    file = project.folder / "data" / "raw" / "shop" / "orders.csv"
    before = file.stat()
    # Another value of the same length, and the old date.
    file.write_text(file.read_text().replace("a@b.example", "z@b.example"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    return ()


def edit_yaml(project: TinyProject) -> tuple[str, ...]:
    edit_the_seed(project)
    project.write("seeds/rules/_rules.yml", SEED_YAML.replace("anybody", "everybody"))
    return ()


def edit_a_macro(project: TinyProject) -> tuple[str, ...]:
    edit_the_seed(project)
    project.write("macros/one.sql", "{% macro one() %}1{% endmacro %}")
    return ()


def add_a_model(project: TinyProject) -> tuple[str, ...]:
    project.write("models/marts/more.sql", "select 1 as one")
    return ()


def write_into_what_is_published(project: TinyProject) -> tuple[str, ...]:
    edit_the_seed(project)
    file = project.database.resolve()
    file.chmod(0o644)
    with duckdb.connect(str(file)) as connection:
        connection.execute("update marts.orders set id = '2'")
    return ()


def begin_to_write_into_what_is_published(project: TinyProject) -> tuple[str, ...]:
    """What a program has written that was killed may be in the file's log alone."""
    edit_the_seed(project)
    log(project.database.resolve()).touch()
    return ()


def write_into_the_marts_for_bi(project: TinyProject) -> tuple[str, ...]:
    edit_the_seed(project)
    file = (project.folder / "data" / "bi.duckdb").resolve()
    file.chmod(0o644)
    with duckdb.connect(str(file)) as connection:
        connection.execute("create table more as select 1 as one")
    return ()


def write_into_what_is_not(project: TinyProject) -> tuple[str, ...]:
    edit_the_seed(project)
    with duckdb.connect(str(unpublished(project.working))) as connection:
        connection.execute("create table more as select 1 as one")
    return ()


def write_after_a_build_that_failed(project: TinyProject) -> tuple[str, ...]:
    fail_and_restore_the_seed(project)
    project.write(MODEL, DOMAINS)
    return write_into_what_is_not(project)


def edit_while_a_build_fails(project: TinyProject) -> tuple[str, ...]:
    """Save a model before dbt reads it, and undo that before the build has failed."""
    model = project.folder / "models" / "marts" / "hidden_domains.sql"
    before = (
        "{{ config(meta={'is_published': false}) }}\n"
        "select domain from {{ ref('free_domains') }}\n"
    )
    model.write_text(before)
    assert project.build().status == 0
    edit_the_seed(project)
    project.write(MODEL, WRONG)
    with subprocess.Popen(
        project.command("build"),
        env={**os.environ, **project.environment()},
        stdout=subprocess.PIPE,
        text=True,
    ) as build:
        assert "Seeds checked" in build.stdout.readline()
        model.write_text(before + "-- abandoned\n")
        model.write_text(before)
        said = build.stdout.read()
    assert build.returncode == 1
    assert STAYS in said
    project.write(MODEL, DOMAINS)
    return ()


def go_back(project: TinyProject) -> tuple[str, ...]:
    edit_the_seed(project)
    assert project.build().status == 0
    back = run(project.command("rollback"), **project.environment())
    assert back.status == 0, back.output
    project.write(SEED, "domain\nmail.example\n")
    return ("--accept-drift",)


@pytest.mark.parametrize(
    "happen",
    [
        change_nothing,
        ask_for_all,
        ask_for_another_day,
        replace_a_raw_file,
        edit_yaml,
        edit_a_macro,
        add_a_model,
        write_into_what_is_published,
        write_into_the_marts_for_bi,
        begin_to_write_into_what_is_published,
        write_into_what_is_not,
        write_after_a_build_that_failed,
        edit_while_a_build_fails,
        go_back,
    ],
)
def test_all_is_made_anew_where_anything_else_may_have_changed(
    built: TinyProject, happen: Callable[[TinyProject], tuple[str, ...]]
) -> None:
    options = happen(built)
    second = built.build(*options)
    assert second.status == 0, second.output
    assert STAYS not in second.output
    assert {"orders", "seen", "free_domain_labels"} <= steps(built)
    assert built.rows("select id from marts.orders") == [("1",)]


def test_a_build_goes_on_from_one_that_failed(built: TinyProject) -> None:
    fail_and_restore_the_seed(built)
    built.write(MODEL, DOMAINS.replace("upper", "lower"))
    mended = built.build()
    assert mended.status == 0, mended.output
    assert f"{STAYS} 1 has it" in mended.output
    assert steps(built) == {"free_domains", "free_domain_labels"}
    assert built.rows("select label from marts.free_domain_labels order by label") == [
        ("mail.example",),
        ("post.example",),
    ]
    # What is made now is finished.
    built.write(MODEL, DOMAINS)
    assert built.build().status == 0
    assert steps(built) == {"free_domain_labels"}


def test_what_a_failed_build_has_made_is_undone_with_its_edits(
    built: TinyProject,
) -> None:
    fail_and_restore_the_seed(built)
    built.write(MODEL, DOMAINS)
    again = built.build()
    assert again.status == 0, again.output
    assert steps(built) == {"free_domains", "free_domain_labels"}
    assert ("POST.EXAMPLE",) in built.rows("select label from marts.free_domain_labels")


def test_nothing_replaced_is_in_what_is_published_after_an_edit(
    built: TinyProject,
) -> None:
    edit_the_seed(built)
    assert built.build().status == 0
    assert b"post.example" not in built.database.read_bytes()
    assert b"letters.example" in built.database.read_bytes()


def differing(project: TinyProject, other: TinyProject) -> list[str]:
    """The tables of two builds that do not have the same rows, in any of their files."""
    found = []
    places = ("data/lead_scoring.duckdb", "data/bi.duckdb")
    for place in (*places, "data/lead_scoring.duckdb.unpublished"):
        with duckdb.connect() as connection:
            tables = []
            for name, one in (("here", project), ("there", other)):
                file = one.folder / place
                connection.execute(f"attach '{file}' as {name} (read_only)")
                rows = connection.execute(
                    """
                    select table_schema || '.' || table_name
                    from information_schema.tables
                    where
                        table_catalog = ?
                        and table_type = 'BASE TABLE'
                        and not starts_with(table_schema, 'raw_')
                        and table_name <> 'rescored_subjects'
                    """,
                    [name],
                ).fetchall()
                tables.append({table for (table,) in rows})
            assert len(tables[0]) > 20
            found += sorted(tables[0] ^ tables[1])
            for table in sorted(tables[0] & tables[1]):
                (count,) = connection.execute(f"""
                    select count(*) from (
                        (from here.{table} except all from there.{table})
                        union all
                        (from there.{table} except all from here.{table})
                    )
                """).fetchone()
                if count:
                    found.append(table)
    return found


def share_rescored(project: TinyProject) -> float:
    """How many of the subjects were scored anew, where the rest was kept."""
    folder = project.folder / "data" / "build" / "target" / "run"
    (points,) = folder.rglob("models/scoring/points/capped_points.sql")
    with duckdb.connect(str(unpublished(project.working)), read_only=True) as made:
        made.execute(f"attach '{project.database}' as published (read_only)")
        (share,) = made.execute("""
            select count(*) / (select count(*) from published.scoring.subjects)
            from scoring.rescored_subjects
        """).fetchone()
    assert (share > 0) == ("insert into" in points.read_text())
    return share


def test_the_demo_is_the_same_whether_it_is_made_anew_or_not(tmp_path: Path) -> None:
    """Every row of every table, after edits of rules and one of a category.

    The first are made in a copy of the published file, scored in part, the last in a new
    one.
    """
    folder = tmp_path / "project"
    project_copy.make(folder)
    project = TinyProject(folder)
    demo = Demo(people=300, days=90, events=3000, seed=7, until=LAST_DAY)
    generate(demo, folder / "data" / "raw", lambda *_: None)
    first = project.build()
    assert first.status == 0, first.output
    other = TinyProject(tmp_path / "other")
    shutil.copytree(folder, other.folder, symlinks=True)
    begun = ",sales_leadership,2025-01-01,\n"
    ended = (
        ",sales_leadership,2025-01-01,2026-06-01\n"
        "b2b_provider,demo_form,Requested a demo,form_submission,equals,demo_request,,"
        "15.00,30,15.00,30.00,,,direct_request,Call back,Too many,sales_leadership,2026-06-01,\n"
    )
    edits = (
        # A rule has a successor, and another gives fewer points.
        [
            ("rules/intent_rules.csv", begun, ended),
            (
                "rules/fit_rules.csv",
                ",epic|athenahealth,6.00,",
                ",epic|athenahealth,4.00,",
            ),
        ],
        # Fewer whom a rule says anything of, and others who are ruled out.
        [
            ("rules/fit_rules.csv", ",epic|athenahealth,", ",epic,"),
            (
                "rules/negative_rules.csv",
                ",mismatch,false,true,",
                ",mismatch,true,false,",
            ),
        ],
        # This leads to all who are scored, and everything about them.
        [("rules/page_categories.csv", ",/,home,", ",/,service,")],
    )
    memory = project.folder / "data" / "build" / "reusable.json"
    readers = json.loads(memory.read_text())["readers"]
    for number, edited_seeds in enumerate(edits, start=1):
        for place in (project, other):
            for seed, old, new in edited_seeds:
                file = place.folder / "seeds" / seed
                text = file.read_text()
                assert old in text, seed
                file.write_text(text.replace(old, new, 1))
        edited = project.build("--accept-drift")
        assert edited.status == 0, edited.output
        assert f"{STAYS} {number} has it" in edited.output
        is_in_part = number < len(edits)
        assert ("and points, where no" in edited.output) == is_in_part
        anew = other.build("--accept-drift", "--anew")
        assert anew.status == 0, anew.output
        assert STAYS not in anew.output
        assert differing(project, other) == []
        assert (share_rescored(project) > 0) == is_in_part
        assert share_rescored(project) < 0.5
        assert json.loads(memory.read_text())["readers"] == readers
        if number == 1:
            # Where points alone were edited, nobody is asked anything else.
            assert "open_questions" not in steps(project)
    assert "stg_segment__pages" not in steps(project)

    # Whoever goes on editing is not told the points of rules that are no more.
    rules = folder / "seeds" / "rules" / "intent_rules.csv"
    rules.write_text(rules.read_text().replace("Requested a demo", "Asked for one", 1))
    published = project.database.resolve()
    with subprocess.Popen(
        project.command("build", "--accept-drift"),
        env={**os.environ, **project.environment()},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as build:
        while "and points, where no" not in (line := build.stdout.readline()):
            assert line
        rules.write_text(
            rules.read_text().replace(",2.00,14,2.00,", ",1.00,14,1.00,", 1)
        )
        said = build.stdout.read()
    assert build.returncode == 1
    assert "Something was edited while points were scored" in said
    assert project.database.resolve() == published
