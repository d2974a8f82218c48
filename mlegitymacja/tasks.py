"""The worker's doorbell: each task is one call into orders.py or notices.py."""

import logging
from typing import Any

from celery import shared_task
from celery.signals import worker_ready

from mlegitymacja import notices, orders

logger = logging.getLogger(__name__)


@shared_task(name="mlegitymacja.attend")
def attend(order_id: int) -> None:
    orders.attend(order_id)


@shared_task(name="mlegitymacja.sweep")
def sweep() -> None:
    orders.sweep()


@shared_task(name="mlegitymacja.review")
def review() -> None:
    logger.info("Documents ended by the daily review: %d", orders.review())


@shared_task(name="mlegitymacja.review_changed")
def review_changed() -> None:
    if ended := orders.review_changed():
        logger.info("Documents ended by changes of records: %d", ended)


@shared_task(name="mlegitymacja.send_mails")
def send_mails() -> None:
    notices.send()


@shared_task(name="mlegitymacja.remind")
def remind() -> None:
    notices.remind()


@worker_ready.connect
def sweep_at_start(**kwargs: Any) -> None:
    """What stood still while no worker was there is not to wait for the next sweep."""
    sweep.delay()
