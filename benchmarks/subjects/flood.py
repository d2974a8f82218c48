"""A hundred thousand orders at once, issued to the last one: by one worker, and by two."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection

from benchmarks import data
from benchmarks.document.polish import duration, number, table
from benchmarks.figures import Figure, Part
from benchmarks.orders import check, issue_waiting
from benchmarks.processes import Beat, Worker, running
from benchmarks.running import Run
from mlegitymacja.models import Activation, Notice, Order, OrderEvent
from mlegitymacja.statuses import Status

# When the first order of each tenth was issued, and the last one; and how many a tenth is.
TENTHS = f"""
    SELECT extract(epoch FROM min(created_at))::float8, extract(epoch FROM max(created_at))::float8,
           count(*)
    FROM (SELECT created_at, ntile(10) OVER (ORDER BY created_at) AS tenth
          FROM {data.table(OrderEvent)} WHERE to_status = '{Status.READY}') AS events
    GROUP BY tenth ORDER BY tenth
"""

HEADING = (
    "workerów `-c 2`",
    "zamówień",
    "czas",
    "na sekundę",
    "pierwsza dziesiąta część",
    "ostatnia",
)


def figures(run: Run) -> Iterator[Figure | Part]:
    students, rows = data.students(run.size(100_000, 1_000)), []
    for workers in (1, 2):
        tenths = drain(students, workers)
        seconds = tenths[-1].ended - tenths[0].began
        rates = [len(students) / seconds, tenths[0].rate, tenths[-1].rate]
        note = f"{rates[0]:.0f} orders a second, {seconds:.0f} s"
        name = "1 worker" if workers == 1 else f"{workers} workers"
        yield Figure.median("FLOOD", [rates[2] / rates[1]], name, note)
        rows.append(
            [number(workers), number(len(students)), duration(seconds), *map(number, rates)]
        )
    yield Part("flood", table(HEADING, rows))


class Tenth(NamedTuple):
    """Moments in seconds, and how many orders were issued between them."""

    began: float
    ended: float
    orders: int

    @property
    def rate(self) -> float:
        return self.orders / (self.ended - self.began)


def drain(students: list[int], workers: int) -> list[Tenth]:
    """Have an order of each of the students issued by so many workers."""
    with connection.cursor() as cursor:
        tables = ", ".join(map(data.table, (Order, Activation, OrderEvent, Notice)))
        cursor.execute(f"TRUNCATE {tables} CASCADE")
    data.waiting(students)
    # They begin at once, so that the orders' history tells how long it took.
    with running(Beat(), *(Worker(number) for number in range(workers))):
        issue_waiting()
    check(students)
    with connection.cursor() as cursor:
        cursor.execute(TENTHS)
        return [Tenth(*row) for row in cursor]
