"""One act of staff on many orders, done in batches.

Which orders those are is asked anew for each batch, within what the member of staff may change by
then. The cursor moves in the transaction of its batch: killed anywhere, the next run goes on from
there, and no batch is done twice.
"""

import logging
from collections import Counter
from dataclasses import dataclass
from functools import partial

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.db.models import Count, F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from mlegitymacja.models import BulkAct, BulkActQuerySet, Order, by_status
from mlegitymacja.orders import selection
from mlegitymacja.orders.acts import end_document, retry
from mlegitymacja.orders.doorbell import notify_worker
from mlegitymacja.statuses import ISSUED, WAITING
from usosweb.background import SECONDS, log_errors, work_in_batches
from usosweb.queues import enqueue

logger = logging.getLogger(__name__)

TASK = "mlegitymacja.process_bulk_acts"
BATCH = 100
POSSIBLE = {BulkAct.Kind.REVOKE: ISSUED, BulkAct.Kind.RETRY: WAITING}


@dataclass
class Counted:
    """What an act would find."""

    possible: int
    # How many there are of each status that does not allow the act.
    skipped: dict[str, int]
    # Those that are the person's own.
    own: int

    @property
    def skipped_by_status(self) -> list[tuple[str, int]]:
        return by_status(self.skipped)


def count_for(act: BulkAct) -> Counted:
    """Raises WrongSelection."""
    possible = POSSIBLE[BulkAct.Kind(act.kind)]
    found = selection.changeable(act).order_by().values_list("status").annotate(Count("pk"))
    try:
        numbers: dict[str, int] = dict(found)
        own = selection.chosen(act).filter(student__user=act.made_by_id).count()
    except (ValueError, OverflowError) as error:
        # A year, say, that no database knows.
        raise selection.WrongSelection(str(error)) from error
    return Counted(
        possible=sum(numbers.get(status, 0) for status in possible),
        skipped={status: number for status, number in numbers.items() if status not in possible},
        own=own,
    )


def affected_by(act: BulkAct) -> QuerySet[Order]:
    """Of the orders that may be changed those that the act can be done to."""
    return selection.changeable(act).filter(status__in=POSSIBLE[BulkAct.Kind(act.kind)])


def start_bulk_act(act: BulkAct) -> BulkAct:
    """Begin the act, once: sent twice, it is the same act.

    Orders that fit into one batch are done at once; more are left to the worker.
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
                "total": counted.possible + sum(counted.skipped.values()),
            },
        )
        if act.total > BATCH:
            enqueue(TASK)
    if act.total <= BATCH:
        process_bulk_acts(BulkAct.objects.filter(pk=act.pk))
        act.refresh_from_db()
    return act


def stop_bulk_act(act: BulkAct) -> bool:
    """Do no more of the act's orders. False when it has finished."""
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
            _do_batch(act, batch_size)
        act.save()
        return True
    # The next run tries again, other acts first.
    BulkAct.objects.filter(pk=act.pk).update(worked_at=act.worked_at)
    return False


def _do_batch(act: BulkAct, batch_size: int) -> None:
    ahead = selection.changeable(act).filter(pk__gt=act.cursor).order_by("pk")
    # Locked in their order before anything is changed, so that none is waited for in between.
    locked = ahead.select_related("student").select_for_update(of=("self",))
    batch = list(locked[:batch_size])
    if not batch:
        act.finished_at = act.worked_at
        return
    skipped, done = Counter(act.skipped), []
    for order in batch:
        if why := _apply(act, order):
            skipped[why] += 1
        else:
            done.append(order)
    message = _("Revoked: %s") % act.note if act.kind == BulkAct.Kind.REVOKE else _("Issue now")
    LogEntry.objects.log_actions(act.made_by_id, done, CHANGE, message)
    if done:
        notify_worker()
    act.done += len(done)
    act.skipped = dict(skipped)
    act.cursor = batch[-1].pk


def _apply(act: BulkAct, order: Order) -> str:
    """Do the act to an order. Returns why it was skipped: its status, or ERROR; else nothing."""
    what = f"Order {order.pk} could not be done in act {act.pk} on many"
    with log_errors(logger, what), transaction.atomic():
        if act.kind == BulkAct.Kind.REVOKE:
            done = end_document(order, act.made_by, note=act.note)
        else:
            done = retry(order)
        return "" if done else order.status
    return BulkAct.ERROR
