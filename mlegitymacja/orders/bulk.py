"""One act on many orders: what was chosen travels as data, and is done in batches.

Which orders those are is asked anew for each batch, within what the member of staff may change by
then. The cursor moves in the transaction of its batch: killed anywhere, the next run goes on from
there, and no batch is done twice.
"""

import logging
from collections import Counter
from dataclasses import dataclass
from functools import partial, reduce
from operator import or_
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F, Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from mlegitymacja.models import BulkAct, BulkActQuerySet, Order, by_status
from mlegitymacja.orders.acts import end_document, retry
from mlegitymacja.orders.doorbell import notify_worker
from mlegitymacja.statuses import ISSUED, WAITING
from usosweb.background import SECONDS, log_errors, work_in_batches
from usosweb.queues import enqueue
from usosweb.students.models import Student

logger = logging.getLogger(__name__)

TASK = "mlegitymacja.process_bulk_acts"
BATCH = 100
# What a search for orders looks into.
SEARCHED = ("student__student_number", "student__last_name")
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
POSSIBLE = {BulkAct.Kind.REVOKE: ISSUED, BulkAct.Kind.RETRY: WAITING}


class WrongSelection(ValueError):
    """No choice of orders that the list of orders offers."""


@dataclass
class Counted:
    """What an act would find."""

    possible: int
    # Of each status that does not allow the act, how many there are.
    left: dict[str, int]
    # Those that are the person's own.
    own: int

    @property
    def left_by_status(self) -> list[tuple[str, int]]:
        return by_status(self.left)


def newest_order() -> int:
    """The upper bound of a choice made now."""
    newest: int = Order.objects.aggregate(newest=Max("pk", default=0))["newest"]
    return newest


def search(orders: QuerySet[Order], words: str) -> QuerySet[Order]:
    for word in words.split():
        orders = orders.filter(
            reduce(or_, (Q(**{f"{name}__icontains": word}) for name in SEARCHED))
        )
    return orders


def selected(act: BulkAct) -> QuerySet[Order]:
    """The orders that the act is for, as far as its member of staff may change them now.

    Raises WrongSelection.
    """
    if not act.made_by.has_perm("mlegitymacja.change_order"):
        return Order.objects.none()
    students = Student.objects.changeable_by(act.made_by)
    return _chosen(act).filter(student__in=students)


def count_for(act: BulkAct) -> Counted:
    """Raises WrongSelection."""
    possible = POSSIBLE[BulkAct.Kind(act.kind)]
    found = selected(act).order_by().values_list("status").annotate(Count("pk"))
    try:
        numbers: dict[str, int] = dict(found)
        own = _chosen(act).filter(student__user=act.made_by_id).count()
    except (ValueError, OverflowError) as error:
        # A year, say, that no database knows.
        raise WrongSelection(str(error)) from error
    return Counted(
        possible=sum(numbers.get(status, 0) for status in possible),
        left={status: number for status, number in numbers.items() if status not in possible},
        own=own,
    )


def affected_by(act: BulkAct) -> QuerySet[Order]:
    """Of the selected orders those that the act can be done to."""
    return selected(act).filter(status__in=POSSIBLE[BulkAct.Kind(act.kind)])


def start_bulk_act(act: BulkAct) -> BulkAct:
    """Begin the act, once: sent twice, it is the same act.

    So few orders that they are one batch are done at once; more are left to the worker.
    """
    counted = count_for(act)
    with transaction.atomic():
        act, _created = BulkAct.objects.get_or_create(
            made_by=act.made_by,
            key=act.key,
            defaults={
                "kind": act.kind,
                "note": act.note,
                "selection": act.selection,
                "up_to": act.up_to,
                "total": counted.possible + sum(counted.left.values()),
            },
        )
        if act.total > BATCH:
            enqueue(TASK)
    if act.total <= BATCH:
        process_bulk_acts(BulkAct.objects.filter(pk=act.pk))
        act.refresh_from_db()
    return act


def stop_bulk_act(act: BulkAct) -> bool:
    """Leave the orders that were not done yet. False when the act has finished."""
    unfinished = BulkAct.objects.unfinished().filter(pk=act.pk)
    return bool(unfinished.update(finished_at=timezone.now(), is_stopped=True))


def process_bulk_acts(
    acts: BulkActQuerySet | None = None,
    seconds: float = SECONDS,
    batch_size: int = BATCH,
) -> bool:
    """Go on with what was begun, batch by batch. True when time was up before all was done.

    Any number of processes may do this at the same time: each has a batch of its own.
    """
    unfinished = (BulkAct.objects.all() if acts is None else acts).unfinished()
    return work_in_batches(partial(_process_batch, unfinished, batch_size), seconds)


@transaction.atomic
def _process_batch(acts: BulkActQuerySet, batch_size: int) -> bool:
    """Do a batch of the act that waited longest. False when none is left, or it went wrong."""
    unfinished = acts.select_related("made_by")
    free = unfinished.select_for_update(skip_locked=True, of=("self",))
    act = free.order_by(F("worked_at").asc(nulls_first=True), "pk").first()
    if act is None:
        return False
    act.worked_at = timezone.now()
    with log_errors(logger, f"A batch of act {act.pk} on many orders could not be done"):
        with transaction.atomic():
            _do(act, batch_size)
        act.save()
        return True
    # The next run tries again, other acts first.
    BulkAct.objects.filter(pk=act.pk).update(worked_at=act.worked_at)
    return False


def _do(act: BulkAct, batch_size: int) -> None:
    ahead = selected(act).filter(pk__gt=act.cursor).order_by("pk").select_related("student")
    # Held in their order before anything is changed, so that none is waited for in between.
    batch = list(ahead.select_for_update(of=("self",))[:batch_size])
    if not batch:
        act.finished_at = act.worked_at
        return
    left, done = Counter(act.left), []
    for order in batch:
        if why := _why_left(act, order):
            left[why] += 1
        else:
            done.append(order)
    message = _("Revoked: %s") % act.note if act.kind == BulkAct.Kind.REVOKE else _("Issue now")
    LogEntry.objects.log_actions(act.made_by_id, done, CHANGE, message)
    if done:
        notify_worker()
    act.done += len(done)
    act.left = dict(left)
    act.cursor = batch[-1].pk


def _why_left(act: BulkAct, order: Order) -> str:
    """Empty when the act was done to the order; else its status, or ERROR."""
    with log_errors(logger, f"Order {order.pk} could not be done in act {act.pk} on many"):
        if act.kind == BulkAct.Kind.REVOKE:
            done = end_document(order, act.made_by, act.note)
        else:
            done = retry(order)
        return "" if done else order.status
    return BulkAct.ERROR


def _chosen(act: BulkAct) -> QuerySet[Order]:
    try:
        return _matching(**act.selection).filter(pk__lte=act.up_to)
    except (TypeError, ValueError, OverflowError, ValidationError) as error:
        raise WrongSelection(str(error)) from error


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
