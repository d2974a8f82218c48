"""The same question while workers issue the orders before the student's own."""

from collections.abc import Iterator

from benchmarks import data
from benchmarks.browser import Browser, bare_view
from benchmarks.figures import Figure
from benchmarks.measuring import measure, note_of, speed_ratios, with_postgresql
from benchmarks.running import Run
from benchmarks.student_page import StudentPage
from usosweb.demo import states
from usosweb.students.models import Student

# So many orders are issued between two questions.
MOVES = 10


def figures(run: Run) -> Iterator[Figure]:
    data.waiting(data.students(run.size(50_000, 10_000)))
    data.issue_waiting(MOVES)
    student = Student.objects.get(pk=data.students(1)[0])
    states.placed(student)
    user = data.user_of(student.pk)
    page = StudentPage(Browser(user))
    pairs = measure(
        bare_view(user),
        page.ask,
        seconds=run.seconds,
        clock=with_postgresql,
        before=lambda: data.issue_waiting(MOVES),
        call_by_call=True,
    )
    yield Figure.median("POLL.moving", speed_ratios(pairs), note=note_of(pairs))
