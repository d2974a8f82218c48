"""What a worker issues in a second: of a queue, and of orders that come one by one."""

import time
from collections.abc import Iterator
from typing import Any

from benchmarks import data
from benchmarks.figures import Figure
from benchmarks.measuring import PAIRS
from benchmarks.orders import issue, issue_one_by_one
from benchmarks.processes import QUEUE, Worker, running, until
from benchmarks.running import Run
from benchmarks.tasks import nothing
from usosweb.celery import app


def figures(run: Run) -> Iterator[Figure]:
    tasks, orders, single = run.size(3000, 800), run.size(2000, 400), run.size(200, 25)
    worker = Worker()
    with running(worker):
        empty, queued, alone = [], [], []
        for _round in range(PAIRS):
            empty.append(tasks / seconds_for_tasks(worker, tasks))
            queued.append(orders / issue(data.students(orders)))
            alone.append(single / issue_one_by_one(data.students(single)))
    yield Figure.median(
        "ISSUE",
        [rate / floor for rate, floor in zip(queued, empty, strict=True)],
        note=f"{sorted(queued)[PAIRS // 2]:.0f} orders to {sorted(empty)[PAIRS // 2]:.0f} tasks",
    )
    yield Figure.median(
        "BACKLOG",
        [rate / floor for rate, floor in zip(queued, alone, strict=True)],
        note=f"{sorted(queued)[PAIRS // 2]:.0f} to {sorted(alone)[PAIRS // 2]:.0f} orders",
    )


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
    (stats,) = app.control.inspect().stats().values()
    return int(stats["total"].get(nothing.name, 0))


def messages(connection: Any) -> int:
    waiting: int = connection.default_channel.queue_declare(QUEUE).message_count
    return waiting
