"""A build: from raw files to a tested and published warehouse."""

import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console

from support import (
    databases,
    dbt,
    privacy,
    publication,
    published_files,
    question_lint,
    raw_contract,
    raw_files,
    raw_origin,
    rescoring,
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
from support.phases import Phases
from support.raw_files import LandedFile
from support.rescoring import Rescoring
from support.reuse import Inputs, Reuse
from support.rule_lint import Finding, Ruleset
from support.seed_tests import KINDS, LoadedSeeds
from support.settings import PROJECT, Settings

MOST_SHOWN = 20


class BuildStopped(click.ClickException):
    """The build can't go on; the message says what is wrong, where, and what to do."""


@dataclass(frozen=True)
class Options:
    """What a build is told.

    Attributes:
        as_of: the day the scores are for; None for the demo's last day, or today.
        history_from: since when every day is scored, too; None for no day but as_of.
        threads: how many models are built at the same time; None as in profiles.yml.
        accept_drift: whether nothing is compared with what is published.
        anew: whether all tables are made, also those that no edit leads to.
    """

    as_of: date | None = None
    history_from: date | None = None
    threads: int | None = None
    accept_drift: bool = False
    anew: bool = False


def build(settings: Settings, options: Options, console: Console) -> None:
    """Build, test and publish; raises BuildStopped, or what its parts raise."""
    started = time.monotonic()
    _check_places(settings)
    with (
        working_copy.only_build(settings),
        build_gates.opened(settings, console) as gate,
    ):
        day = _day(settings, options, console)
        generation = _Build(settings, options, day, gate, console).run()
    _say_what_next(settings, console)
    seconds = time.monotonic() - started
    console.print(
        f"Built as of {day} in {seconds:.0f} s and published as generation "
        f"{generation.number}: {settings.current}"
    )


class _Build:
    """One build, as of one day, by whoever holds the lock."""

    def __init__(
        self,
        settings: Settings,
        options: Options,
        day: date,
        gate: BuildGates,
        console: Console,
    ) -> None:
        self._settings = settings
        self._options = options
        self._day = day
        self._gate = gate
        self._console = console
        self._working = settings.database
        # What it is copied to before readers get it.
        self._warehouse = settings.build_folder / settings.database.name
        self._phases = Phases(settings.build_folder)
        # Whether the file holds only what may be published, also in its free blocks.
        self._may_be_copied = False
        self._reused: Reuse | None = None
        # By which rules points are scored in part, where they are.
        self._rescoring: Rescoring | None = None
        # The state of the file beside it, once this build has closed it.
        self._unpublished_state = ""
        # The file's state once nobody has to write it any more.
        self._finished = ""
        self._variables = {"as_of": day.isoformat()}
        if options.history_from:
            self._variables["history_from"] = options.history_from.isoformat()

    def run(self) -> publication.Generation:
        """Do all of it; what readers have changes at the end, and at once."""
        # Before dbt reads them: what is edited later may have been read or not.
        inputs = self._inputs()
        try:
            generation, findings = self._make_and_publish(inputs)
        except BaseException:
            # An edit made meanwhile may be in what was made, or not.
            is_known = self._unpublished_state and self._inputs() == inputs
            if self._reused and is_known:
                reuse.remember_unfinished(
                    self._settings, self._reused, self._unpublished_state
                )
            raise
        summary.show(self._settings.current, self._console)
        summary.show_findings(rule_lint.in_order(findings), self._console)
        self._gate.show()
        return generation

    def _make_and_publish(
        self, inputs: Inputs
    ) -> tuple[publication.Generation, list[Finding]]:
        with self._phases.timed("look for changes"):
            self._find(inputs)
        with self._reading() as reading:
            seeds = _check_seeds(self._console)
            ruleset = rule_lint.read(seeds, self._day)
            findings = [
                *rule_lint.lint(ruleset),
                *question_lint.lint(ruleset),
                *track_lint.lint(ruleset),
                *routing_lint.lint(seeds, self._day),
            ]
            _stop_at_errors(findings)
            self._compare_seeds(seeds)
            if self._reused:
                self._go_on(self._reused)
            else:
                self._land(inputs)
            self._ask_about_raw(are_same=bool(self._reused))
            with self._phases.timed("dbt"):
                try:
                    run = self._dbt(reading, inputs)
                except dbt.EngineError:
                    self._console.print(
                        "DuckDB failed in itself. Everything is made anew, once."
                    )
                    self._reused = None
                    self._rescoring = None
                    self._land(inputs)
                    self._ask_about_raw()
                    with self._reading() as again:
                        run = self._dbt(again, inputs)
        is_settled = self._inputs() == inputs
        if self._rescoring:
            if not is_settled:
                raise BuildStopped(
                    "Something was edited while points were scored for the edits before "
                    f"it. Build again.\n{left_alone(self._settings)}"
                )
            # Models that were scored in part were histories to dbt, and readers of what
            # no other build has. Only seeds were edited, so both are as before.
            run = replace(
                run,
                histories=self._reused.generation.histories,
                readers=self._reused.readers,
            )
        seeds_loaded = inputs.seeds() if is_settled else ""
        working_copy.remember_seeds(self._working, seeds_loaded)
        is_left_alone = working_copy.finish(
            self._settings, run.relations, run.published
        )
        self._may_be_copied = self._may_be_copied and is_left_alone
        self._closed()
        self._finished = reuse.state(self._working)
        with self._copying() as copying:
            findings += self._look_at_marts(run, ruleset)
            with self._phases.timed("publishing"):
                # What stays has passed its tests in the build that made it.
                reused = self._reused
                steps = reused.generation.steps if reused else run.nodes
                generation = self._publish(run, steps, copying)
                if is_settled:
                    reuse.remember(
                        self._settings, inputs, generation, run, self._unpublished_state
                    )
        return generation, findings

    def _inputs(self) -> Inputs:
        return reuse.read_inputs(self._settings, self._variables)

    def _reading(self) -> dbt.Reading:
        return dbt.Reading(
            target_folder=self._settings.build_folder / "target",
            variables=self._variables,
            environment={
                "LEAD_SCORING_DB": str(self._working),
                rescoring.PARTS: self._rescoring.parts() if self._rescoring else "",
            },
        )

    def _compare_seeds(self, seeds: LoadedSeeds) -> None:
        """Tell which seeds have changed, and stop where one has lost most of its rows."""
        before = publication.published(self._settings)
        if before is None:
            return
        file = before.folder / self._settings.database.name
        changes = seed_changes.compare(seeds, file)
        losses = [str(change) for change in changes if change.is_loss]
        if losses and not self._options.accept_drift:
            _stop(
                "Seeds have lost most of their rows since the published build. Restore "
                "them, or build with --accept-drift if that is meant:",
                [*losses, left_alone(self._settings)],
            )
        if changes:
            self._console.print(f"Seeds changed since generation {before.number}:")
            for change in changes:
                self._console.print(f"  {change}")

    def _find(self, inputs: Inputs) -> None:
        """Find out what the build before has left for this one.

        That is before dbt reads the project, as its environment says what is scored in
        part.
        """
        if self._options.anew:
            return
        self._reused = reuse.find(self._settings, inputs)
        # With a history, tier_history writes other days than the as-of date, too.
        if not self._options.history_from:
            self._rescoring = rescoring.find(
                self._working, self._reused, PROJECT / "seeds" / "rules", self._day
            )

    def _go_on(self, reused: Reuse) -> None:
        """Begin with all that no edit leads to."""
        self._console.print(
            f"As generation {reused.generation.number} has it: all but what follows "
            f"from {', '.join(reused.edited)}"
        )
        with self._phases.timed("copy of what is published"):
            self._may_be_copied = working_copy.go_on(self._settings, reused)
        if self._rescoring:
            self._console.print(
                "  and points, where no edited rule says or said anything"
            )
            rescoring.write(self._working, self._rescoring)

    def _land(self, inputs: Inputs) -> None:
        """Begin with what is published, and take the raw files."""
        with self._phases.timed("copy of what is published"):
            self._may_be_copied = working_copy.start(self._settings, inputs.seeds())
        with self._phases.timed("landing"):
            _land(self._working, self._settings, self._console)

    def _closed(self) -> None:
        """Take down how this build has left the file that is not published."""
        unpublished = databases.unpublished(self._working)
        self._unpublished_state = reuse.state(unpublished)

    def _ask_about_raw(self, are_same: bool = False) -> None:
        self._gate.ask_about_raw(self._day, self._options.accept_drift, are_same)

    def _dbt(self, reading: dbt.Reading, inputs: Inputs) -> dbt.DbtRun:
        started = time.monotonic()
        try:
            run = self._make(reading, inputs)
            self._gate.require_raw()
        except dbt.EngineError:
            raise
        except dbt.DbtError as error:
            if error.failures:
                self._closed()
            # What is wrong with the raw tables is likely what dbt stumbled over.
            self._gate.require_raw()
            raise BuildStopped(
                _explanation(error, self._working, self._settings)
            ) from None
        seconds = time.monotonic() - started
        self._console.print(
            f"Models built and tested: {run.nodes} steps ({seconds:.1f} s)"
        )
        for warning in run.warnings:
            self._console.print(f"  warning: {warning.name}: {warning.text}")
        return run

    def _make(self, reading: dbt.Reading, inputs: Inputs) -> dbt.DbtRun:
        """Make the models; where memory is short, one at a time."""
        threads = self._options.threads
        # After an edit, those that were edited are told by name.
        has_seeds = not self._reused and (
            working_copy.seeds_loaded(self._working) == inputs.seeds()
        )
        stays = self._rescoring.left_out() if self._rescoring else ()
        left_out = [
            # The seeds' tests have been evaluated on the files, 400 in a second.
            *("--exclude", *(f"path:seeds,test_name:{kind}" for kind in KINDS)),
            # These are about the SQL, whatever the data: scripts/test runs them.
            "path:tests/macros",
            *("--exclude-resource-type", "unit_test"),
            *(["--exclude-resource-type", "seed"] if has_seeds else []),
            *(("--exclude", *stays) if stays else ()),
        ]
        shown = {"console": self._console, "watch": self._gate.watch_raw}
        try:
            return reading.run(
                "build",
                *(["--threads", str(threads)] if threads else []),
                *(["--select", *self._reused.selection()] if self._reused else []),
                *left_out,
                **shown,
            )
        except dbt.OutOfMemoryError as error:
            if (threads or self._settings.threads) == 1:
                raise
            shortage = error
        names = ", ".join(failure.name for failure in shortage.failures)
        self._console.print(
            f"DuckDB had too little memory ({self._settings.memory}) for several steps "
            f"at once: {names}. What is left is made one at a time."
        )
        with self._reading() as again:
            selection = ("--threads", "1", "--select", *shortage.left)
            return again.run(
                *("build", *selection, *left_out), before=shortage.passed, **shown
            )

    def _look_at_marts(self, run: dbt.DbtRun, ruleset: Ruleset) -> list[Finding]:
        """What tests can't say; stops where it must not be published."""
        published_files.require_views_alone(self._working)
        with self._phases.timed("effects of rules"):
            findings = rule_effects.lint(self._working, ruleset)
        _stop_at_errors(findings)
        with self._phases.timed("search for personal values"):
            privacy.require_no_personal_values(self._working, run.columns)
        with self._phases.timed("expectations of marts"):
            self._gate.require_marts(self._day, self._options.accept_drift)
        return findings

    @contextmanager
    def _copying(self) -> Iterator[Future | None]:
        """Copy the file that will be published while others look at it.

        The copy keeps the disk busy, and the rest a processor. One that is not
        published does not stay. There is none of a file with free blocks that nobody
        may have.
        """
        if not self._may_be_copied:
            yield None
            return
        try:
            with ThreadPoolExecutor(1) as pool:
                yield pool.submit(
                    published_files.copy_warehouse, self._working, self._warehouse
                )
        finally:
            self._warehouse.unlink(missing_ok=True)

    def _publish(
        self, run: dbt.DbtRun, steps: int, copying: Future | None
    ) -> publication.Generation:
        bi = self._settings.build_folder / self._settings.bi.name
        if self._rescoring:
            published_files.rescore_bi(
                self._working,
                bi,
                run.columns,
                before=self._reused.generation.folder / bi.name,
                rescored=run.rescored,
                as_of=self._day,
            )
        else:
            published_files.make_bi(self._working, bi, run.columns)
        if copying:
            copying.result()
        else:
            published_files.copy_relations(
                self._working, self._warehouse, run.published
            )
        if reuse.state(self._working) != self._finished:
            raise BuildStopped(
                f"{self._working} was written by another program while it was looked "
                "at. Build again, and leave the file alone until the build has ended."
                f"\n{left_alone(self._settings)}"
            )
        return publication.publish(
            self._settings,
            [self._warehouse, bi, *self._gate.pages()],
            self._day,
            steps=steps,
            histories=run.histories,
            seeds=run.seeds,
        )


def _day(settings: Settings, options: Options, console: Console) -> date:
    """The day the scores are for. Makes the demo where there are no raw files."""
    if not settings.is_raw_given and not _has_raw_files(settings.raw):
        _make_demo(settings.raw, console)
    day = options.as_of or raw_origin.demo_day(settings.raw) or datetime.now(UTC).date()
    since = options.history_from
    if since and since > day:
        raise BuildStopped(
            f"--history-from {since} is after {day}, the day the scores are for. Give "
            f"an earlier day.\n{left_alone(settings)}"
        )
    return day


def _check_places(settings: Settings) -> None:
    """Stop when a file that is not ours is where the warehouse's files belong."""
    if settings.database.is_dir():
        raise BuildStopped(
            f"{settings.database} is a folder. Let LEAD_SCORING_DB name a file."
        )
    if databases.name(settings.database).lower() == databases.UNPUBLISHED:
        raise BuildStopped(
            f"{settings.database} has the name of the database that is made beside it. "
            "Let LEAD_SCORING_DB name another file."
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
    landed = raw_files.land_beside(working, settings.raw, tables)
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


def _explanation(error: dbt.DbtError, working: Path, settings: Settings) -> str:
    if not error.failures:
        return f"dbt could not run:\n{error}\n{left_alone(settings)}"
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
        f"{left_alone(settings)}"
    )


def left_alone(settings: Settings) -> str:
    """What a build that has stopped says of what readers have."""
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
