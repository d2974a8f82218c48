"""Sending work to the workers, also while the broker is away."""

import logging

from django.db import transaction

from usosweb.circuit_breaker import CircuitBreaker

logger = logging.getLogger(__name__)

# A broker that failed is left alone for this long; what was to be done meanwhile, the sweep finds.
broker = CircuitBreaker(seconds=10)


def enqueue(task: str, *, unless_one_waits: bool = False) -> None:
    """Have a task run by a worker, once what it is to do is safely in the database.

    With ``unless_one_waits`` only if no message waits in the task's queue.
    """
    transaction.on_commit(lambda: _send(task, unless_one_waits=unless_one_waits), robust=True)


def _send(task: str, *, unless_one_waits: bool) -> None:
    # Here, as most of what a web server answers sends nothing.
    from usosweb.celery import app

    if broker.is_open:
        return
    queue = app.amqp.router.route({}, task)["queue"].name
    try:
        with app.producer_pool.acquire(block=True, timeout=1) as producer:
            if unless_one_waits and producer.channel.queue_declare(queue).message_count:
                return
            app.send_task(task, producer=producer)
    except Exception as error:  # noqa: BLE001  (every kind of broker has errors of its own)
        broker.trip()
        logger.warning("The broker is away; the next sweep will find the work: %r", error)
