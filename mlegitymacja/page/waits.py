"""How long orders take and how many wait, in words."""

import datetime

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from mlegitymacja.models import Order

# An order has waited long at the first of these moments that is at least so many times as late as
# is usual. The page's digest counts them, and need not ask how long is usual.
LONG = 3
MOMENTS = [datetime.timedelta(minutes=wait) for wait in (2, 5, 15, 60, 240)]
MOMENTS += [datetime.timedelta(days=wait) for wait in (1, 3, 10, 30)]
# Up to so many orders are counted one by one.
EXACT = 10
# What is taken for usual before any order was issued.
UNKNOWN_WAIT = datetime.timedelta(minutes=5)


def moments(order: Order) -> list[datetime.datetime]:
    return [order.order_date + moment for moment in MOMENTS]


def moments_passed(order: Order) -> int:
    """How many of MOMENTS the order has waited for."""
    now = timezone.now()
    return sum(moment <= now for moment in moments(order))


def has_waited_long(order: Order, usual: datetime.timedelta | None) -> bool:
    """Whether the order, which still waits, has done so for longer than orders usually do."""
    long = [moment for moment in MOMENTS if moment >= LONG * (usual or UNKNOWN_WAIT)]
    return len(MOMENTS) - len(long) < moments_passed(order)


def orders_before(count: int) -> str:
    """How many orders wait before one's own, as one would say it; empty for none."""
    if not count:
        return ""
    if count <= EXACT:
        text = ngettext(
            "%(waiting)s order waits before yours.",
            "%(waiting)s orders wait before yours.",
            count,
        )
    else:
        text = gettext("About %(waiting)s orders wait before yours.")
    return text % {"waiting": number_format(rounded(count), force_grouping=True)}


def rounded(count: int) -> int:
    """To one digit, from 10 to 20 and from 100 to 200 to halves: 15, 20, 30, … 100, 150, 200."""
    if count <= EXACT:
        return count
    unit: int = 10 ** (len(str(count)) - 1)
    step = unit if count >= 2 * unit else unit // 2
    return round(count / step) * step


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
