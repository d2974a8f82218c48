"""Which orders an act on many is for: their numbers, or what the list of orders showed."""

from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max, Q, QuerySet

from mlegitymacja.models import BulkAct, Order
from usosweb.students.models import Student

# What the list of orders can be cut down by; nothing else is asked of the database.
LOOKUPS = {
    "status__exact",
    "order_date__gte",
    "order_date__lt",
    "order_date__year",
    "order_date__month",
    "order_date__day",
    "student__programmes__faculty__id__exact",
}


class WrongSelection(ValueError):
    """No choice of orders that the list of orders offers."""


def newest_order() -> int:
    """The upper bound of a choice made now."""
    newest: int = Order.objects.aggregate(newest=Max("pk", default=0))["newest"]
    return newest


def search(orders: QuerySet[Order], words: str) -> QuerySet[Order]:
    return orders.filter(student__in=Student.objects.search(words)) if words.strip() else orders


def chosen(act: BulkAct) -> QuerySet[Order]:
    """The orders that the act names, whoever may change them. Raises WrongSelection."""
    try:
        return _matching(**act.selection).filter(pk__lte=act.up_to)
    except (TypeError, ValueError, OverflowError, ValidationError) as error:
        raise WrongSelection(str(error)) from error


def changeable(act: BulkAct) -> QuerySet[Order]:
    """Of the chosen orders those that the act's member of staff may change now.

    Raises WrongSelection.
    """
    if not act.made_by.has_perm("mlegitymacja.change_order"):
        return Order.objects.none()
    return chosen(act).filter(student__in=Student.objects.changeable_by(act.made_by))


def _matching(
    ids: list[int] | None = None, words: str = "", filters: dict[str, list[str]] | None = None
) -> QuerySet[Order]:
    """The orders of these numbers; else those that the list shows for these words and filters."""
    if ids is not None:
        return Order.objects.filter(pk__in=ids)
    wanted = Q()
    for lookup, values in (filters or {}).items():
        if lookup not in LOOKUPS or "\0" in "".join(values):
            raise WrongSelection(lookup)
        wanted &= reduce(or_, (Q(**{lookup: value}) for value in values))
    if "\0" in words:
        raise WrongSelection(words)
    # A student of two programmes has each order once.
    matching: Any = search(Order.objects.filter(wanted), words).order_by().values("pk")
    return Order.objects.filter(pk__in=matching)
