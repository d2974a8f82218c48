"""Two things measured in turn, so that what slows the machine slows both."""

import gc
import math
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.figures import Refused

PAIRS = 7
# When the cost of the floor swings by more than this, the machine was busy with something else.
SWING = 2.0
TRIES = 3

Work = Callable[[], object]
Clock = Callable[[], float]


def statements(work: Work) -> int:
    """How many the work takes once everything is warm."""
    work()
    with CaptureQueriesContext(connection) as queries:
        work()
    return len(queries)


def own_cpu() -> float:
    """Seconds of CPU that this process has used so far."""
    return time.process_time()


def with_postgresql() -> float:
    """The same with those of the PostgreSQL process that serves our connection."""
    connection.ensure_connection()
    return cpu_of(connection.connection.get_backend_pid()) + time.process_time()


def cpu_of(pid: int) -> float:
    """Seconds of CPU that a process of this machine has used so far."""
    try:
        nanoseconds = Path(f"/proc/{pid}/schedstat").read_text().split()[0]
    except OSError as error:
        why = f"/proc of PostgreSQL's process {pid} cannot be read: it has to run on this machine."
        raise Refused(why) from error
    return int(nanoseconds) / 1e9


class Pair(NamedTuple):
    """Seconds of CPU that one call of each took."""

    floor: float
    candidate: float


def measure(
    floor: Work,
    candidate: Work,
    *,
    seconds: float,
    clock: Clock = own_cpu,
    before: Work | None = None,
    call_by_call: bool = False,
) -> list[Pair]:
    """Measure floor and candidate in turn, each for about so many seconds of CPU at a time.

    ``before`` prepares each call of the candidate and is not measured. With ``call_by_call`` they
    take turns at each call: for a floor that would be faster by itself, again and again, than it
    can be among other work.
    """
    tried = []
    for _try in range(TRIES):
        pairs = _call_by_call if call_by_call else _pairs
        tried.append(pairs(floor, candidate, seconds, clock, before))
        if swing(tried[-1]) <= SWING:
            break
    return min(tried, key=swing)


def swing(pairs: list[Pair]) -> float:
    floors = [pair.floor for pair in pairs]
    return max(floors) / min(floors)


def cost_ratios(pairs: list[Pair]) -> list[float]:
    return [pair.candidate / pair.floor for pair in pairs]


def speed_ratios(pairs: list[Pair]) -> list[float]:
    return [pair.floor / pair.candidate for pair in pairs]


def note_of(pairs: list[Pair]) -> str:
    """What is to be said of an unsteady measurement, and in any case what a call cost."""
    floor, candidate = (sorted(costs)[len(costs) // 2] * 1000 for costs in zip(*pairs, strict=True))
    costs = f"{candidate:.3g} ms to {floor:.3g} ms"
    return f"{costs}, floor swings by {swing(pairs):.1f}" if swing(pairs) > SWING else costs


def _pairs(
    floor: Work, candidate: Work, seconds: float, clock: Clock, before: Work | None
) -> list[Pair]:
    floors = _enough(floor, seconds, clock, None)
    candidates = _enough(candidate, seconds, clock, before)
    pairs = []
    for _pair in range(PAIRS):
        gc.collect()
        cost = _cost(floor, floors, clock, None)
        gc.collect()
        pairs.append(Pair(cost, _cost(candidate, candidates, clock, before)))
    return pairs


def _call_by_call(
    floor: Work, candidate: Work, seconds: float, clock: Clock, before: Work | None
) -> list[Pair]:
    calls = _enough(candidate, seconds, clock, before)
    pairs = []
    for _pair in range(PAIRS):
        floors, candidates = [], []
        for _call in range(calls):
            candidates.append(_cost(candidate, 1, clock, before))
            floors.append(_cost(floor, 1, clock, None))
        pairs.append(Pair(statistics.mean(floors), statistics.mean(candidates)))
    return pairs


def _enough(work: Work, seconds: float, clock: Clock, before: Work | None) -> int:
    """How many calls take so many seconds of CPU, once everything is warm."""
    if _cost(work, 1, clock, before) >= seconds:
        return 1
    return max(1, math.ceil(seconds / _cost(work, 1, clock, before)))


def _cost(work: Work, calls: int, clock: Clock, before: Work | None) -> float:
    """Seconds of CPU that one call takes."""
    if before is None:
        began = clock()
        for _call in range(calls):
            work()
        return (clock() - began) / calls
    total = 0.0
    for _call in range(calls):
        before()
        began = clock()
        work()
        total += clock() - began
    return total / calls
