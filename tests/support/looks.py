"""Orders whose issuer shows only to a look what became of them elsewhere."""

import datetime

from django.utils import timezone

from mlegitymacja import orders
from mlegitymacja.models import Order

LOST = "Zgłoszono utratę telefonu."
A_MINUTE = datetime.timedelta(minutes=1)


def reread(order):
    return Order.objects.select_related("activation", "student__user").get(pk=order.pk)


def sweep(clock, order):
    """Let time pass until the order is due, and the worker look."""
    clock.move_to(reread(order).due_at)
    orders.process_due()


def lapse(clock, order):
    clock.move_to(order.activation.expires_at)
    Order.objects.filter(pk=order.pk).update(due_at=timezone.now())


def events(order):
    return list(order.events.values_list("to_status", "reason", "note"))
