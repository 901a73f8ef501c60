"""scripts/build: from raw files to a tested and published warehouse."""

import shlex
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NoReturn

import click
import duckdb
from rich.console import Console

from support import (
    dbt,
    privacy,
    publication,
    published_files,
    question_lint,
    raw_contract,
    raw_files,
    raw_origin,
    reuse,
    routing_lint,
    rule_effects,
    rule_lint,
    seed_changes,
    seed_checks,
    summary,
    track_lint,
    working_copy,
)
from support.expectations import build_gates
from support.expectations.build_gates import BuildGates
from support.expectations.gates import GateError
from support.phases import Phases
from support.raw_files import LandedFile
from support.reuse import Reuse
from support.rule_lint import Finding
from support.seed_tests import KINDS, LoadedSeeds
from support.settings import PROJECT, Settings, limit, load

MOST_SHOWN = 20


class BuildStopped(click.ClickException):
    """The build can't go on; the message says what is wrong, where, and what to do."""


@click.command()
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Day the scores are for. Default: the demo's last day, else today in UTC.",
)
@click.option(
    "--history-from",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Score every day from this one on, too, so that tiers have a history at once.",
)
@click.option(
    "--threads",
    type=click.IntRange(1),
    help="Models built at the same time. Default: as in profiles.yml.",
)
@click.option(
    "--accept-drift",
    is_flag=True,
    help="Compare nothing with the last published build: what has changed is meant.",
)
@click.option(
    "--anew",
    is_flag=True,
    help="Make all tables anew, also those that no edited seed or model leads to.",
)
def main(
    as_of: datetime | None,
    history_from: datetime | None,
    threads: int | None,
    accept_drift: bool,
    anew: bool,
) -> None:
    """Build and test the warehouse, and publish it once everything has passed.

    Raw files are read from LEAD_SCORING_RAW (default data/raw; the demo's are made there
    when there are none), and LEAD_SCORING_DB (default
    data/lead_scoring.duckdb) is where it is built. Readers open current.duckdb and
    bi.duckdb beside it, which change when everything has passed, and else stay.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    console = Console(highlight=False, soft_wrap=True, markup=False)
    settings = load()
    try:
        _build(
            settings,
            as_of.date() if as_of else None,
            history_from.date() if history_from else None,
            threads,
            accept_drift,
            anew,
            console,
        )
    except dbt.EngineError as error:
        raise BuildStopped(
            f"DuckDB failed in itself, twice:\n{error}\nBuild again when the machine has "
            f"less to do, or with --threads 1.\n{_left_alone(settings)}"
        ) from None
    except (
        raw_contract.ContractError,
        raw_files.RawFilesError,
        working_copy.WorkingCopyError,
        privacy.PrivacyError,
        publication.PublicationError,
        published_files.UnpublishedError,
        GateError,
    ) as error:
        raise BuildStopped(f"{error}\n{_left_alone(settings)}") from None
    except OSError as error:
        reason = f"{error.filename or 'a file'}: {error.strerror or error}."
        raise BuildStopped(f"{reason}\n{_left_alone(settings)}") from None
    except KeyboardInterrupt:
        console.print(f"\nStopped. {_left_alone(settings)}")
        sys.exit(130)


def _build(
    settings: Settings,
    as_of: date | None,
    history_from: date | None,
    threads: int | None,
    accept_drift: bool,
    anew: bool,
    console: Console,
) -> None:
    started = time.monotonic()
    _check_places(settings)
    seeds = _check_seeds(console)
    with (
        working_copy.only_build(settings),
        build_gates.opened(settings, console) as gate,
    ):
        if not settings.is_raw_given and not _has_raw_files(settings.raw):
            _make_demo(settings.raw, console)
        as_of = as_of or raw_origin.demo_day(settings.raw) or datetime.now(UTC).date()
        if history_from and history_from > as_of:
            raise BuildStopped(
                f"--history-from {history_from} is after {as_of}, the day the scores "
                f"are for. Give an earlier day.\n{_left_alone(settings)}"
            )
        ruleset = rule_lint.read(seeds, as_of)
        findings = [
            *rule_lint.lint(ruleset),
            *question_lint.lint(ruleset),
            *track_lint.lint(ruleset),
            *routing_lint.lint(seeds, as_of),
        ]
        _stop_at_errors(findings)
        _compare_seeds(seeds, settings, accept_drift, console)
        working = settings.database
        phases = Phases(settings.build_folder)
        variables = {"as_of": as_of.isoformat()}
        if history_from:
            variables["history_from"] = history_from.isoformat()
        with phases.timed("look for changes"):
            inputs = reuse.read_inputs(settings, variables)
            reused = None if anew else reuse.find(settings, inputs)
        if reused:
            working_copy.check(settings)
            console.print(
                f"As generation {reused.generation.number} has it: all but what follows "
                f"from {', '.join(reused.edited)}"
            )
        else:
            with phases.timed("copy of what is published"):
                working_copy.start(settings)
            with phases.timed("landing"):
                _land(working, settings, console)
        gate.ask_about_raw(as_of, accept_drift)

        def make() -> dbt.DbtRun:
            loaded = working_copy.seeds_loaded(working)
            has_seeds = not reused and loaded == inputs.seeds()
            return _run_dbt(
                *(working, settings, variables, threads, has_seeds, reused),
                *(gate, console),
            )

        with phases.timed("dbt"):
            try:
                run = make()
            except dbt.EngineError:
                console.print("DuckDB failed in itself. Everything is made anew, once.")
                reused = None
                working_copy.start(settings)
                _land(working, settings, console)
                gate.ask_about_raw(as_of, accept_drift)
                run = make()
        # What somebody edited meanwhile may have been read before or after.
        is_settled = reuse.read_inputs(settings, variables) == inputs
        working_copy.remember_seeds(working, inputs.seeds() if is_settled else "")
        with phases.timed("effects of rules"):
            findings.extend(rule_effects.lint(working, ruleset))
        _stop_at_errors(findings)
        with phases.timed("search for personal values"):
            privacy.require_no_personal_values(working, run.columns)
        with phases.timed("expectations of marts"):
            gate.require_marts(as_of, accept_drift)
        warehouse = settings.build_folder / working.name
        bi = settings.build_folder / settings.bi.name
        with phases.timed("publishing"):
            working_copy.finish(settings, run.relations)
            published_files.make_warehouse(working, warehouse, run.published)
            published_files.make_bi(working, bi, run.columns)
            files = [warehouse, bi, *gate.pages()]
            # What stays has passed its tests in the build that made it.
            steps = reused.generation.steps if reused else run.nodes
            generation = publication.publish(settings, files, as_of, steps)
            if is_settled:
                reuse.remember(settings, inputs, generation)
    summary.show(settings.current, console)
    summary.show_findings(rule_lint.in_order(findings), console)
    gate.show()
    _say_what_next(settings, console)
    seconds = time.monotonic() - started
    console.print(
        f"Built as of {as_of} in {seconds:.0f} s and published as generation "
        f"{generation.number}: {settings.current}"
    )


def _check_places(settings: Settings) -> None:
    """Stop when a file that is not ours is where the warehouse's files belong."""
    if settings.database.is_dir():
        raise BuildStopped(
            f"{settings.database} is a folder. Let LEAD_SCORING_DB name a file."
        )
    if settings.database in (settings.current, settings.bi):
        raise BuildStopped(
            f"{settings.database} is what readers open, and not where the warehouse is "
            "built. Let LEAD_SCORING_DB name another file."
        )
    for link in (settings.published, settings.current, settings.bi):
        if link.exists() and not link.is_symlink():
            raise BuildStopped(
                f"{link} is not the link that readers are led by. Move it away, or let "
                "LEAD_SCORING_DB name a file in another folder."
            )


