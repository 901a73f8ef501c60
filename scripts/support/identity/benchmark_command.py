"""scripts/benchmark_identity: Splink and the project's models on the same records."""

import tempfile
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from support.environment import EnvironmentFault
from support.identity import benchmark, labelled_sets
from support.identity.benchmark import BenchmarkFault, Result
from support.identity.labelled_sets import LabelledSet, SetFault

COLUMNS = (
    *("set", "resolved by", "precision", "recall", "F1", "B-cubed"),
    *("seconds", "ratio", "preparation", "inference", "ratio", "GB", "load"),
)
WIDTH = 165


@click.command()
@click.argument("sets", nargs=-1)
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder in which the sets' files are.",
)
@click.option(
    "--keep",
    type=click.Path(file_okay=False, resolve_path=True, path_type=Path),
    help="Folder in which raw files, warehouses and clusters are left for looking at.",
)
@click.option(
    "--people",
    type=click.IntRange(min=1000),
    help="How many people the demo generator makes for its sets: 600000 people have "
    "about a million records.",
)
@click.option(
    "--rounds",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Let both resolve each set so often, by turns, and show the fastest: on a "
    "machine with other work it is the one least disturbed.",
)
def main(
    sets: tuple[str, ...],
    folder: Path | None,
    keep: Path | None,
    people: int | None,
    rounds: int,
) -> None:
    """Resolve the labelled SETS with the project's own models, then with Splink.

    Without SETS, those that can be read here. Splink is installed into an environment of
    its own, .venv-benchmark. Both begin with the same cleaned records on the same
    machine and end with the clusters of people and organizations: seconds are all of
    that, for Splink with training. Preparation (parsed names, shared identifiers) is the
    same work for both and counts for both; inference is what both do for the set's
    entity once that is done and the weights are known. Memory (GB) is each one's peak;
    load is the machine's before each. A ratio is Splink's time by the models'.
    """
    try:
        chosen = [labelled_sets.load(name) for name in sets or labelled_sets.names()]
    except SetFault as fault:
        raise click.ClickException(str(fault)) from fault
    if people and not any(labelled.generator for labelled in chosen):
        raise click.ClickException(
            "--people is for the demo generator's sets, and none of these is one: "
            f"{', '.join(sets)}. Leave it out, or add demo_people."
        )
    console = Console(width=None if Console().is_terminal else WIDTH)
    table = Table(*COLUMNS, title="Identity resolution beside Splink")
    for number, column in enumerate(table.columns):
        column.justify = "right" if number > 1 else "left"
        column.no_wrap = True
    with tempfile.TemporaryDirectory() as temporary:
        for labelled in chosen:
            if people and labelled.generator:
                generator = {**labelled.generator, "people": people}
                labelled = replace(labelled, generator=generator)
            place = (keep or Path(temporary)) / labelled.name
            try:
                benchmark.prepare(labelled, folder, place)
            except SetFault as fault:
                if labelled.name in sets:
                    raise click.ClickException(str(fault)) from fault
                console.print(f"Skipped: {fault}")
                continue
            except BenchmarkFault as fault:
                raise click.ClickException(str(fault)) from fault
            models, splink = _resolve(labelled, place, rounds, console)
            for row in rows(labelled.name, models, splink):
                table.add_row(*row)
            table.add_section()
    console.print(table)


def _resolve(
    labelled: LabelledSet, place: Path, rounds: int, console: Console
) -> tuple[Result, Result | None]:
    models, splink = [], []
    for _ in range(rounds):
        try:
            models.append(benchmark.resolve_with_models(labelled, place))
        except BenchmarkFault as fault:
            raise click.ClickException(str(fault)) from fault
        try:
            preparation = models[-1].cost.preparation_seconds
            splink.append(benchmark.resolve_with_splink(labelled, place, preparation))
        except EnvironmentFault as fault:
            raise click.ClickException(
                f"Splink's environment can't be prepared: {fault}"
            ) from fault
        except BenchmarkFault as fault:
            console.print(f"Without a result of Splink: {fault}")
            break
    return benchmark.fastest(models), benchmark.fastest(splink) if splink else None


def rows(name: str, models: Result, splink: Result | None) -> list[tuple[str, ...]]:
    """The rows of a set in the table: the models, Splink, Splink at its best.

    A ratio above 1 means that Splink takes longer.
    """
    records = models.agreements[None].records
    found = [_row(f"{name} ({records:,})", "models", models, None, models)]
    if splink is None:
        return [*found, ("", "Splink", *["-"] * (len(COLUMNS) - 2))]
    best = benchmark.best_threshold(splink.agreements)
    usual = benchmark.THRESHOLDS[0]
    is_best = best == usual
    by = f"Splink {usual}{' (best)' if is_best else ''}"
    found.append(_row("", by, splink, usual, models))
    if not is_best:
        shares = _row("", f"Splink {best} (best)", splink, best, models)[:6]
        found.append((*shares, *[""] * (len(COLUMNS) - 6)))
    return found


def _row(
    name: str, by: str, result: Result, threshold: float | None, models: Result
) -> tuple[str, ...]:
    found, cost, base = result.agreements[threshold], result.cost, models.cost
    shares = (found.precision, found.recall, found.f1, found.b_cubed)
    return (
        name,
        by,
        *(f"{share:.4f}" for share in shares),
        f"{cost.seconds:.1f}",
        f"{cost.seconds / base.seconds:.2f}",
        f"{cost.preparation_seconds:.1f}",
        f"{cost.inference_seconds:.1f}",
        f"{cost.inference_seconds / base.inference_seconds:.2f}",
        f"{cost.peak_bytes / 1e9:.2f}",
        f"{cost.load:.1f}",
    )
