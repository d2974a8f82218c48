"""The question that each open page asks again and again: has anything changed?"""

from collections.abc import Iterator

from benchmarks import data
from benchmarks.browser import Browser, bare_view
from benchmarks.figures import Figure
from benchmarks.measuring import measure, note_of, speed_ratios, statements, with_postgresql
from benchmarks.running import Run
from benchmarks.student_page import StudentPage
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
        user = data.user_of(last_in_the_queue().pk)
        waiting = backlog + 1
        page = StudentPage(Browser(user))
        pairs = measure(
            bare_view(user), page.ask_in_vain, seconds=run.seconds, clock=with_postgresql
        )
        yield Figure.median("POLL", speed_ratios(pairs), f"{backlog:,} wait", note_of(pairs))
        counts.append(statements(page.ask_in_vain))
    yield Figure.most("POLL.queries", counts)


def last_in_the_queue() -> Student:
    """Somebody who has just placed an order."""
    student = Student.objects.get(pk=data.students(1)[0])
    states.placed(student)
    return student
