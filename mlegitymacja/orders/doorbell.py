"""How the worker learns that there is work: one message says so, for any number of orders."""

import logging

from django.db import transaction

from usosweb.celery import app
from usosweb.circuit_breaker import CircuitBreaker

logger = logging.getLogger(__name__)

TASK = "mlegitymacja.process_orders"
QUEUE = "orders"
# A broker that failed is left alone for this long; what is placed meanwhile, the sweep finds.
broker = CircuitBreaker(seconds=10)


def notify_worker() -> None:
    """Tell the workers that an order is due, once it is safely in the database."""
    # Whoever takes a message that waits already will find this order, too.
    transaction.on_commit(lambda: _send(TASK, unless_one_waits_in=QUEUE), robust=True)


def enqueue(task: str) -> None:
    """Have a task run in the background, once what it is to do is safely in the database."""
    transaction.on_commit(lambda: _send(task), robust=True)


def _send(task: str, unless_one_waits_in: str = "") -> None:
    if broker.is_open:
        return
    try:
        with app.producer_pool.acquire(block=True, timeout=1) as producer:
            queue = unless_one_waits_in
            if not queue or not producer.channel.queue_declare(queue).message_count:
                app.send_task(task, producer=producer)
    except Exception as error:  # noqa: BLE001  (every kind of broker has errors of its own)
        broker.trip()
        logger.warning("The broker is away; the next sweep will find the work: %r", error)
