"""The worker's doorbell: each task is one call into orders.py or notices.py."""

from typing import Any

from celery import shared_task
from celery.signals import worker_ready

from mlegitymacja import notices, orders


@shared_task(name="mlegitymacja.attend")
def attend(order_id: int) -> None:
    orders.attend(order_id)


@shared_task(name="mlegitymacja.sweep")
def sweep() -> None:
    orders.sweep()


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
