"""How work is handed to the workers, and what becomes of it when the broker is away."""

import logging
from typing import Any

from django.db import transaction

from usosweb.celery import app
from usosweb.circuit_breaker import CircuitBreaker

logger = logging.getLogger(__name__)

# A broker that failed is left alone for this long; what was to be done meanwhile, the sweep finds.
broker = CircuitBreaker(seconds=10)


def enqueue(task: str, *arguments: Any, unless_one_waits_in: str = "") -> None:
    """Have a task run by a worker, once what it is to do is safely in the database.

    With ``unless_one_waits_in`` only if that queue is empty: for a task that finds by itself all
    that there is to do, one message that waits is enough.
    """
    transaction.on_commit(lambda: _send(task, arguments, unless_one_waits_in), robust=True)


def _send(task: str, arguments: tuple[Any, ...], unless_one_waits_in: str) -> None:
    if broker.is_open:
        return
    try:
        with app.producer_pool.acquire(block=True, timeout=1) as producer:
            queue = unless_one_waits_in
            if not queue or not producer.channel.queue_declare(queue).message_count:
                app.send_task(task, arguments, producer=producer)
    except Exception as error:  # noqa: BLE001  (every kind of broker has errors of its own)
        broker.trip()
        logger.warning("The broker is away; the next sweep will find the work: %r", error)
