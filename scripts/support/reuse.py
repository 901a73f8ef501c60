"""What a build leaves as the one before has made it.

After an edit of seeds or models, all that does not read them would come out as it is:
the same raw files, read by the same code, as of the same day. So dbt makes anew what
was edited and what follows from it. The rest it finds in a copy of what readers have,
and in the database that is never published, as the last build has left it. Where a model
or test fails on the way, no more was remade than was to be, and the next build goes on
from there. Whatever else has changed, or might have, has everything made anew.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from support import databases, dbt, publication
from support.settings import PROJECT, Settings

FILE = "reusable.json"
# What may be edited: each file is one node of dbt, and nothing else reads it.
EDITABLE = ("models/**/*.sql", "seeds/**/*.csv")
# What these replace are points and what is told of them, about people who are still in
# the file. Readers had it, so it may stay in free blocks of the file that they get.
RULES = (
    *("account_rules", "fit_rules", "intent_rules", "negative_rules"),
    *("grade_bands", "rule_groups", "stage_rules", "tier_thresholds"),
)
# What is read by everything, or by nobody knows what.
FIXED = (
    *("dbt_project.yml", "profiles.yml", "requirements.lock"),
    *("macros/**/*.sql", "tests/**/*.sql", "scripts/support/**/*.py"),
    *("models/**/*.y*ml", "models/**/*.md", "seeds/**/*.y*ml"),
)


@dataclass(frozen=True)
class Inputs:
    """All that decides what a build makes.

    Attributes:
        common: what every table may depend on: raw files, code, settings.
        edited: file to hash, of those that one table is made of.
        states: of the project's files. They tell while a build runs whether a file was
            edited, also if that was undone.
    """

    common: Mapping[str, str]
    edited: Mapping[str, str]
    states: Mapping[str, str]

    def seeds(self) -> str:
        """A hash of what the seeds' tables are made of: files, types, loading."""
        parts = [
            f"{name} {hashed}"
            for name, hashed in sorted({**self.common, **self.edited}.items())
            if name.startswith("seeds/")
            or name == "dbt_project.yml"
            or Path(name).name.startswith("load_")
        ]
        return hashlib.blake2b("\n".join(parts).encode()).hexdigest()


@dataclass(frozen=True)
class Reuse:
    """What is left to be done.

    Attributes:
        generation: the published build whose tables stay.
        edited: the seeds and models that were edited since, and those that builds which
            failed since had begun with.
        kept: (schema, name) of what is published and does not follow from them, and of
            the histories that go on.
        may_keep_replaced: whether what is replaced may stay in free blocks.
        has_unfinished: whether builds that failed since have begun with some of it.
        readers: who reads each seed and model, by alias.
    """

    generation: publication.Generation
    edited: tuple[str, ...]
    kept: frozenset[publication.Relation]
    may_keep_replaced: bool
    has_unfinished: bool
    readers: Mapping[str, Iterable[str]]

    def selection(self) -> list[str]:
        """How dbt is told: what was edited, and all that follows from it."""
        return [f"{name}+" for name in self.edited]


@dataclass(frozen=True)
class _Memory:
    """What FILE says.

    Attributes:
        generation: number of the build that was published.
        published_state: of its files, see `state`.
        unpublished_state: of the other one, when the build, or one that failed after
            it, had written it.
        common, edited: its inputs.
        published: (schema, name) of all that is in its file.
        readers: who reads each seed and model, by alias.
        unfinished: what builds that failed since had begun with.
    """

    generation: int
    published_state: str
    unpublished_state: str
    common: Mapping[str, str]
    edited: Mapping[str, str]
    published: list[list[str]]
    readers: Mapping[str, list[str]]
    unfinished: list[str] = field(default_factory=list)


def read_inputs(settings: Settings, variables: Mapping[str, str]) -> Inputs:
    """Take down what a build is going to read.

    Args:
        variables: the variables that dbt is given.
    """
    fixed, editable = _files(PROJECT, FIXED), _files(PROJECT, EDITABLE)
    common = _hashes(fixed)
    for path in sorted(settings.raw.glob("*/*")):
        # Raw files may be too many to be read for this alone.
        common[f"raw: {path.relative_to(settings.raw)}"] = state(path)
    # Views on Parquet files and on other tables hold these names.
    common["places"] = f"{settings.raw} {settings.database}"
    common["variables"] = json.dumps(variables, sort_keys=True)
    return Inputs(
        common,
        _hashes(editable),
        {name: state(path) for name, path in {**fixed, **editable}.items()},
    )


