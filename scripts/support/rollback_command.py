"""scripts/rollback: an earlier generation for readers, at once."""

import click
from rich.console import Console
from rich.table import Table

from support import publication, settings, working_copy
from support.publication import Generation, PublicationError


@click.command()
@click.argument("number", type=int, required=False)
@click.option(
    "--list", "is_listing", is_flag=True, help="Show what is there, and stop."
)
def main(number: int | None, is_listing: bool) -> None:
    """Let readers have generation NUMBER, or the one before the published one.

    A generation is what a build has published; the newest three are kept. The next
    build goes on with the history of the generation that readers have then: what the
    builds after it had decided is forgotten.
    """
    settings_ = settings.load()
    console = Console(highlight=False, soft_wrap=True)
    try:
        with working_copy.only_build(settings_):
            kept = publication.generations(settings_)
            if is_listing:
                console.print(_table(kept, _published(settings_)))
                return
            chosen = _chosen(kept, _published(settings_), number)
            publication.switch(settings_, chosen)
    except (PublicationError, working_copy.WorkingCopyError) as error:
        raise click.ClickException(str(error)) from None
    console.print(
        f"Readers of {settings_.current} now have generation {chosen.number}, as of "
        f"{chosen.as_of}."
    )


def _published(settings_: settings.Settings) -> Generation | None:
    """The published one; None also where the link leads nowhere, which this mends."""
    try:
        return publication.published(settings_)
    except PublicationError:
        return None


def _chosen(
    kept: list[Generation], current: Generation | None, number: int | None
) -> Generation:
    known = ", ".join(str(generation.number) for generation in kept) or "none"
    if number is not None:
        for generation in kept:
            if generation.number == number:
                return generation
        raise PublicationError(f"there is no generation {number}. Kept are: {known}.")
    earlier = [g for g in kept if current is None or g.number < current.number]
    if not earlier:
        raise PublicationError(f"there is no earlier generation. Kept are: {known}.")
    return earlier[-1]


def _table(kept: list[Generation], current: Generation | None) -> Table:
    table = Table("generation", "as of", "built (UTC)", "steps passed", "")
    for generation in kept:
        table.add_row(
            str(generation.number),
            str(generation.as_of),
            f"{generation.built_at:%Y-%m-%d %H:%M}",
            str(generation.steps),
            "published" if generation == current else "",
        )
    return table
