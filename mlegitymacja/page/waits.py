"""How long orders take, and lengths of time in words."""

import datetime
import statistics

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from mlegitymacja.models import Order, OrderEvent
from mlegitymacja.statuses import WAITING, Status

# How many of the last issued orders tell how long one usually takes.
SAMPLE = 20
# An order has waited long at the first of these moments that is at least so many times as late as
# is usual. The page's version counts them, and need not ask how long is usual.
LONG = 3
MOMENTS = [datetime.timedelta(minutes=wait) for wait in (2, 5, 15, 60, 240)]
MOMENTS += [datetime.timedelta(days=wait) for wait in (1, 3, 10, 30)]
# What is taken for usual before any order was issued.
UNKNOWN_WAIT = datetime.timedelta(minutes=5)


def usual_wait() -> datetime.timedelta | None:
    """How long the last orders took from the button to the codes; None before any."""
    issued = OrderEvent.objects.filter(to_status=Status.READY).order_by("-pk")
    waits = issued.values_list(F("created_at") - F("order__order_date"), flat=True)[:SAMPLE]
    return statistics.median(waits) if waits else None


def moments_passed(order: Order) -> int:
    """How many of MOMENTS the order has waited for."""
    waited = timezone.now() - order.order_date
    return sum(moment <= waited for moment in MOMENTS)


def has_waited_long(order: Order, usual: datetime.timedelta | None) -> bool:
    """Whether the order, which still waits, has done so for longer than orders usually do."""
    long = [moment for moment in MOMENTS if moment >= LONG * (usual or UNKNOWN_WAIT)]
    return len(MOMENTS) - len(long) < moments_passed(order)


def orders_before(order: Order) -> int:
    """How many orders were placed earlier and still wait."""
    return Order.objects.filter(status__in=WAITING, pk__lt=order.pk).count()


def in_words(wait: datetime.timedelta | None) -> str:
    """A length of time as one would say it, in whole minutes, hours or days; empty for None."""
    if wait is None:
        return ""
    minutes = round(wait.total_seconds() / 60)
    hours, days = round(minutes / 60), round(minutes / 1440)
    if minutes < 1:
        return gettext("less than a minute")
    if minutes < 60:
        return ngettext("%d minute", "%d minutes", minutes) % minutes
    if hours < 48:
        return ngettext("%d hour", "%d hours", hours) % hours
    return ngettext("%d day", "%d days", days) % days
