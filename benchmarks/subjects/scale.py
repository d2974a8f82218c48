"""What students do and what is swept again and again, on large tables beside small ones."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median

from django.core.cache import caches
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.utils import ConnectionHandler

from benchmarks import data
from benchmarks.browser import Browser
from benchmarks.document.polish import milliseconds, number, table
from benchmarks.figures import Figure, Part
from benchmarks.measuring import Pair, cost_ratios, cpu_of, measure, note_of
from benchmarks.running import Run
from benchmarks.student_page import StudentPage
from mlegitymacja import notices, orders
from usosweb.demo import states
from usosweb.students.models import Student

# How many orders there are.
SMALL, MIDDLE, LARGE = 1_000, 100_000, 1_000_000


class Place:
    """A database, with names of its own in the caches: a portal as if there were no other."""

    def __init__(self, run: Run, size: int) -> None:
        url = run.sandbox.create_database(str(size))
        settings = {**connections.settings[DEFAULT_DB_ALIAS], "NAME": url.rpartition("/")[2]}
        self._connection = ConnectionHandler({DEFAULT_DB_ALIAS: settings})[DEFAULT_DB_ALIAS]
        self._prefix = f"{run.sandbox.name}:{size}:"
        with self.entered():
            data.many(size)
            data.events()
            ordering, self._student = Student.objects.filter(pk__in=data.students(2)).order_by("pk")
            states.placed(ordering)
            self._page = StudentPage(Browser(states.account(ordering)))

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

    @property
    def cpu(self) -> float:
        """Seconds of CPU that PostgreSQL has used here."""
        self._connection.ensure_connection()
        return cpu_of(self._connection.connection.get_backend_pid())

    def page(self) -> None:
        with self.entered():
            self._page.open()

    def poll(self) -> None:
        with self.entered():
            self._page.ask_in_vain()

    def order(self) -> None:
        """Place an order which is undone at once, for the next time."""
        with self.entered(), transaction.atomic():
            states.placed(self._student)
            transaction.set_rollback(True)

    def sweep(self) -> None:
        """Look for work of each kind where there is none."""
        with self.entered():
            for sweep in SWEEPS:
                sweep()


SWEEPS: tuple[Callable[[], object], ...] = (
    orders.process_due,
    orders.review_changed,
    orders.expire_ended,
    orders.process_bulk_acts,
    notices.send,
)
# The sweep comes last: it issues the order that waits.
WORKS: dict[str, Callable[[Place], None]] = {
    "page": Place.page,
    "poll": Place.poll,
    "order": Place.order,
    "sweep": Place.sweep,
}
IN_POLISH = {
    "page": "strona studenta",
    "poll": "pytanie o zmiany",
    "order": "złożenie zamówienia, bez COMMIT",
    "sweep": "przegląd, gdy nie ma nic do zrobienia",
}


def figures(run: Run) -> Iterator[Figure | Part]:
    large = run.size(LARGE, MIDDLE)
    places = {size: Place(run, size) for size in sorted({SMALL, MIDDLE, large})}
    rows = []
    for name, work in WORKS.items():
        measured = {
            size: compared(run, places[SMALL], place, work)
            for size, place in places.items()
            if size != SMALL
        }
        yield Figure.median("SCALE", cost_ratios(measured[large]), name, note_of(measured[large]))
        rows.append(row(IN_POLISH[name], measured))
    heading = ["co, w milisekundach CPU z PostgreSQL", *map(number, places)]
    yield Part("scale", table(heading, rows))


def compared(run: Run, small: Place, large: Place, work: Callable[[Place], None]) -> list[Pair]:
    return measure(
        lambda: work(small),
        lambda: work(large),
        seconds=run.seconds,
        clock=lambda: time.process_time() + small.cpu + large.cpu,
    )


def row(name: str, measured: dict[int, list[Pair]]) -> list[str]:
    """What it costs at each size, and how many times as much as on small tables."""
    cells = [name, milliseconds(median(pair.floor for pair in next(iter(measured.values()))))]
    for pairs in measured.values():
        cost, times = median(pair.candidate for pair in pairs), median(cost_ratios(pairs))
        cells.append(f"{milliseconds(cost)} (× {number(times)})")
    return cells
