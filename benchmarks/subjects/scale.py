"""Page and poll of a student whose order waits, on tables of a million orders and on small ones."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.cache import caches
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.utils import ConnectionHandler

from benchmarks import data
from benchmarks.browser import Browser
from benchmarks.figures import Figure
from benchmarks.measuring import Work, cost_ratios, measure, note_of, with_postgresql
from benchmarks.running import Run
from benchmarks.student_page import StudentPage
from usosweb.demo import states
from usosweb.students.models import Student

SMALL = 100


def figures(run: Run) -> Iterator[Figure]:
    small, large = Place(run, "small"), Place(run, "large")
    with small.entered():
        data.collected(data.students(SMALL))
        data.events()
        small.open_page()
    with large.entered():
        data.many(run)
        data.events()
        large.open_page()
    works: dict[str, Callable[[StudentPage], object]] = {
        "page": StudentPage.open,
        "poll": StudentPage.ask_in_vain,
    }
    for name, work in works.items():
        pairs = measure(
            small.doing(work), large.doing(work), seconds=run.seconds, clock=with_postgresql
        )
        yield Figure.median("SCALE", cost_ratios(pairs), name, note_of(pairs))


class Place:
    """A database, with names of its own in the caches: a portal as if there were no other."""

    def __init__(self, run: Run, name: str) -> None:
        url = run.sandbox.create_database(name)
        settings = {**connections.settings[DEFAULT_DB_ALIAS], "NAME": url.rpartition("/")[2]}
        self._connection = ConnectionHandler({DEFAULT_DB_ALIAS: settings})[DEFAULT_DB_ALIAS]
        self._prefix = f"{run.sandbox.name}:{name}:"

    @contextmanager
    def entered(self) -> Iterator[None]:
        outside, prefix = connections[DEFAULT_DB_ALIAS], caches["default"].key_prefix
        connections[DEFAULT_DB_ALIAS] = self._connection
        caches["default"].key_prefix = self._prefix
        try:
            yield
        finally:
            connections[DEFAULT_DB_ALIAS] = outside
            caches["default"].key_prefix = prefix

    def open_page(self) -> None:
        """That of somebody who has just placed an order."""
        student = Student.objects.get(pk=data.students(1)[0])
        states.placed(student)
        self._page = StudentPage(Browser(data.user_of(student.pk)))

    def doing(self, work: Callable[[StudentPage], object]) -> Work:
        def done() -> None:
            with self.entered():
                work(self._page)

        return done
