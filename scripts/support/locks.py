"""Lets one process at a time do what two must not."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class HeldError(Exception):
    """Another process holds the lock."""


@contextmanager
def held(file: Path) -> Iterator[None]:
    """Hold a lock until the block or the process ends; ``file`` is made where needed.

    Raises HeldError when another process holds it, OSError when it can't be written.
    """
    import fcntl

    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise HeldError(str(file)) from None
        yield
