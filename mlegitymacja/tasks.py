"""The workers' way in: each task is one call into orders or notices."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from celery import shared_task
from celery.signals import worker_ready

from mlegitymacja import notices, orders
from usosweb.one_by_one import DATABASE_AWAY
from usosweb.queues import enqueue

logger = logging.getLogger(__name__)


def task(function: Callable[..., None]) -> Any:
    """Make a task that ends with one line in the log while the database is away.

    What it did not do, the next sweep does.
    """
    name = f"mlegitymacja.{function.__name__}"

    @wraps(function)
    def run(*arguments: Any) -> None:
        try:
            function(*arguments)
        except DATABASE_AWAY as error:
            logger.warning("The database is away, so %s waits: %s", name, error)

    return shared_task(name=name)(run)


@task
def process_orders() -> None:
    orders.process_due()


@task
def review_changed() -> None:
    orders.review_changed()


@task
def expire_ended() -> None:
    orders.expire_ended()


@task
def review(after: int = 0) -> None:
    """Go through all documents; after each turn of some seconds others have theirs."""
    if (seen := orders.review(after)) is not None:
        enqueue("mlegitymacja.review", seen)


@task
def process_bulk_acts() -> None:
    if orders.process_bulk_acts():
        enqueue("mlegitymacja.process_bulk_acts")


@task
def send_mails() -> None:
    """While there are mails, each worker that is free sends some."""
    if notices.send():
        enqueue("mlegitymacja.send_mails", unless_one_waits_in="background")


@task
def remind() -> None:
    if notices.remind():
        enqueue("mlegitymacja.remind")


@worker_ready.connect
def process_at_start(**kwargs: Any) -> None:
    """What stood still while no worker was there is not to wait for the next sweep."""
    process_orders.delay()
