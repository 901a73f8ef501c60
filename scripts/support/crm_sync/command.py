"""scripts/sync_crm: scores in the CRM."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from functools import partial
from pathlib import Path

import click
import duckdb
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from support import locks, publication, settings
from support.crm_sync import fields, metadata, planning, reading_back
from support.crm_sync.answers import GuardError, QuotaError, StopError
from support.crm_sync.delivery import Delivery, patiently
from support.crm_sync.fields import SyncObject
from support.crm_sync.journal import Journal
from support.crm_sync.pacing import Pace
from support.crm_sync.planning import WHY, Change, ObjectPlan
from support.crm_sync.state import SyncState
from support.publication import Generation

MOST_CHANGED = 30.0
SAMPLE = 200
MOST_SHOWN = 100
STATE = "crm_sync.sqlite"
JOURNAL = "crm_sync.log.jsonl"
LOCK = "crm_sync.lock"

crm_argument = click.argument("crm", type=click.Choice(["hubspot", "salesforce"]))
upsert_option = click.option(
    "--upsert",
    is_flag=True,
    help="Match records by our own unique field instead of the CRM's id, and make those "
    "that are not there. For a sandbox, or a CRM that was moved.",
)
diff_option = click.option(
    "--diff", is_flag=True, help="Show each field that would change, old and new."
)
changed_option = click.option(
    "--most-changed",
    type=click.FloatRange(0, 100),
    default=MOST_CHANGED,
    show_default=True,
    metavar="PERCENT",
    help="Refuse when more of the records that the CRM has would change or be cleared.",
)
mapping_option = click.option(
    "--accept-mapping-change",
    is_flag=True,
    help="Write all records anew because other fields are mapped than before.",
)
calls_option = click.option(
    "--calls-per-10-seconds",
    "calls",
    type=click.IntRange(0),
    help="The account's limit, of which 90 % is used; 0 for none. Default: 100 for "
    "HubSpot, as of its smallest accounts (the larger ones have 190), none for "
    "Salesforce.",
)


class _Commands(click.Group):
    """Ends every command with the code that its fault has."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except StopError as error:
            click.echo(f"Error: {error}", err=True)
            sys.exit(error.exit_code)
        except publication.PublicationError as error:
            click.echo(f"Error: {error}", err=True)
            sys.exit(GuardError.exit_code)


@click.group(cls=_Commands)
def main() -> None:
    """Bring the published scores into HubSpot or Salesforce.

    Only records that the CRM has are written, only in our own fields, and only where
    something has changed since it was last delivered. Ends with 0 when all is done, 2
    when records were refused, 3 when going on might do harm, 75 when another sync runs
    or the account may make no more calls for now, and 1 for any other fault.
    """


@main.command()
@crm_argument
@diff_option
@changed_option
@mapping_option
@upsert_option
def plan(
    crm: str, diff: bool, most_changed: float, accept_mapping_change: bool, upsert: bool
) -> None:
    """Tell what apply would do, and why. Nothing is called and nothing is kept."""
    console = _console()
    with _published(crm) as (generation, build, objects):
        state = SyncState(_file(STATE), is_read_only=True)
        _check_day(state, crm, generation)
        faults = []
        plans = []
        for found in objects:
            see = _difference(console, found) if diff else _nothing
            made = planning.make(build, state, found, _match_by(crm, upsert), see=see)
            plans.append(made)
            try:
                planning.guard(made, most_changed, accept_mapping_change)
            except GuardError as error:
                faults.append(str(error))
        _tell(console, generation, plans)
    if faults:
        raise GuardError("\n".join(faults))


@main.command()
@crm_argument
@click.option(
    "--dry-run",
    is_flag=True,
    help="Only plan, and look whether the CRM has the fields.",
)
@changed_option
@mapping_option
@upsert_option
@calls_option
def apply(
    crm: str,
    dry_run: bool,
    most_changed: float,
    accept_mapping_change: bool,
    upsert: bool,
    calls: int | None,
) -> None:
    """Write what has changed since it was last delivered."""
    if dry_run:
        client = _client(crm, upsert, calls)
        with _published(crm) as (generation, build, objects):
            state = SyncState(_file(STATE), is_read_only=True)
            _check_day(state, crm, generation)
            plans = [
                planning.make(build, state, found, _match_by(crm, upsert))
                for found in objects
            ]
            _tell(_console(), generation, plans)
            for made in plans:
                patiently(partial(client.check, made.object))
                planning.guard(made, most_changed, accept_mapping_change)
        click.echo("The CRM has all fields. Nothing was written.")
        return
    _apply(crm, most_changed, accept_mapping_change, upsert, calls, retry_dead=False)


@main.command("retry-dead")
@crm_argument
@changed_option
@mapping_option
@upsert_option
@calls_option
def retry_dead(
    crm: str,
    most_changed: float,
    accept_mapping_change: bool,
    upsert: bool,
    calls: int | None,
) -> None:
    """Apply, and send again what was refused and has not changed since."""
    _apply(crm, most_changed, accept_mapping_change, upsert, calls, retry_dead=True)