def _check_seeds(console: Console) -> LoadedSeeds:
    started = time.monotonic()
    findings, seeds = seed_checks.examine(PROJECT)
    if findings:
        _stop("The seeds need correcting:", [str(finding) for finding in findings])
    console.print(f"Seeds checked ({time.monotonic() - started:.1f} s)")
    return seeds


def _compare_seeds(
    seeds: LoadedSeeds, settings: Settings, accept_drift: bool, console: Console
) -> None:
    """Tell which seeds have changed, and stop where one has lost most of its rows."""
    before = publication.published(settings)
    if before is None:
        return
    changes = seed_changes.compare(seeds, before.folder / settings.database.name)
    losses = [str(change) for change in changes if change.is_loss]
    if losses and not accept_drift:
        _stop(
            "Seeds have lost most of their rows since the published build. Restore them, "
            "or build with --accept-drift if that is meant:",
            [*losses, _left_alone(settings)],
        )
    if changes:
        console.print(f"Seeds changed since generation {before.number}:")
        for change in changes:
            console.print(f"  {change}")


def _stop_at_errors(findings: list[Finding]) -> None:
    errors = [str(f) for f in findings if f.severity == rule_lint.ERROR]
    if errors:
        _stop("The rules need correcting:", errors)


def _stop(title: str, sentences: list[str]) -> NoReturn:
    lines = [title, *sentences[:MOST_SHOWN]]
    if len(sentences) > MOST_SHOWN:
        lines.append(f"... and {len(sentences) - MOST_SHOWN} more.")
    raise BuildStopped("\n".join(lines))


