"""Generations: builds that have passed, one of which readers get.

A generation is a folder that never changes once it is there::

    generations/000007/lead_scoring.duckdb   the warehouse, without raw and staged rows
    generations/000007/bi.duckdb             its marts, without direct personal data
    generations/000007/data_docs/index.html  what was expected of it, and found
    generations/000007/generation.json       as of which day it is, and when it was built
    published -> generations/000007          what readers get; switched at once
    current.duckdb -> published/lead_scoring.duckdb
    bi.duckdb -> published/bi.duckdb

A program that has an older generation open goes on reading it. Files are read-only:
a program that opened one for writing would lock all readers out.
"""

import json
import os
import shutil
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from support.settings import Settings

KEPT = 3
DESCRIPTION = "generation.json"
PARTIAL = ".partial"
# A schema and a name.
Relation = tuple[str, str]


class PublicationError(Exception):
    """There is nothing to publish or go back to; the message says why."""


@dataclass(frozen=True, order=True)
class Generation:
    """A build that has passed all its tests.

    Attributes:
        number: later builds have higher ones.
        folder: where its files are.
        as_of: the day its scores are for.
        built_at: when it was complete, in UTC.
        steps: how many models and tests had passed.
        histories: (schema, name) of its incremental models, with which the next build
            goes on. None in generations from before this was written down.
        seeds: those of its seeds, which the next build keeps where they are the same.
    """

    number: int
    folder: Path
    as_of: date
    built_at: datetime
    steps: int
    histories: frozenset[Relation] | None = field(default=None, compare=False)
    seeds: frozenset[Relation] = field(default=frozenset(), compare=False)


def generations(settings: Settings) -> list[Generation]:
    """All complete generations, the oldest first."""
    if not settings.generations.is_dir():
        return []
    found = [
        _read(folder)
        for folder in settings.generations.iterdir()
        if folder.name.isdigit() and (folder / DESCRIPTION).is_file()
    ]
    return sorted(found)


def published(settings: Settings) -> Generation | None:
    """The generation that readers get; None before the first one.

    Raises PublicationError when the link leads nowhere.
    """
    if not settings.published.is_symlink():
        return None
    folder = settings.generations / os.readlink(settings.published).split("/")[-1]
    if not (folder / DESCRIPTION).is_file():
        raise PublicationError(
            f"{settings.published} leads to {folder}, which is not there or not whole. "
            "Choose another generation with scripts/rollback, or remove the link to "
            "begin anew, without history."
        )
    return _read(folder)


def publish(
    settings: Settings,
    files: list[Path],
    as_of: date,
    *,
    steps: int,
    histories: AbstractSet[Relation],
    seeds: AbstractSet[Relation],
) -> Generation:
    """Make a new generation of ``files``, and of copies of folders, for readers to have.

    Either readers have all of it afterwards, or what they had before. Of earlier
    generations the newest are kept, KEPT in all. What else it is given is described with
    Generation.
    """
    settings.generations.mkdir(parents=True, exist_ok=True)
    _forget_partial(settings)
    before = generations(settings)
    number = before[-1].number + 1 if before else 1
    folder = settings.generations / f"{number:06}"
    partial = folder.with_name(folder.name + PARTIAL)
    partial.mkdir()
    for file in files:
        if file.is_dir():
            shutil.copytree(file, partial / file.name)
        else:
            shutil.move(file, partial / file.name)
    (partial / DESCRIPTION).write_text(
        json.dumps(
            {
                "generation": number,
                "as_of": as_of.isoformat(),
                "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "steps_passed": steps,
                "histories": sorted(histories),
                "seeds": sorted(seeds),
            },
            indent=2,
        )
        + "\n"
    )
    for path in [*partial.rglob("*"), partial]:
        if path.is_file():
            path.chmod(0o444)
        _sync(path)
    partial.rename(folder)
    _sync(settings.generations)
    generation = _read(folder)
    switch(settings, generation)
    _forget_old(settings, generation)
    return generation


def switch(settings: Settings, generation: Generation) -> None:
    """Let readers have ``generation``, all of it at once."""
    own_name = settings.database.name
    _link(settings.current, Path("published") / own_name)
    _link(settings.bi, Path("published") / settings.bi.name)
    _link(
        settings.published,
        generation.folder.relative_to(settings.published.parent),
    )
    _sync(settings.folder)


def _link(link: Path, to: Path) -> None:
    """Make ``link`` lead to ``to``; it leads to where it did before until it does."""
    if link.is_symlink() and os.readlink(link) == str(to):
        return
    new = link.with_name(link.name + PARTIAL)
    new.unlink(missing_ok=True)
    new.symlink_to(to)
    os.replace(new, link)


def _forget_partial(settings: Settings) -> None:
    """Remove what a build left that was stopped while it published."""
    for folder in settings.generations.glob(f"*{PARTIAL}"):
        shutil.rmtree(folder)


def _forget_old(settings: Settings, current: Generation) -> None:
    for generation in generations(settings)[:-KEPT]:
        if generation != current:
            shutil.rmtree(generation.folder)


def _read(folder: Path) -> Generation:
    said = json.loads((folder / DESCRIPTION).read_text())
    histories = said.get("histories")
    return Generation(
        number=int(folder.name),
        folder=folder,
        as_of=date.fromisoformat(said["as_of"]),
        built_at=datetime.fromisoformat(said["built_at"]),
        steps=said["steps_passed"],
        histories=None if histories is None else frozenset(map(tuple, histories)),
        seeds=frozenset(map(tuple, said.get("seeds", []))),
    )


def _sync(path: Path) -> None:
    """Have the file or folder on disk before anything that relies on it."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