@main.command()
@crm_argument
def status(crm: str) -> None:
    """Tell how the last runs went, what waits, and what was refused."""
    state = SyncState(_file(STATE), is_read_only=True)
    console = _console()
    runs = Table("run", "generation", "as of", "began (UTC)", "planned", "delivered")
    runs.add_column("dead")
    runs.add_column("outcome")
    for row in state.connection.execute(
        """
        select run_id, generation, as_of, started_at, planned, delivered, dead,
            coalesce(outcome, 'was stopped')
        from runs where crm = ? order by run_id desc limit 10
        """,
        [crm],
    ):
        runs.add_row(*map(str, row))
    console.print(runs)
    for name, kept in state.connection.execute(
        "select object, count(*) from delivered where crm = ? group by object", [crm]
    ):
        console.print(f"{name}: {kept:,} delivered")
    for name, kind, kept in state.connection.execute(
        "select object, status, count(*) from outbox where crm = ? "
        "group by object, status order by object, status",
        [crm],
    ):
        console.print(f"{name}: {kept:,} {kind.replace('_', ' ')}")
    dead = state.dead(crm)
    for name, record_id, code, message in dead[:MOST_SHOWN]:
        console.print(escape(f"{name} {record_id} was refused: {code}: {message}"))
    if len(dead) > MOST_SHOWN:
        console.print(f"and {len(dead) - MOST_SHOWN:,} more")


@main.command()
@crm_argument
@click.option(
    "--sample",
    type=click.IntRange(1),
    default=SAMPLE,
    show_default=True,
    help="Records of each kind that are read back.",
)
@click.option(
    "--resend", is_flag=True, help="Let the next apply write those that differ."
)
@upsert_option
@calls_option
def verify(
    crm: str, sample: int, resend: bool, upsert: bool, calls: int | None
) -> None:
    """Read a sample of what was delivered back from the CRM, and compare.

    Ends with 2 when a record has other values: somebody has changed our fields.
    """
    client = _client(crm, upsert, calls)
    with _only_sync(), _published(crm) as (_, _, objects):
        state = SyncState(_file(STATE))
        differing = sum(
            _compare(state, client, found, sample, resend) for found in objects
        )
    if differing:
        hint = "The next apply writes them." if resend else "--resend mends it."
        click.echo(f"{differing:,} records differ. {hint}")
        sys.exit(2)


@main.command()
@crm_argument
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("salesforce_fields"),
    show_default=True,
    help="Folder for Salesforce's metadata.",
)
@upsert_option
@calls_option
def setup(crm: str, output: Path, upsert: bool, calls: int | None) -> None:
    """Make the fields that apply writes, where they are missing.

    In HubSpot they are made; for Salesforce the metadata is written to a folder, to be
    deployed with its own tools.
    """
    with _published(crm) as (_, _, objects):
        if crm == "salesforce":
            match_by = _match_by(crm, upsert)
            for file in metadata.write(objects, match_by, output):
                click.echo(file.read_text(), nl=False)
            click.echo(
                f"Written to {output}. Deploy it with: sf project deploy start "
                f"--metadata-dir {output}",
                err=True,
            )
            return
        client = _client(crm, upsert, calls)
        for found in objects:
            made = patiently(partial(client.set_up, found))
            click.echo(f"{found.name}: {len(made)} properties made")
            patiently(partial(client.check, found))


def _apply(
    crm: str,
    most_changed: float,
    accept_mapping_change: bool,
    upsert: bool,
    calls: int | None,
    retry_dead: bool,
) -> None:
    console = _console()
    client = _client(crm, upsert, calls)
    with ExitStack() as stack:
        stack.enter_context(_only_sync())
        generation, build, objects = stack.enter_context(_published(crm))
        state = SyncState(_file(STATE))
        stack.callback(state.close)
        _check_day(state, crm, generation)

        def check(made: ObjectPlan) -> None:
            planning.guard(made, most_changed, accept_mapping_change)
            if made.calls_for:
                patiently(partial(client.check, made.object))

        # All of it is planned, and guarded, before anything is sent.
        plans = planning.store_all(
            *(build, state, objects, _match_by(crm, upsert), generation.number),
            *(retry_dead, check),
        )
        _tell(console, generation, plans)
        planned = sum(made.calls_for for made in plans)
        if planned:
            _send(console, crm, client, state, generation, plans)
        dead = state.dead(crm)
    if dead:
        click.echo(
            f"{len(dead):,} records are refused by the CRM; see scripts/sync_crm status "
            f"{crm}. They are sent again when they change, or by retry-dead."
        )
        sys.exit(2)


def _send(
    console: Console,
    crm: str,
    client: object,
    state: SyncState,
    generation: Generation,
    plans: list[ObjectPlan],
) -> None:
    planned = sum(made.calls_for for made in plans)
    run_id = state.start_run(crm, generation.number, str(generation.as_of), planned)
    journal = Journal(_file(JOURNAL), run=run_id, crm=crm)
    journal.write("start", generation=generation.number, planned=planned)
    outcome = "was stopped"
    try:
        with _progress(console) as progress:
            for made in plans:
                if not made.calls_for:
                    continue
                task = progress.add_task(made.object.name, total=made.calls_for)
                delivery = Delivery(
                    *(run_id, state, client, journal),
                    see=lambda count, task=task: progress.advance(task, count),
                )
                delivery.deliver(made.object)
        outcome = "done"
    except StopError as error:
        outcome = type(error).__name__.removesuffix("Error").lower()
        raise
    finally:
        state.end_run(run_id, outcome)
        journal.write("end", outcome=outcome)
        journal.close()


