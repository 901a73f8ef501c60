"""The command line of the demo generator."""

import time
from datetime import datetime
from pathlib import Path

import click
import duckdb
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from support.demo.folder import FolderFault
from support.demo.generator import Demo, generate


@click.command()
@click.option("--people", default=3000, show_default=True, type=click.IntRange(50))
@click.option("--days", default=180, show_default=True, type=click.IntRange(30, 3650))
@click.option("--seed", default=7, show_default=True, type=int)
@click.option(
    "--until",
    default="2026-06-30",
    show_default=True,
    type=click.DateTime(["%Y-%m-%d"]),
    help="Last day of the data; builds of the demo take it as their as-of date.",
)
@click.option(
    "--events",
    type=click.IntRange(0),
    help="Web events in all. [default: 25 per person]",
)
@click.option(
    "--output",
    default="data/raw",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Folder to make or to replace.",
)
@click.option("--threads", default=2, show_default=True, type=click.IntRange(1))
@click.option("--memory", default="4GB", show_default=True, help="Memory limit.")
def generate_demo_data(
    people: int,
    days: int,
    seed: int,
    until: datetime,
    events: int | None,
    output: Path,
    threads: int,
    memory: str,
) -> None:
    """Make raw files of all four connectors, with the truth beside them.

    The same options give the same bytes.
    """
    demo = Demo(
        people=people,
        days=days,
        events=people * 25 if events is None else events,
        seed=seed,
        until=until.date(),
        threads=threads,
        memory_limit=memory,
    )
    console = Console(stderr=True)
    started = time.monotonic()
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    ) as bar:
        task = bar.add_task("demo data")
        try:
            rows = generate(
                demo,
                output,
                lambda name, done, total: bar.update(
                    task, description=name, completed=done, total=total
                ),
            )
        except FolderFault as fault:
            raise click.ClickException(str(fault)) from None
        except (OSError, duckdb.IOException, duckdb.OutOfMemoryException) as fault:
            reason = str(fault).splitlines()[0]
            raise click.ClickException(
                f"The demo data could not be written to {output}, which is as it was:"
                f" {reason}. Give more room, a higher --memory, or another --output."
            ) from None
    raw_rows = sum(n for path, n in rows.items() if not path.startswith("truth/"))
    console.print(
        f"Demo data: {people:,} people over {days} days to {until.date()},"
        f" {raw_rows:,} rows in {len(rows)} files in {output}"
        f" ({time.monotonic() - started:.1f} s)."
    )
