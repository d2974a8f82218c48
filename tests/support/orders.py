"""Orders as the database has them, and the night's look at those who hold documents."""

import datetime

from django.utils import timezone

from mlegitymacja import orders
from mlegitymacja.models import Order


def reread(order):
    return Order.objects.get(pk=order.pk)


def history(order):
    return list(order.events.values_list("to_status", flat=True))


def reason(order):
    return order.events.last().reason


def review(**limits):
    """As the next day."""
    Order.objects.update(reviewed_on=timezone.localdate() - datetime.timedelta(days=1))
    return orders.review(**limits)