def _compare(
    state: SyncState, client: object, found: SyncObject, sample: int, resend: bool
) -> int:
    """Tell which of a sample of delivered records differ in the CRM, and count them."""
    comparison = reading_back.compare(state, client, found, sample)
    for record_id in comparison.gone:
        click.echo(f"{found.name} {record_id}: no longer there")
    for record_id, names in comparison.differing.items():
        click.echo(f"{found.name} {record_id}: other {', '.join(names)}")
    differing = len(comparison.differing)
    click.echo(f"{found.name}: {comparison.compared:,} compared, {differing:,} differ")
    if resend:
        state.forget_values(found.crm, found.name, list(comparison.differing))
    return differing


@contextmanager
def _published(
    crm: str,
) -> Iterator[tuple[Generation, duckdb.DuckDBPyConnection, list[SyncObject]]]:
    """The build that readers have, and goes on having while another is published."""
    settings_ = settings.load()
    generation = publication.published(settings_)
    if generation is None:
        raise GuardError(
            f"nothing is published in {settings_.folder}. Run scripts/build first."
        )
    if not generation.steps:
        raise GuardError(
            f"generation {generation.number} says of no test that it has passed. Run "
            "scripts/build."
        )
    file = generation.folder / settings_.database.name
    try:
        connection = duckdb.connect(str(file), read_only=True)
    except duckdb.Error as error:
        raise GuardError(
            f"{file} can't be opened ({type(error).__name__}). Run scripts/build, or "
            "choose another generation with scripts/rollback."
        ) from None
    with connection:
        settings.limit(connection)
        try:
            yield generation, connection, fields.read(connection, crm)
        except duckdb.CatalogException:
            raise GuardError(
                f"{file} was built by another version of this project. Run scripts/build "
                "first."
            ) from None


def _check_day(state: SyncState, crm: str, generation: Generation) -> None:
    last = state.last_as_of(crm)
    if last and generation.as_of < date.fromisoformat(last):
        raise GuardError(
            f"the published build is as of {generation.as_of}, and the CRM has scores as "
            f"of {last} already. Build a later day, or publish it again with "
            "scripts/rollback."
        )


@contextmanager
def _only_sync() -> Iterator[None]:
    try:
        with locks.held(_file(LOCK)):
            yield
    except locks.HeldError:
        raise QuotaError("another sync is running. Wait until it ends.") from None
    except OSError as error:
        raise StopError(
            f"{settings.load().folder} can't be written ({error.strerror})."
        ) from None


def _client(crm: str, upsert: bool, calls: int | None) -> object:
    # Each client's library takes its time to load.
    pace = None if calls is None else Pace(calls or None, 10)
    if crm == "hubspot":
        from support.crm_sync.hubspot import HubSpotCrm

        return HubSpotCrm(pace, _match_by(crm, upsert))
    from support.crm_sync.salesforce import SalesforceCrm

    return SalesforceCrm(pace, _match_by(crm, upsert))


def _match_by(crm: str, upsert: bool) -> str:
    return fields.KEYS[crm] if upsert else fields.RECORD_ID


def _file(name: str) -> Path:
    return settings.load().folder / name


def _tell(console: Console, generation: Generation, plans: list[ObjectPlan]) -> None:
    console.print(
        f"Generation {generation.number}, as of {generation.as_of}, with "
        f"{generation.steps:,} models and tests that passed:"
    )
    for made in plans:
        for kind, why in WHY.items():
            if made.counts[kind]:
                console.print(f"  {made.object.name}: {made.counts[kind]:,} {why}")
        if not made.counts:
            console.print(f"  {made.object.name}: no records")
        if made.fields:
            counts = ", ".join(f"{n} {c:,}" for n, c in made.fields.most_common())
            console.print(f"    changed fields: {counts}")


def _difference(console: Console, found: SyncObject) -> Callable[[Change], None]:
    def see(change: Change) -> None:
        if change.kind == "held":
            return
        console.print(f"{found.name} {change.record_id}: {change.kind}", markup=False)
        for name, value in change.after.items():
            before = change.before.get(name) if change.before else None
            if value != before:
                console.print(f"  {name}: {before} → {value}", markup=False)

    return see


def _nothing(change: Change) -> None:
    pass


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Speed(),
        TimeRemainingColumn(),
        console=console,
    )


class _Speed(ProgressColumn):
    """Rows per second."""

    def render(self, task: Task) -> str:
        return f"{task.speed:,.0f} rows/s" if task.speed else ""


def _console() -> Console:
    width = None if Console().is_terminal else 120
    return Console(width=width, highlight=False, soft_wrap=True)