def _has_raw_files(raw: Path) -> bool:
    return any(path.suffix in (".csv", ".parquet") for path in raw.glob("*/*"))


def _make_demo(raw: Path, console: Console) -> None:
    console.print(f"No raw files yet: making the demo's in {raw}")
    command = [sys.executable, str(PROJECT / "scripts" / "generate_demo_data.py")]
    if subprocess.run([*command, "--output", str(raw)], check=False).returncode:
        raise BuildStopped(
            "The demo data could not be made; the lines above say why. "
            "Nothing was built."
        )


def _land(working: Path, settings: Settings, console: Console) -> None:
    started = time.monotonic()
    tables = raw_contract.declared_tables(PROJECT)
    with duckdb.connect(str(working)) as connection:
        limit(connection)
        landed = raw_files.land(connection, settings.raw, tables)
    rows = sum(file.row_count for file in landed if file.status == "landed")
    seconds = time.monotonic() - started
    console.print(
        f"Raw files landed: {rows:,} rows from {settings.raw} ({seconds:.1f} s)"
    )
    for title, names in (
        ("no file, so an empty table", _names(landed, "missing")),
        ("not read", _names(landed, "not_used")),
        ("with missing columns, which are null", _lacking_columns(landed)),
    ):
        if names:
            console.print(f"  {title}: {', '.join(names)}")


def _names(landed: list[LandedFile], status: str) -> list[str]:
    return [
        file.file_name or f"{file.connector}.{file.table_name}"
        for file in landed
        if file.status == status
    ]


def _lacking_columns(landed: list[LandedFile]) -> list[str]:
    return [file.file_name for file in landed if file.missing_columns]


def _run_dbt(
    working: Path,
    settings: Settings,
    variables: dict[str, str],
    threads: int | None,
    has_seeds: bool,
    reused: Reuse | None,
    gate: BuildGates,
    console: Console,
) -> dbt.DbtRun:
    started = time.monotonic()
    try:
        run = dbt.run(
            "build",
            *(["--threads", str(threads)] if threads else []),
            *(["--select", *reused.selection()] if reused else []),
            # The seeds' tests have been evaluated on the files, 400 of them in a second.
            *("--exclude", *(f"path:seeds,test_name:{kind}" for kind in KINDS)),
            # These are about the SQL, whatever the data: scripts/test runs them.
            "path:tests/macros",
            *("--exclude-resource-type", "unit_test"),
            *(("--exclude-resource-type", "seed") if has_seeds else ()),
            console=console,
            target_folder=settings.build_folder / "target",
            variables=variables,
            environment={"LEAD_SCORING_DB": str(working)},
            watch=gate.watch_raw,
        )
        gate.require_raw()
    except dbt.EngineError:
        raise
    except dbt.DbtError as error:
        # What is wrong with the raw tables is likely what dbt stumbled over.
        gate.require_raw()
        raise BuildStopped(_explanation(error, working, settings)) from None
    seconds = time.monotonic() - started
    console.print(f"Models built and tested: {run.nodes} steps ({seconds:.1f} s)")
    for warning in run.warnings:
        console.print(f"  warning: {warning.name}: {warning.text}")
    return run


def _explanation(error: dbt.DbtError, working: Path, settings: Settings) -> str:
    if not error.failures:
        return f"dbt could not run:\n{error}\n{_left_alone(settings)}"
    shown = [
        f"- {failure.name} ({failure.path})\n"
        + "\n".join(f"  {line}" for line in failure.text.splitlines())
        for failure in error.failures[:MOST_SHOWN]
    ]
    if len(error.failures) > MOST_SHOWN:
        shown.append(f"... and {len(error.failures) - MOST_SHOWN} more.")
    shown = "\n".join(shown)
    return (
        f"{len(error.failures)} of the models and tests failed:\n{shown}\n"
        "To see the rows that a test found:\n"
        f"  LEAD_SCORING_DB={shlex.quote(str(working))} .venv/bin/dbt show -s NAME_OF_THE_TEST\n"
        f"{_left_alone(settings)}"
    )


def _left_alone(settings: Settings) -> str:
    if settings.current.exists():
        return f"{settings.current} is as it was."
    return "Nothing was published."


def _say_what_next(settings: Settings, console: Console) -> None:
    person = summary.best_person(settings.current) or "EMAIL_OR_ID"
    console.print(
        "\nNext:\n"
        f"  scripts/explain {person}   why a score is what it is\n"
        "  scripts/scorecard   what the rules say, in plain language\n"
        "  .venv/bin/dbt docs generate   every model and column described\n"
        "  scripts/test   everything that CI runs\n"
    )
