"""A registration day without a clock: orders come, one queue is issued, and pages ask.

Whoever asks hears when to ask again from the portal's own rules of pace, which the caller gives;
nothing here knows them. What a request costs is not known here either.
"""

import random
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from statistics import mean, median

HOUR = 3600.0
# So long a student reads the conditions before the order, and has the codes on the screen after it:
# a phone is fetched, and scans.
READING_SECONDS, CODES_SECONDS = 20.0, 60.0
# Of many students so many tell how often they all ask.
SAMPLE = 4000


@dataclass(frozen=True)
class Pace:
    """In how many seconds a page is to ask again."""

    # Of an order: how many wait before it, how many were issued in the last minute, and how long it
    # has waited.
    waiting: Callable[[int, int, float], float]
    # Of a page that has shown the conditions, or the codes, for so many seconds.
    conditions: Callable[[float], float]
    codes: Callable[[float], float]


@dataclass(frozen=True)
class Issuing:
    """How orders are issued: so many a second of a queue, and one alone in so many seconds."""

    rate: float
    alone: float

    def times(self, workers: int) -> "Issuing":
        """By so many workers."""
        return Issuing(self.rate * workers, self.alone)


@dataclass(frozen=True)
class Day:
    """What an hour of orders comes to."""

    students: int
    # Of each student, on average: before the order, while it waits, and once the codes are shown.
    polls_before: float
    polls_waiting: float
    polls_after: float
    # The share of the orders that found no queue.
    alone: float
    longest_queue: int
    usual_wait: float
    longest_wait: float
    # Until the last order was issued.
    seconds: float

    @property
    def polls(self) -> float:
        return self.polls_before + self.polls_waiting + self.polls_after


def simulate(students: int, issuing: Issuing, pace: Pace, seed: int = 1) -> Day:
    """Let so many students order at moments of an hour that chance names."""
    chance = random.Random(seed)
    ordered = sorted(chance.uniform(0, HOUR) for _student in range(students))
    issued = issue(ordered, issuing)
    waits = [done - at for at, done in zip(ordered, issued, strict=True)]
    seen = sorted(chance.sample(range(students), min(SAMPLE, students)))
    return Day(
        students,
        _polls_within(READING_SECONDS, pace.conditions),
        mean(_polls_waiting(place, ordered[place], issued, pace) for place in seen),
        _polls_within(CODES_SECONDS, pace.codes),
        mean(wait < 1.001 * issuing.alone for wait in waits),
        max(place + 1 - bisect_right(issued, at) for place, at in enumerate(ordered)),
        median(waits),
        max(waits),
        issued[-1],
    )


def issue(ordered: list[float], issuing: Issuing) -> list[float]:
    """When each order is issued, the first one first."""
    issued, last = [], 0.0
    for at in ordered:
        last = max(at + issuing.alone, last + 1 / issuing.rate)
        issued.append(last)
    return issued


def _polls_waiting(place: int, ordered: float, issued: list[float], pace: Pace) -> int:
    """How often the page asks until it hears that the order is issued."""
    polls, now = 0, ordered
    while not polls or now < issued[place]:
        done = bisect_right(issued, now)
        in_last_minute = done - bisect_right(issued, now - 60)
        now += pace.waiting(max(0, place - done), in_last_minute, now - ordered)
        polls += 1
    return polls


def _polls_within(seconds: float, pause: Callable[[float], float]) -> int:
    """How often a page asks within so many seconds."""
    polls, shown = 0, pause(0)
    while shown <= seconds:
        polls += 1
        shown += pause(shown)
    return polls
