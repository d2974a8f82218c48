"""A registration day: what a student's visit costs, and how many cores an hour of visits needs."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import partial
from statistics import median

from django.urls import reverse

from benchmarks import data
from benchmarks.costs import Cost, Meter, total
from benchmarks.figures import Figure
from benchmarks.measuring import PAIRS
from benchmarks.model import HOUR, Day, Issuing, Pace, simulate
from benchmarks.network import Visitor
from benchmarks.orders import check, issue, issue_one_by_one, issue_waiting
from benchmarks.processes import Web, Worker, running
from benchmarks.running import Run
from benchmarks.watching import Page
from mlegitymacja.page.pace import Stage, seconds

STUDENTS = 100_000
PACE = Pace(
    waiting=lambda before, issued, waited: seconds(Stage.TURN, waited, before, issued),
    conditions=partial(seconds, Stage.REST),
    codes=partial(seconds, Stage.CODES),
)
# So much more than what comes on average the workers have to manage.
RESERVE = 1.25


@dataclass(frozen=True)
class Round:
    """What was measured at one time: the costs of a visit's requests, and of issuing."""

    requests: dict[str, Cost]
    # Of an order in a queue, and of one alone.
    queued: Cost
    alone: Cost
    issuing: Issuing

    def day(self, students: int) -> Day:
        return simulate(students, self.issuing.times(self.workers(students)), PACE)

    def workers(self, students: int) -> int:
        return math.ceil(RESERVE * students / HOUR / self.issuing.rate)

    def cost(self, day: Day) -> dict[str, Cost]:
        """Of a student: the pages, the polls, the issuing."""
        of = self.requests
        pages = ("introduction", "conditions", "order", "turned", "picture")
        return {
            "pages": total(of[name] for name in pages),
            "polls": total(
                (
                    of["poll of conditions"].times(day.polls_before),
                    of["poll of an order"].times(day.polls_waiting),
                    of["poll of codes"].times(day.polls_after),
                )
            ),
            "issuing": total((self.alone.times(day.alone), self.queued.times(1 - day.alone))),
        }

    def cores(self, students: int) -> float:
        cost = total(self.cost(self.day(students)).values())
        return students * cost.with_postgresql / HOUR


def figures(run: Run) -> Iterator[Figure]:
    visits, queue, single = run.size(40, 12), run.size(500, 200), run.size(40, 12)
    web, worker = Web(), Worker()
    with running(web, worker):
        requests(web, worker, visits)  # everything is warm after it
        rounds = [measured(web, worker, visits, queue, single) for _round in range(PAIRS)]
    yield Figure.median("DAY", [one.cores(STUDENTS) for one in rounds], note=note_of(rounds))


def note_of(rounds: list[Round]) -> str:
    days = [one.day(STUDENTS) for one in rounds]
    costs = [one.cost(day) for one, day in zip(rounds, days, strict=True)]
    shares = [
        f"{name} {1000 * median(cost[name].with_postgresql for cost in costs):.1f}"
        for name in costs[0]
    ]
    polls = median(day.polls_before + day.polls_waiting + day.polls_after for day in days)
    return f"ms of CPU a student: {', '.join(shares)}; {polls:.0f} polls"


def measured(web: Web, worker: Worker, visits: int, queue: int, single: int) -> Round:
    meter = Meter(web, worker)
    of_requests = requests(web, worker, visits)
    students = data.students(queue)
    took: list[float] = []
    queued = meter.of(lambda: took.append(issue(students, meter.look)))
    students = data.students(single)
    alone = meter.of(lambda: took.append(issue_one_by_one(students, meter.look)))
    return Round(
        of_requests,
        queued.times(1 / queue),
        alone.times(1 / single),
        Issuing(queue / took[0], took[1] / single),
    )


def requests(web: Web, worker: Worker, visits: int) -> dict[str, Cost]:
    """What each request of a visit costs, of so many students."""
    students = data.students(visits)
    pages = [Page(Visitor(web, data.user_of(student))) for student in students]
    meter = Meter(web, worker)

    def cost(act: Callable[[Page], Awaitable[object]]) -> Cost:
        async def each() -> None:
            for page in pages:
                await act(page)

        return meter.of(lambda: asyncio.run(each())).times(1 / visits)

    worker.hold()
    found = {
        "introduction": cost(lambda page: page.visitor.get(reverse("introduction"))),
        "conditions": cost(Page.open),
        "poll of conditions": cost(Page.ask),
        "order": cost(Page.order),
        "poll of an order": cost(Page.ask),
    }
    worker.release()
    issue_waiting()
    found |= {
        "turned": cost(Page.ask),
        "poll of codes": cost(Page.ask),
        "picture": cost(lambda page: page.visitor.get(page.picture)),
    }
    check(students)
    return found
