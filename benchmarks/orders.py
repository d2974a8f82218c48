"""Orders that wait, and the seconds in which workers issue them."""

import time
from collections.abc import Callable

from django.db.models import Max

from benchmarks import data, decoding
from benchmarks.figures import Refused
from benchmarks.processes import until
from mlegitymacja.models import Activation, Order, OrderEvent
from mlegitymacja.statuses import WAITING, Status
from mlegitymacja.tasks import process_orders

# How often is looked whether something is done that takes a few milliseconds.
LOOK_SECONDS = 0.002


def nothing() -> None:
    pass


def issue(students: list[int], look: Callable[[], object] = nothing) -> float:
    """Have an order of each of the students issued, all of them in a queue; in seconds.

    ``look`` is called now and then, here and below.
    """
    data.waiting(students)
    took = issue_waiting(look)
    check(students)
    return took


def issue_waiting(look: Callable[[], object] = nothing) -> float:
    """Have all orders issued that wait; in seconds."""
    began = time.perf_counter()
    process_orders.delay()

    def is_done() -> bool:
        look()
        return is_empty()

    until(is_done, "the queue was empty", every=10 * LOOK_SECONDS, progress=last_event)
    return time.perf_counter() - began


def issue_one_by_one(students: list[int], look: Callable[[], object] = nothing) -> float:
    """Have an order of each of them issued, each placed once that before it is issued."""
    took = 0.0
    for student in students:
        data.waiting([student])
        began = time.perf_counter()
        process_orders.delay()
        until(is_empty, "the order was issued", every=LOOK_SECONDS)
        took += time.perf_counter() - began
        look()
    check(students)
    return took


def check(students: list[int]) -> None:
    """Refuse the run unless each order is ready, with a QR picture of its text."""
    orders = Order.objects.filter(student__in=students)
    if left := orders.exclude(status=Status.READY).count():
        raise Refused(f"{left} orders of {len(students)} were not issued.")
    for codes in Activation.objects.filter(order__in=orders).iterator():
        decoding.check(bytes(codes.qr_png), codes.qr_text)


def last_event() -> int | None:
    last: int | None = OrderEvent.objects.aggregate(last=Max("pk"))["last"]
    return last


def is_empty() -> bool:
    return not Order.objects.filter(status__in=WAITING).exists()