def find(settings: Settings, inputs: Inputs) -> Reuse | None:
    """What the last build has left for this one; None where all is to be made anew.

    All is made anew when nothing was edited: whoever asks for the same build a second
    time wants to see it made.
    """
    memory = _read(settings)
    try:
        generation = publication.published(settings)
    except publication.PublicationError:
        return None
    if memory is None or generation is None:
        return None
    published = generation.folder / settings.database.name
    unpublished = databases.unpublished(settings.database)
    is_same = (
        memory.generation == generation.number
        and memory.published_state == _published_state(generation, settings)
        and memory.unpublished_state == state(unpublished)
        and memory.common == inputs.common
        and memory.edited.keys() == inputs.edited.keys()
        # What somebody else wrote may still be in a file's log alone.
        and not any(databases.log(file).exists() for file in (published, unpublished))
    )
    if not is_same:
        return None
    edited = [
        Path(name).stem
        for name, hashed in inputs.edited.items()
        if memory.edited[name] != hashed
    ]
    edited = tuple(dict.fromkeys([*edited, *memory.unfinished]))
    if not edited or not memory.readers.keys() >= set(edited):
        return None
    remade = with_all_that_follows(edited, memory.readers)
    kept = {(schema, name) for schema, name in memory.published if name not in remade}
    return Reuse(
        generation,
        edited,
        frozenset(kept | (generation.histories or set())),
        may_keep_replaced=set(edited).issubset(RULES),
        has_unfinished=bool(memory.unfinished),
        readers=memory.readers,
    )


def remember(
    settings: Settings,
    inputs: Inputs,
    generation: publication.Generation,
    run: dbt.DbtRun,
    unpublished_state: str,
) -> None:
    """Write down of what the databases have been made, once that is published.

    Args:
        unpublished_state: of the file that is not published, when the build had closed
            it: what others write later is not the build's.
    """
    memory = _Memory(
        generation=generation.number,
        published_state=_published_state(generation, settings),
        unpublished_state=unpublished_state,
        common=inputs.common,
        edited=inputs.edited,
        published=sorted(map(list, run.published)),
        readers={name: sorted(readers) for name, readers in run.readers.items()},
    )
    _write(settings, memory)


def remember_unfinished(
    settings: Settings, reused: Reuse, unpublished_state: str
) -> None:
    """Write down what a build has begun with in which a model or test failed.

    What it is given is described with Reuse and `remember`.
    """
    memory = _read(settings)
    # What can't be written down has all made anew, and the build has failed already.
    with suppress(OSError):
        if memory:
            memory = replace(
                memory,
                unpublished_state=unpublished_state,
                unfinished=list(reused.edited),
            )
            _write(settings, memory)


def with_all_that_follows(
    names: Iterable[str], readers: Mapping[str, Iterable[str]]
) -> set[str]:
    """``names``, whoever reads them, whoever reads those, and so on."""
    found, waiting = set(), list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(readers.get(name, ()))
    return found


def _read(settings: Settings) -> _Memory | None:
    """What is remembered; None where that is nothing, or of another version."""
    try:
        return _Memory(**json.loads((settings.build_folder / FILE).read_text()))
    except (OSError, ValueError, TypeError):
        return None


def _write(settings: Settings, memory: _Memory) -> None:
    """Replace what is remembered: whole, or not at all."""
    file = settings.build_folder / FILE
    partial = file.with_name(file.name + publication.PARTIAL)
    partial.write_text(json.dumps(asdict(memory), indent=1) + "\n")
    os.replace(partial, file)


def _files(folder: Path, patterns: Iterable[str]) -> dict[str, Path]:
    """The files of a folder that match a pattern, by name."""
    files = {path for pattern in patterns for path in folder.glob(pattern)}
    return {
        str(path.relative_to(folder)): path for path in sorted(files) if path.is_file()
    }


def _hashes(files: Mapping[str, Path]) -> dict[str, str]:
    """Hashes of what files hold, by their names."""
    return {name: _hash(path) for name, path in files.items()}


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()


def _published_state(generation: publication.Generation, settings: Settings) -> str:
    """The states of both files of a generation."""
    names = (settings.database.name, settings.bi.name)
    return ", ".join(state(generation.folder / name) for name in names)


def state(path: Path) -> str:
    """What changes when anybody writes the file; empty where it is not there.

    The time of the last change (ctime) can't be set, as others can.
    """
    try:
        status = path.stat()
    except FileNotFoundError:
        return ""
    times = f"{status.st_mtime_ns} {status.st_ctime_ns}"
    return f"{status.st_ino} {status.st_size} {times}"
