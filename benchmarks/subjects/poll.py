"""The question that each open page asks again and again: has anything changed?"""

from collections.abc import Iterator
from functools import partial

from benchmarks import data
from benchmarks.browser import Browser
from benchmarks.figures import Figure
from benchmarks.measuring import measure, note_of, speed_ratios, statements, with_postgresql
from benchmarks.running import Run
from benchmarks.student_page import StudentPage
from benchmarks.urls import BARE
from usosweb.demo import states
from usosweb.students.models import Student

BACKLOGS, QUICK_BACKLOGS = (0, 1_000, 10_000, 100_000), (0, 1_000, 10_000)
# The orders that were issued before; the page says how long these took.
ISSUED = 1_000


def figures(run: Run) -> Iterator[Figure]:
    data.collected(data.students(ISSUED))
    data.events()
    counts, waiting = [], 0
    for backlog in QUICK_BACKLOGS if run.is_quick else BACKLOGS:
        if backlog:
            data.waiting(data.students(backlog - waiting))
        browser = Browser(data.user_of(last_in_the_queue().pk))
        waiting = backlog + 1
        yield of_poll(run, browser, f"{backlog:,} wait")
        counts.append(statements(StudentPage(browser).ask_in_vain))
    yield Figure.most("POLL.queries", counts)


def last_in_the_queue() -> Student:
    """Somebody who has just placed an order."""
    student = Student.objects.get(pk=data.students(1)[0])
    states.placed(student)
    return student


def of_poll(run: Run, browser: Browser, case: str) -> Figure:
    ask = StudentPage(browser).ask_in_vain
    bare = partial(browser.get, BARE)
    pairs = measure(bare, ask, seconds=run.seconds, clock=with_postgresql)
    return Figure.median("POLL", speed_ratios(pairs), case, note_of(pairs))
