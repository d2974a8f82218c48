"""What a worker issues in a second: of a queue, and of orders that come one by one."""

import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any, Self

from benchmarks import data
from benchmarks.figures import Figure
from benchmarks.measuring import PAIRS
from benchmarks.orders import issue, issue_one_by_one
from benchmarks.processes import QUEUE, Worker, running, until
from benchmarks.running import Run
from benchmarks.tasks import nothing
from usosweb.celery import app


def figures(run: Run) -> Iterator[Figure]:
    tasks, orders, single = run.size(3000, 800), run.size(2000, 200), run.size(200, 12)
    worker = Worker()
    with running(worker):
        of_nothing = Pace(worker, tasks, lambda: seconds_for_tasks(worker, tasks))
        of_queue = Pace(worker, orders, lambda: issue(data.students(orders)))
        of_single = Pace(worker, single, lambda: issue_one_by_one(data.students(single)))
        for _round in range(PAIRS):
            for pace in (of_nothing, of_queue, of_single):
                pace.measure()
    yield Figure.median("ISSUE", of_queue.beside(of_nothing), note=f"{of_queue} to {of_nothing}")
    yield Figure.median("BACKLOG", of_queue.beside(of_single), note=f"{of_queue} to {of_single}")


class Pace:
    """How many a second, measured again and again."""

    def __init__(self, worker: Worker, count: int, seconds: Callable[[], float]) -> None:
        self._worker, self._count, self._seconds = worker, count, seconds
        self._rates: list[float] = []
        self._cpu: list[float] = []

    def measure(self) -> None:
        cpu = self._worker.cpu
        self._rates.append(self._count / self._seconds())
        self._cpu.append((self._worker.cpu - cpu) / self._count)

    def beside(self, other: Self) -> list[float]:
        pairs = zip(self._rates, other._rates, strict=True)
        return [own / others for own, others in pairs]

    def __str__(self) -> str:
        return f"{median(self._rates):.0f}/s for {1000 * median(self._cpu):.1f} ms of CPU each"


def seconds_for_tasks(worker: Worker, count: int) -> float:
    """How long the worker takes for so many messages that wait for it."""
    worker.hold()
    with app.producer_pool.acquire() as producer:
        for _message in range(count):
            nothing.apply_async(queue=QUEUE, producer=producer)
    before = tasks_done()
    began = time.perf_counter()
    worker.release()
    with app.connection_for_read() as connection:
        until(lambda: not messages(connection), "the messages were taken", every=0.01)
    took = time.perf_counter() - began
    until(lambda: tasks_done() - before == count, "the tasks were done")
    return took


def tasks_done() -> int:
    # The one worker that there is: nobody else's answer is waited for.
    (stats,) = app.control.inspect(limit=1).stats().values()
    return int(stats["total"].get(nothing.name, 0))


def messages(connection: Any) -> int:
    waiting: int = connection.default_channel.queue_declare(QUEUE).message_count
    return waiting
