"""What an hour of orders needs, reckoned from what one student's visit was measured to cost."""

import math
from dataclasses import dataclass
from statistics import median
from typing import Self

from benchmarks.costs import Cost, middle, total
from benchmarks.model import HOUR, Day, Issuing, Pace, simulate

# So busy a process may be on average; what comes in a busier minute needs the rest.
BUSY = 0.7
PAGES = ("introduction", "conditions", "order", "codes", "picture")


@dataclass(frozen=True)
class Hour:
    """So many students order, of whom each costs ``costs``."""

    day: Day
    costs: dict[str, Cost]
    # Of two processes each.
    workers: int

    @property
    def cost(self) -> Cost:
        """In cores."""
        return total(self.costs.values()).times(self.day.students / HOUR)

    @property
    def cores(self) -> float:
        return self.cost.with_postgresql

    @property
    def web_processes(self) -> int:
        """Each uses one core at most, as Python does."""
        return math.ceil(self.cost.web / BUSY)


@dataclass(frozen=True)
class Round:
    """What was measured at one time: the costs of a visit's requests, and of issuing."""

    requests: dict[str, Cost]
    # Of an order in a queue, and of one alone.
    queued: Cost
    alone: Cost
    issuing: Issuing
    pace: Pace

    @classmethod
    def middle(cls, rounds: list[Self]) -> Self:
        return cls(
            {name: middle([one.requests[name] for one in rounds]) for name in rounds[0].requests},
            middle([one.queued for one in rounds]),
            middle([one.alone for one in rounds]),
            Issuing(
                median(one.issuing.rate for one in rounds),
                median(one.issuing.alone for one in rounds),
            ),
            rounds[0].pace,
        )

    def hour(self, students: int, workers: int | None = None) -> Hour:
        """With as many workers as are needed, unless it is said."""
        workers = workers or math.ceil(students / HOUR / self.issuing.rate / BUSY)
        day = simulate(students, self.issuing.times(workers), self.pace)
        return Hour(day, self._costs(day), workers)

    def _costs(self, day: Day) -> dict[str, Cost]:
        of = self.requests
        polls = (
            of["poll of conditions"].times(day.polls_before),
            of["poll of an order"].times(day.polls_waiting),
            of["poll of codes"].times(day.polls_after),
        )
        return {
            "pages": total(of[name] for name in PAGES),
            "polls": total(polls),
            "issuing": total((self.alone.times(day.alone), self.queued.times(1 - day.alone))),
        }
