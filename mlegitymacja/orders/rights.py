"""How a document ends with the right to it: by its date, or because its holder lost the right.

Works in batches, each whole by itself: interrupted anywhere, the next run goes on from there. A
document that cannot be ended is logged, holds up none behind it, and is tried again another time.
"""

import logging
from collections import defaultdict
from functools import partial
from itertools import chain

from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from mlegitymacja import conditions, issuers
from mlegitymacja.models import Order
from mlegitymacja.orders.acts import revoke
from mlegitymacja.orders.changes import change_status_of_many
from mlegitymacja.orders.doorbell import notify_worker
from mlegitymacja.statuses import ISSUED, Reason, Status
from usosweb.background import SECONDS, log_errors, work_in_batches
from usosweb.students import records
from usosweb.students.models import Student

logger = logging.getLogger(__name__)

BATCH = 500
# Fewer, since their students' records are locked until the batch is done.
CHANGED_BATCH = 100


def review(seconds: float = SECONDS, batch_size: int = BATCH) -> bool:
    """Revoke the documents whose holders lost the right to them, looking at each once a day.

    True when time was up before all of today's were seen.
    """
    return work_in_batches(partial(_review_batch, batch_size), seconds)


@transaction.atomic
def _review_batch(batch_size: int) -> bool:
    # Those that no other process has in hand. Phones may go on, but for the batch's documents.
    free = Order.objects.to_review().select_for_update(of=["self"], skip_locked=True, no_key=True)
    batch = list(free.order_by("reviewed_on").values_list("pk", flat=True)[:batch_size])
    if batch:
        _revoke_lost(Order.objects.filter(pk__in=batch))
        Order.objects.filter(pk__in=batch).update(reviewed_on=timezone.localdate())
        # Those collected while the issuer had no interval, or was another one.
        never_looked_at = Order.objects.filter(pk__in=batch, status=Status.COLLECTED, due_at=None)
        if due_at := issuers.next_look(Status.COLLECTED):
            never_looked_at.update(due_at=due_at)
    return bool(batch)


def review_changed(seconds: float = SECONDS) -> bool:
    """Revoke the documents of students whose records changed so that they lost the right.

    Looks at each change once. True when time was up before all were seen.
    """
    return work_in_batches(_review_changed_batch, seconds)


@transaction.atomic
def _review_changed_batch() -> bool:
    batch = records.take_changed(CHANGED_BATCH)
    _revoke_lost(Order.objects.filter(student__in=batch))
    return bool(batch)


def expire_ended(seconds: float = SECONDS, batch_size: int = BATCH) -> bool:
    """Expire the documents in phones whose validity is over, one statement for a batch.

    The issuer has nothing to do: the document itself says until when it is valid. The worker ends
    codes that were not used. True when time was up before all were expired.
    """
    last = 0
    over = Order.objects.filter(status=Status.COLLECTED, expiration_date__lt=timezone.localdate())
    over = over.order_by("pk")

    def expire_batch() -> bool:
        nonlocal last
        batch = list(over.filter(pk__gt=last).values_list("pk", flat=True)[:batch_size])
        if batch:
            _end(batch, Status.EXPIRED, Reason.VALIDITY_ENDED)
            last = batch[-1]
        return bool(batch)

    return work_in_batches(expire_batch, seconds)


@transaction.atomic
def revoke_if_lost(order: Order) -> bool:
    """Revoke the document if its holder lost the right to it; False when there is no reason to.

    What the record says is read now, however long ago ``order`` was.
    """
    reason = conditions.revocation_reason(Student.objects.get(pk=order.student_id))
    return reason is not None and revoke(order, by=None, reason=reason)


def _revoke_lost(orders: QuerySet[Order]) -> None:
    records = ["student__programmes", "student__cards"]
    living = orders.filter(status__in=ISSUED).select_related("student").prefetch_related(*records)
    # Locked in their order, as everywhere that several orders are.
    seem_lost = _lost(living.order_by("pk").select_for_update(of=["self"], no_key=True))
    if not seem_lost:
        return
    # Read again: of a record changed between two queries, the name is old and the card new.
    lost = _lost(living.filter(pk__in=chain(*seem_lost.values())))
    for reason, numbers in lost.items():
        _end(numbers, Status.REVOKED, reason, withdrawal_owed=True)
    notify_worker()


def _lost(orders: QuerySet[Order]) -> dict[Reason, list[int]]:
    """The orders whose holders have no right to them, by the reason."""
    lost = defaultdict(list)
    for order in orders:
        with log_errors(logger, f"Order {order.pk} could not be reviewed"):
            if reason := conditions.revocation_reason(order.student):
                lost[reason].append(order.pk)
    return lost


def _end(numbers: list[int], to: Status, reason: Reason, *, withdrawal_owed: bool = False) -> None:
    """End these orders together; if one of them is in the way, one by one, all that can be."""
    end = partial(change_status_of_many, to=to, reason=reason, withdrawal_owed=withdrawal_owed)
    try:
        end(Order.objects.filter(pk__in=numbers))
    except DatabaseError:
        for pk in numbers:
            with log_errors(logger, f"Order {pk} could not be ended"):
                end(Order.objects.filter(pk=pk))
