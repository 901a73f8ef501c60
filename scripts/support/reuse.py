"""What a build leaves as the one before has made it.

After an edit of seeds or models, all that does not read them would come out as it is:
the same raw files, read by the same code, as of the same day. So dbt makes anew what
was edited and what follows from it. The rest it finds in a copy of what readers have,
and in the database that is never published, as the last build has left it. A build that
fails on the way has remade no more than it was to, so that the next one goes on from
there. Whatever else has changed, or might have, has everything made anew.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from support import databases, dbt, publication
from support.settings import PROJECT, Settings

FILE = "reusable.json"
# What may be edited: each file is one node of dbt, and nothing else reads it.
EDITABLE = ("models/**/*.sql", "seeds/**/*.csv")
# What these replace are points, tiers, routes and what is said of them, made of tables
# that stay. Readers had it, and it may stay in free blocks of the file they get.
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
    """

    common: Mapping[str, str]
    edited: Mapping[str, str]

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
        edited: the seeds and models that were edited since, or when a build failed.
        kept: (schema, name) of what is published and does not follow from them, and of
            the histories that go on. None where what is replaced may stay in the file.
    """

    generation: publication.Generation
    edited: tuple[str, ...]
    kept: frozenset[publication.Relation] | None

    def selection(self) -> list[str]:
        """How dbt is told: what was edited, and all that follows from it."""
        return [f"{name}+" for name in self.edited]


def read_inputs(settings: Settings, variables: Mapping[str, str]) -> Inputs:
    """Take down what a build is going to read.

    Args:
        variables: the variables that dbt is given.
    """
    common = _hashes(PROJECT, FIXED)
    for path in sorted(settings.raw.glob("*/*")):
        # Raw files may be too many to be read for this alone.
        common[f"raw: {path.relative_to(settings.raw)}"] = state(path)
    # Views on Parquet files and on other tables hold these names.
    common["places"] = f"{settings.raw} {settings.database}"
    common["variables"] = json.dumps(variables, sort_keys=True)
    return Inputs(common, _hashes(PROJECT, EDITABLE))


def find(settings: Settings, inputs: Inputs) -> Reuse | None:
    """What the last build has left for this one; None where all is to be made anew.

    All is made anew when nothing was edited: whoever asks for the same build a second
    time wants to see it made.
    """
    try:
        said = json.loads((settings.build_folder / FILE).read_text())
        generation = publication.published(settings)
        before = said["edited"]
        is_same = (
            generation is not None
            and said["generation"] == generation.number
            and said["databases"] == _databases(settings, generation)
            and said["common"] == inputs.common
            and before.keys() == inputs.edited.keys()
        )
        if not is_same or any(
            log.exists() for log in databases.logs(settings.database)
        ):
            return None
        edited = [
            Path(name).stem
            for name, hashed in inputs.edited.items()
            if before[name] != hashed
        ]
        edited = tuple(dict.fromkeys([*edited, *said["unfinished"]]))
        remade = _with_all_that_follows(edited, said["readers"])
        kept = generation.histories | {
            (schema, name) for schema, name in said["published"] if name not in remade
        }
    except (OSError, ValueError, LookupError, AttributeError, TypeError):
        return None
    except publication.PublicationError:
        return None
    if not edited:
        return None
    return Reuse(generation, edited, None if set(edited).issubset(RULES) else kept)


def remember(
    settings: Settings,
    inputs: Inputs,
    generation: publication.Generation,
    run: dbt.DbtRun,
) -> None:
    """Write down of what the databases have been made, once that is published."""
    _write(
        settings,
        {
            "generation": generation.number,
            "databases": _databases(settings, generation),
            "common": dict(inputs.common),
            "edited": dict(inputs.edited),
            "unfinished": [],
            "published": sorted(run.published),
            "readers": {name: sorted(readers) for name, readers in run.readers.items()},
        },
    )


def remember_unfinished(settings: Settings, reused: Reuse) -> None:
    """Write down what a build that failed may have left half made."""
    # What can't be written down has all made anew, and the build has failed already.
    with suppress(OSError):
        said = json.loads((settings.build_folder / FILE).read_text())
        said["databases"] = _databases(settings, reused.generation)
        said["unfinished"] = list(reused.edited)
        _write(settings, said)


def _with_all_that_follows(
    names: Iterable[str], readers: Mapping[str, Iterable[str]]
) -> set[str]:
    """``names``, whoever reads them, whoever reads those, and so on."""
    found, waiting = set(), list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(readers[name])
    return found


def _write(settings: Settings, said: Mapping[str, object]) -> None:
    (settings.build_folder / FILE).write_text(json.dumps(said, indent=1) + "\n")


def _hashes(folder: Path, patterns: Iterable[str]) -> dict[str, str]:
    """The files of a folder that match a pattern, by name, and hashes of what they hold."""
    files = {path for pattern in patterns for path in folder.glob(pattern)}
    return {
        str(path.relative_to(folder)): _hash(path)
        for path in sorted(files)
        if path.is_file()
    }


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()


def _databases(settings: Settings, generation: publication.Generation) -> list[str]:
    """The state of both files that the next build would go on with."""
    published = generation.folder / settings.database.name
    return [
        state(file) for file in (published, databases.unpublished(settings.database))
    ]


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
