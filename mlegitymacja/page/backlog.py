"""The orders that wait for the issuer: seen now and then by one for all, never by each who asks."""

import datetime
import statistics
from bisect import bisect_left
from typing import NamedTuple

from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from mlegitymacja.models import Order, OrderEvent
from mlegitymacja.statuses import WAITING, Status
from usosweb import caching

# It is looked at anew about so often.
SECONDS = 2
# How many of the last issued orders tell how long one usually takes.
SAMPLE = 20


def _ranks() -> list[int]:
    """1, 2, 3 … 40, and then ever further apart: each about a twentieth more than the last one."""
    ranks = [1]
    while ranks[-1] < 10_000_000:
        ranks.append(ranks[-1] + max(1, ranks[-1] // 20))
    return ranks


RANKS = _ranks()


class Backlog(NamedTuple):
    # The keys of those who stand at RANKS.
    milestones: list[int]
    # How many orders were issued within a minute.
    issued: int
    # How long the last orders took from the button to the codes; None before any.
    usual_wait: datetime.timedelta | None

    def before(self, order_id: int) -> int:
        """How many orders were placed earlier and wait: the first ones exactly, others about."""
        passed = bisect_left(self.milestones, order_id)
        return RANKS[passed - 1] if passed else 0


def current() -> Backlog:
    """As it was some seconds ago; empty in the first moment of all."""
    return caching.computed_by_one("mlegitymacja:backlog", look, SECONDS, Backlog([], 0, None))


def look() -> Backlog:
    waiting = Order.objects.filter(status__in=sorted(WAITING))
    ranked = waiting.annotate(rank=Window(RowNumber(), order_by="pk"))
    milestones = ranked.filter(rank__in=RANKS).order_by("rank").values_list("pk", flat=True)
    issued = OrderEvent.objects.filter(to_status=Status.READY)
    last_minute = timezone.now() - datetime.timedelta(minutes=1)
    took = issued.values_list(F("created_at") - F("order__order_date"), flat=True)
    last = took.order_by("-created_at")[:SAMPLE]
    return Backlog(
        list(milestones),
        issued.filter(created_at__gt=last_minute).count(),
        statistics.median(last) if last else None,
    )
