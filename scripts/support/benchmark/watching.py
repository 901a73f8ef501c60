"""Runs a program, and watches what it takes of the machine."""

import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

# So often memory and disk are looked at, in seconds: a shorter peak may be missed.
INTERVAL = 0.5


class ProgramFault(Exception):
    """The program ended with another status than 0; the message is what it said."""


@dataclass(frozen=True)
class Sample:
    """What a program took at one moment.

    Attributes:
        at: seconds since 1970.
        memory: bytes of memory that it and the programs it has started held. Pages that
            several of them share are counted for each.
        disk: bytes of the files in the folder that it writes to.
    """

    at: float
    memory: int
    disk: int


@dataclass(frozen=True)
class Run:
    """One run of a program.

    Attributes:
        started: seconds since 1970.
        ended: seconds since 1970.
        samples: what it took, every INTERVAL seconds.
    """

    started: float
    ended: float
    samples: tuple[Sample, ...]

    @property
    def seconds(self) -> float:
        return self.ended - self.started

    def peak_memory(self, started: float, ended: float) -> int:
        """Most memory in bytes between two moments; 0 where nobody looked."""
        return max((s.memory for s in self._between(started, ended)), default=0)

    def peak_disk(self, started: float, ended: float) -> int:
        """Most disk in bytes between two moments; 0 where nobody looked."""
        return max((s.disk for s in self._between(started, ended)), default=0)

    def _between(self, started: float, ended: float) -> list[Sample]:
        return [sample for sample in self.samples if started <= sample.at <= ended]


def run(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> Run:
    """Run ``command`` and return what it took.

    Args:
        environment: all of its environment variables.
        folder: where it writes, which is watched for disk.

    Raises ProgramFault when it fails.
    """
    samples: list[Sample] = []
    started = time.time()
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as program:
        ended = threading.Event()
        watcher = threading.Thread(
            target=_watch, args=(program.pid, folder, ended, samples)
        )
        watcher.start()
        try:
            said, _ = program.communicate()
        finally:
            ended.set()
            watcher.join()
    if program.returncode:
        raise ProgramFault(said)
    return Run(started, time.time(), tuple(samples))


def _watch(
    pid: int, folder: Path, ended: threading.Event, samples: list[Sample]
) -> None:
    while not ended.wait(INTERVAL):
        samples.append(Sample(time.time(), _memory(pid), _disk(folder)))


def _memory(pid: int) -> int:
    total = 0
    # A program may end while it is looked at.
    with suppress(psutil.NoSuchProcess):
        program = psutil.Process(pid)
        for one in (program, *program.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                total += one.memory_info().rss
    return total


def _disk(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            if path.is_file() and not path.is_symlink():
                total += path.stat().st_size
    return total
