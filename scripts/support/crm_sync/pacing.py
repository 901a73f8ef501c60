"""How fast calls may follow each other, and how long to wait after a fault."""

import random
import time
from collections import deque
from collections.abc import Callable

SHARE = 0.9
LONGEST_WAIT = 60.0


class Pace:
    """Lets SHARE of the calls pass that an account may make in a window of time.

    Args:
        calls: the account's limit; None for no limit.
        seconds: the window's length.
    """

    def __init__(
        self,
        calls: int | None,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._calls = None if calls is None else max(1, int(calls * SHARE))
        self._seconds = seconds
        self._clock = clock
        self._sleep = sleep
        self._made: deque[float] = deque()

    def wait(self) -> None:
        """Return when the next call may be made, and count it."""
        if self._calls is None:
            return
        while len(self._made) >= self._calls:
            left = self._made[0] + self._seconds - self._clock()
            if left <= 0:
                self._made.popleft()
            else:
                self._sleep(left)
        self._made.append(self._clock())


def pause(attempt: int, asked: float | None, randomness: random.Random) -> float:
    """Seconds to wait before the next try after ``attempt`` that failed.

    What the CRM asked for is the least; else it doubles from half a second on. Up to as
    much again is added at random, so that programs that failed together do not return
    together.
    """
    least = asked if asked is not None else min(LONGEST_WAIT, 0.25 * 2**attempt)
    added = randomness.uniform(0, 0.1 * least if asked is not None else least)
    return min(least + added, LONGEST_WAIT if asked is None else asked * 1.1 + 1)
