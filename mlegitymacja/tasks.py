"""The worker's doorbell: each task is one call into orders.py."""

from typing import Any

from celery import shared_task
from celery.signals import worker_ready

from mlegitymacja import orders


@shared_task(name="mlegitymacja.attend")
def attend(order_id: int) -> None:
    orders.attend(order_id)


@shared_task(name="mlegitymacja.sweep")
def sweep() -> None:
    orders.sweep()


@worker_ready.connect
def sweep_at_start(**kwargs: Any) -> None:
    """What stood still while no worker was there is not to wait for the next sweep."""
    sweep.delay()
