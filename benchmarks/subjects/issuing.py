"""What a worker issues in a second: of a queue, and of orders that come one by one."""

import time
from collections.abc import Iterator
from typing import Any

from benchmarks import data, decoding
from benchmarks.figures import Figure, Refused
from benchmarks.measuring import PAIRS
from benchmarks.processes import Worker, running, until
from benchmarks.running import Run
from benchmarks.tasks import nothing
from mlegitymacja.models import Activation, Order
from mlegitymacja.statuses import WAITING, Status
from mlegitymacja.tasks import process_orders
from usosweb.celery import app

QUEUE = "orders"
# How often is looked whether something is done that takes a few milliseconds.
LOOK_SECONDS = 0.002
# A queue of thousands takes that long on a slow machine.
QUEUE_SECONDS = 600


def figures(run: Run) -> Iterator[Figure]:
    tasks, orders, single = run.size(3000, 800), run.size(2000, 400), run.size(200, 25)
    worker = Worker()
    with running(worker):
        empty, queued, alone = [], [], []
        for _round in range(PAIRS):
            empty.append(tasks / seconds_for_tasks(tasks))
            queued.append(orders / issue(data.students(orders)))
            alone.append(single / seconds_one_by_one(data.students(single)))
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


def seconds_for_tasks(count: int) -> float:
    """How long the worker takes for so many messages that wait for it."""
    app.control.cancel_consumer(QUEUE, reply=True)
    with app.producer_pool.acquire() as producer:
        for _message in range(count):
            nothing.apply_async(queue=QUEUE, producer=producer)
    before = tasks_done()
    app.control.add_consumer(QUEUE)
    began = time.perf_counter()
    with app.connection_for_read() as connection:
        until(lambda: not messages(connection), "the messages were taken", every=LOOK_SECONDS)
    took = time.perf_counter() - began
    until(lambda: tasks_done() - before == count, "the tasks were done")
    return took


def issue(students: list[int]) -> float:
    """Have an order of each of the students issued, all of them in a queue; in seconds."""
    data.waiting(students)
    took = issue_waiting()
    check(students)
    return took


def issue_waiting() -> float:
    """Have all orders issued that wait; in seconds."""
    began = time.perf_counter()
    process_orders.delay()
    until(is_empty, "the queue was empty", every=10 * LOOK_SECONDS, patience=QUEUE_SECONDS)
    return time.perf_counter() - began


def seconds_one_by_one(students: list[int]) -> float:
    """The same when each order comes once that before it is done."""
    took = 0.0
    for student in students:
        data.waiting([student])
        began = time.perf_counter()
        process_orders.delay()
        until(is_empty, "the order was issued", every=LOOK_SECONDS)
        took += time.perf_counter() - began
    check(students)
    return took


def check(students: list[int]) -> None:
    """Refuse the run unless each order is ready, with a QR picture of its text."""
    orders = Order.objects.filter(student__in=students)
    if left := orders.exclude(status=Status.READY).count():
        raise Refused(f"{left} orders of {len(students)} were not issued.")
    for codes in Activation.objects.filter(order__in=orders).iterator():
        decoding.check(bytes(codes.qr_png), codes.qr_text)


def is_empty() -> bool:
    return not Order.objects.filter(status__in=WAITING).exists()


def tasks_done() -> int:
    (stats,) = app.control.inspect().stats().values()
    return int(stats["total"].get(nothing.name, 0))


def messages(connection: Any) -> int:
    waiting: int = connection.default_channel.queue_declare(QUEUE).message_count
    return waiting
