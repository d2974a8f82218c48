"""A registration day: what a student's visit costs, and how many cores an hour of visits needs."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from statistics import median

from django.contrib.auth.models import User
from django.urls import reverse

from benchmarks import data
from benchmarks.costs import Cost, Meter
from benchmarks.document.day import day_in_words
from benchmarks.figures import Figure, Part
from benchmarks.hours import Round
from benchmarks.measuring import PAIRS
from benchmarks.model import Issuing, Pace
from benchmarks.network import Visitor
from benchmarks.orders import check, issue, issue_one_by_one, issue_waiting
from benchmarks.processes import Web, Worker, running
from benchmarks.running import Run
from benchmarks.watching import Page
from mlegitymacja.page.pace import Stage, seconds

STUDENTS = 100_000
LOGINS, PASSWORD = 5, "a long password"
PACE = Pace(
    waiting=lambda before, issued, waited: seconds(Stage.TURN, waited, before, issued),
    conditions=partial(seconds, Stage.REST),
    codes=partial(seconds, Stage.CODES),
)


def figures(run: Run) -> Iterator[Figure | Part]:
    visits, queue, single = run.size(40, 8), run.size(500, 100), run.size(40, 8)
    web, worker = Web(), Worker()
    with running(web, worker):
        requests(web, worker, visits)  # everything is warm after it
        rounds = [measured(web, worker, visits, queue, single) for _round in range(PAIRS)]
    cores = [one.hour(STUDENTS).cores for one in rounds]
    yield Figure.median("DAY", cores, note=note_of(rounds))
    yield Part("day", day_in_words(Round.middle(rounds)))


def note_of(rounds: list[Round]) -> str:
    hours = [one.hour(STUDENTS) for one in rounds]
    shares = [
        f"{name} {1000 * median(hour.costs[name].with_postgresql for hour in hours):.1f}"
        for name in hours[0].costs
    ]
    polls = median(hour.day.polls for hour in hours)
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
        PACE,
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
        "poll of conditions": cost(Page.ask_in_vain),
        "order": cost(Page.order),
        "poll of an order": cost(Page.ask_in_vain),
    }
    worker.release()
    issue_waiting()
    found |= {
        "codes": cost(Page.ask_for_codes),
        "picture": cost(lambda page: page.visitor.get(page.picture)),
        "poll of codes": cost(Page.ask_in_vain),
    }
    check(students)
    # What is not counted as a part of the visit.
    found["files"] = cost(Page.fetch_files)
    login = with_password(data.user_of(students[0]))
    found["login"] = meter.of(lambda: asyncio.run(log_in(web, login))).times(1 / LOGINS)
    return found


def with_password(user: User) -> str:
    """The login of the user, who has a password that the portal itself keeps from here on."""
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return user.get_username()


async def log_in(web: Web, login: str) -> None:
    for _time in range(LOGINS):
        visitor = Visitor(web)
        await visitor.get(reverse("login"))
        await visitor.send_form(reverse("login"), username=login, password=PASSWORD)
