"""Orders as the database has them, and the night's look at those who hold documents."""

from mlegitymacja import orders
from mlegitymacja.models import Order, Review


def reread(order):
    return Order.objects.get(pk=order.pk)


def history(order):
    return list(order.events.values_list("to_status", flat=True))


def reason(order):
    return order.events.last().reason


def review(**limits):
    """As the next day."""
    Review.objects.all().delete()
    return orders.review(**limits)


def moves(order):
    """From which status to which."""
    return list(order.events.values_list("from_status", "to_status"))


def stored(order):
    """Everything of an order and its history, to compare with what it was."""
    return Order.objects.filter(pk=order.pk).values().get(), list(order.events.values())
