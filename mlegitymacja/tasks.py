"""The workers' way in: each task is one call into orders or notices."""

from typing import Any

from celery import shared_task
from celery.signals import worker_ready

from mlegitymacja import notices, orders


@shared_task(name="mlegitymacja.process_orders")
def process_orders() -> None:
    orders.process_due()


@shared_task(name="mlegitymacja.review_changed")
def review_changed() -> None:
    orders.review_changed()


@shared_task(name="mlegitymacja.expire_ended")
def expire_ended() -> None:
    orders.expire_ended()


@shared_task(name="mlegitymacja.review")
def review(after: int = 0) -> None:
    """Go through all documents; after each turn of some seconds others have theirs."""
    if (seen := orders.review(after)) is not None:
        review.delay(seen)


@shared_task(name="mlegitymacja.send_mails")
def send_mails() -> None:
    notices.send()


@shared_task(name="mlegitymacja.process_bulk_acts")
def process_bulk_acts() -> None:
    if orders.process_bulk_acts():
        process_bulk_acts.delay()


@shared_task(name="mlegitymacja.remind")
def remind() -> None:
    if notices.remind():
        remind.delay()


@worker_ready.connect
def process_at_start(**kwargs: Any) -> None:
    """What stood still while no worker was there is not to wait for the next sweep."""
    process_orders.delay()
