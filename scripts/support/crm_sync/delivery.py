"""Brings the outbox to a CRM: batch by batch, and row by row where one is bad."""

import itertools
import random
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from support.crm_sync.answers import (
    Answer,
    Lost,
    QuotaError,
    Refused,
    Row,
    StopError,
    readable,
)
from support.crm_sync.fields import SyncObject
from support.crm_sync.journal import Journal
from support.crm_sync.pacing import pause
from support.crm_sync.planning import NO_ANSWER
from support.crm_sync.state import SyncState

Result = TypeVar("Result")

TRIES = 8
# After so many batches in a row without an answer the CRM is taken to be away.
UNANSWERED = 4


def patiently(call: Callable[[], Result]) -> Result:
    """The answer of a call that writes no scores, tried again while none comes.

    Raises QuotaError after TRIES, and StopError where the CRM refuses it.
    """
    randomness = random.Random()
    for attempt in itertools.count(1):
        try:
            return call()
        except Lost as lost:
            if attempt >= TRIES:
                raise QuotaError(
                    f"the CRM has not answered {TRIES} tries (last: {lost.code}). Run it "
                    "again later."
                ) from None
            time.sleep(pause(attempt, lost.retry_after, randomness))
        except Refused as refused:
            raise StopError(
                f"the CRM refuses a call ({refused.code}): {refused.message}"
            ) from None


class Crm(Protocol):
    """What a CRM's client does for a delivery; each raises what answers.py names."""

    def batch_size(self, found: SyncObject, action: str, count: int) -> int:
        """Rows per call where there are ``count`` to be sent."""

    def write(self, found: SyncObject, rows: list[Row]) -> list[Answer]:
        """Write rows; what the CRM did not mention is left out."""

    def clear(self, found: SyncObject, rows: list[Row]) -> list[Answer]:
        """Empty the fields of rows whose records are still there."""


@dataclass
class Delivery:
    """One run's way of bringing rows to a CRM.

    Attributes:
        run_id: the run.
        state: what is sent, and what was.
        crm: whom it is sent to.
        journal: what is written down of it.
        see: called with the number of rows that are done.
    """

    run_id: int
    state: SyncState
    crm: Crm
    journal: Journal
    see: Callable[[int], None] = lambda count: None
    randomness: random.Random = field(default_factory=random.Random, init=False)

    def deliver(self, found: SyncObject) -> None:
        """Send all of an object's rows that are waiting.

        Returns when each is delivered or dead. Raises StopError when the run can't go
        on; what was not answered by then stays in the outbox.
        """
        for action in ("write", "clear"):
            self._deliver(found, action)

    def _deliver(self, found: SyncObject, action: str) -> None:
        count = self.state.count(found.crm, found.name, "pending", "in_flight")
        size = self.crm.batch_size(found, action, count)
        fresh = self._fresh(found, action, size)
        # Parts of refused batches come first: the fault is in one of them. What was not
        # answered comes last: perhaps only that one can't be.
        parts: deque[list[Row]] = deque()
        unanswered: deque[list[Row]] = deque()
        failures = 0
        while batch := _next(parts, fresh, unanswered):
            try:
                answers = self._send(found, action, batch)
            except Refused as refused:
                if len(batch) == 1:
                    self._keep(found, [_dead(batch[0], refused.code, refused.message)])
                else:
                    parts.extendleft(reversed(halves(batch)))
                failures = 0
                continue
            except Lost as lost:
                failures += 1
                if failures >= UNANSWERED:
                    raise QuotaError(
                        f"{found.crm} has not answered {failures} calls, each tried "
                        f"{TRIES} times (last: {lost.code}). What it has not confirmed "
                        "is sent again by the next run."
                    ) from None
                if len(batch) == 1:
                    message = f"{TRIES} tries, the last: {lost.code}"
                    self._keep(found, [_dead(batch[0], NO_ANSWER, message)])
                else:
                    unanswered.extend(halves(batch))
                continue
            failures = 0
            again = self._sorted(found, action, batch, answers)
            if again:
                time.sleep(pause(max(r.attempts for r in again), None, self.randomness))
                unanswered.append(again)

    def _fresh(self, found: SyncObject, action: str, size: int) -> Iterator[list[Row]]:
        after = 0
        while rows := self.state.next_rows(found.crm, found.name, action, after, size):
            after = rows[-1].position
            yield rows

    def _send(self, found: SyncObject, action: str, batch: list[Row]) -> list[Answer]:
        """One batch, again while no answer comes; raises Lost after TRIES."""
        self.state.sending(batch)
        send = self.crm.write if action == "write" else self.crm.clear
        for attempt in itertools.count(1):
            started = time.monotonic()
            try:
                answers = send(found, batch)
            except (Lost, Refused) as fault:
                self._log(
                    *(found, action, batch, attempt, started, fault.code),
                    correlation_id=fault.correlation_id,
                )
                if isinstance(fault, Refused):
                    raise
                if attempt >= TRIES:
                    raise
                time.sleep(pause(attempt, fault.retry_after, self.randomness))
            else:
                self._log(found, action, batch, attempt, started, "ok")
                return answers

    def _sorted(
        self, found: SyncObject, action: str, batch: list[Row], answers: list[Answer]
    ) -> list[Row]:
        """Keep what was answered for good; returns the rows to be sent again."""
        final, again = [], []
        open_rows = {row.position: row for row in batch}
        for answer in answers:
            row = open_rows.pop(answer.row.position, None)
            if row is None:
                continue
            if answer.is_gone and action == "clear":
                answer = replace(answer, code="")
            if answer.code and answer.is_passing and row.attempts + 1 < TRIES:
                again.append(replace(row, attempts=row.attempts + 1))
            else:
                final.append(answer)
        for row in open_rows.values():
            if row.attempts + 1 < TRIES:
                again.append(replace(row, attempts=row.attempts + 1))
            else:
                final.append(_dead(row, NO_ANSWER, f"not mentioned in {TRIES} answers"))
        self._keep(found, final)
        return again

    def _keep(self, found: SyncObject, answers: list[Answer]) -> None:
        self.state.answered(self.run_id, answers)
        for answer in answers:
            if answer.code:
                self.journal.write(
                    "dead",
                    object=found.name,
                    record_id=answer.row.record_id,
                    code=answer.code,
                )
        self.see(len(answers))

    def _log(
        self,
        found: SyncObject,
        action: str,
        batch: list[Row],
        attempt: int,
        started: float,
        code: str,
        **more: str,
    ) -> None:
        self.journal.write(
            "call",
            object=found.name,
            action=action,
            first=batch[0].position,
            rows=len(batch),
            attempt=attempt,
            seconds=round(time.monotonic() - started, 3),
            code=code,
            **more,
        )


def _next(
    parts: deque[list[Row]],
    fresh: Iterator[list[Row]],
    unanswered: deque[list[Row]],
) -> list[Row] | None:
    if parts:
        return parts.popleft()
    batch = next(fresh, None)
    if batch is None and unanswered:
        return unanswered.popleft()
    return batch


def halves(batch: list[Row]) -> list[list[Row]]:
    """Both halves of a batch that was refused, or not answered, as a whole."""
    middle = len(batch) // 2
    return [batch[:middle], batch[middle:]]


def _dead(row: Row, code: str, message: str) -> Answer:
    return Answer(row, code, readable(message))
