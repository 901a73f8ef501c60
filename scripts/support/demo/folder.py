"""The output folder: written beside, then swapped, and never somebody else's."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MARK = "demo.json"


class FolderFault(Exception):
    """The output folder can't be used; the message says why and what to do."""


def refuse_foreign(output: Path) -> None:
    """Stop if ``output`` holds anything that this generator did not make."""
    if not output.exists():
        return
    if not output.is_dir():
        raise FolderFault(
            f"{output} is a file. Name a folder that the demo data may fill."
        )
    if any(output.iterdir()) and not (output / MARK).is_file():
        raise FolderFault(
            f"{output} has files but no {MARK}, so this command did not make it and"
            " does not replace it. Name an empty or a new folder with --output."
        )


@contextmanager
def replaced(output: Path, mark: dict[str, object]) -> Iterator[Path]:
    """Give a new folder to fill; on success it takes the place of ``output``.

    The mark is written last and the folder is swapped by renaming, so an interrupted
    run leaves ``output`` as it was. Temporary folders stand beside ``output`` because a
    rename works within one file system only.
    """
    refuse_foreign(output)
    output = output.resolve()
    output.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{output.name}-", dir=output.parent))
    try:
        fresh = beside / "fresh"
        fresh.mkdir()
        yield fresh
        (fresh / MARK).write_text(json.dumps(mark, indent=2) + "\n", encoding="utf-8")
        refuse_foreign(output)
        _swap(fresh, output, beside / "former")
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _swap(fresh: Path, output: Path, former: Path) -> None:
    if not output.exists():
        os.replace(fresh, output)
        return
    os.replace(output, former)
    try:
        os.replace(fresh, output)
    except OSError:
        os.replace(former, output)
        raise
