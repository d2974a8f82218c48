"""The workers' way in: each task is one call into orders or notices."""

from typing import Any

from celery.signals import worker_ready

from mlegitymacja import notices, orders
from usosweb.background import task


@task("mlegitymacja.process_orders")
def process_orders() -> bool:
    return orders.process_due()


@task("mlegitymacja.review_changed")
def review_changed() -> bool:
    return orders.review_changed()


@task("mlegitymacja.expire_ended")
def expire_ended() -> bool:
    return orders.expire_ended()


@task("mlegitymacja.review")
def review() -> bool:
    return orders.review()


@task("mlegitymacja.process_bulk_acts")
def process_bulk_acts() -> bool:
    return orders.process_bulk_acts()


@task("mlegitymacja.send_mails")
def send_mails() -> bool:
    return notices.send()


@task("mlegitymacja.remind")
def remind() -> bool:
    return notices.remind()


@worker_ready.connect
def process_at_start(**kwargs: Any) -> None:
    """What stood still while no worker was there is not to wait for the next sweep."""
    process_orders.delay()
