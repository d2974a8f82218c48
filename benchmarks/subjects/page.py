"""The student's page in the states that a registration day sees."""

from collections.abc import Callable, Iterator

from django.urls import reverse

from benchmarks import data
from benchmarks.browser import Browser, bare_view
from benchmarks.figures import Figure
from benchmarks.measuring import measure, note_of, speed_ratios, statements
from benchmarks.running import Run
from usosweb.demo import states
from usosweb.students.models import Student, StudentCard, StudyProgramme

STATES: dict[str, Callable[[Student], object]] = {
    "none": lambda student: None,
    "pending": states.placed,
    "ready": states.ready,
}
MANY = 10


def figures(run: Run) -> Iterator[Figure]:
    for name, bring_about in STATES.items():
        few, many = Student.objects.filter(pk__in=data.students(2)).order_by("pk")
        add_records(many)
        for student in (few, many):
            bring_about(student)
        yield of_page(run, few, name)
        yield Figure.most("QUERIES", [statements_for(few), statements_for(many)], name)


def of_page(run: Run, student: Student, state: str) -> Figure:
    user = data.user_of(student.pk)
    browser, page = Browser(user), reverse("mlegitymacja:page")
    pairs = measure(
        bare_view(user), lambda: browser.get(page), seconds=run.seconds, call_by_call=True
    )
    return Figure.median("PAGE", speed_ratios(pairs), state, note_of(pairs))


def statements_for(student: Student) -> int:
    browser = Browser(data.user_of(student.pk))
    page = reverse("mlegitymacja:page")
    return statements(lambda: browser.get(page))


def add_records(student: Student) -> None:
    """Programmes and cards, and orders that ended."""
    series = f"generate_series(1, {MANY}) AS n"
    faculty = StudyProgramme.objects.get(student=student).faculty_id
    data.insert(
        StudyProgramme,
        series,
        student_id=str(student.pk),
        faculty_id=str(faculty),
        programme="'Kierunek ' || n",
        level="'second_cycle'",
        is_primary="FALSE",
    )
    data.insert(
        StudentCard,
        series,
        student_id=str(student.pk),
        date_of_issue="DATE '2020-10-01' + n",
        expiration_date="DATE '2021-10-01' + n",
        invalidated_on="DATE '2021-10-01' + n",
    )
    data.ended([student.pk], MANY)
    data.events()
