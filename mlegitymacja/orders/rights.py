"""How a document ends with the right to it: by its date, or because its holder lost the right.

Works in batches, each whole by itself: interrupted anywhere, the next run goes on from there. A
document that cannot be ended is logged, holds up none behind it, and is tried again every day.
"""

import logging

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from mlegitymacja import conditions
from mlegitymacja.models import ISSUED, Order, OrderEvent, Status
from mlegitymacja.orders.acts import revoke
from usosweb.students.models import Student

logger = logging.getLogger(__name__)

BATCH = 500
VALIDITY_OVER = _("The validity of the document has ended.")


def review(batch_size: int = BATCH) -> int:
    """End every document whose validity is over, or whose holder lost the right to it.

    Returns how many that were.
    """
    return _expire_ended(batch_size) + _revoke_all_lost(batch_size)


def review_changed() -> int:
    """Revoke the documents of students whose records changed so that they lost the right.

    Returns how many that were. Looks at each change once.
    """
    ended = 0
    while batch := list(Student.objects.changed().values_list("pk", "changed_at")[:BATCH]):
        ended += _revoke_lost(Order.objects.filter(student__in=[pk for pk, _at in batch]))
        for pk, changed_at in batch:
            # Who changed again meanwhile is looked at again.
            Student.objects.filter(pk=pk, changed_at=changed_at).update(changed_at=None)
    return ended


@transaction.atomic
def revoke_if_lost(order: Order) -> bool:
    """Revoke the document if its holder lost the right to it; False when there is no reason to.

    What the record says is read now, however long ago ``order`` was.
    """
    reason = conditions.loss(Student.objects.get(pk=order.student_id))
    return bool(reason) and revoke(order, by=None, reason=reason)


def _revoke_all_lost(batch_size: int) -> int:
    ended = last = 0
    living = Order.objects.filter(status__in=ISSUED).order_by("pk")
    while batch := list(living.filter(pk__gt=last).values_list("pk", flat=True)[:batch_size]):
        ended += _revoke_lost(Order.objects.filter(pk__in=batch))
        last = batch[-1]
    return ended


def _revoke_lost(orders: QuerySet[Order]) -> int:
    """Of a batch at once it is only seen who may have lost the right; those are read again."""
    records = ["student__programmes", "student__cards"]
    living = orders.filter(status__in=ISSUED).select_related("student")
    return sum(
        _revoke_safely(order)
        for order in living.prefetch_related(*records)
        if conditions.loss(order.student)
    )


def _revoke_safely(order: Order) -> bool:
    try:
        return revoke_if_lost(order)
    except Exception:  # one order must not hold up those behind it
        logger.exception("Order %s could not be reviewed", order.pk)
        return False


def _expire_ended(batch_size: int) -> int:
    """One statement for a batch; codes nobody collected end at their own ``due_at``.

    The issuer need not be told: the document itself says until when it is valid.
    """
    ended = last = 0
    over = Order.objects.filter(status=Status.COLLECTED, expiration_date__lt=timezone.localdate())
    over = over.order_by("pk")
    while batch := list(over.filter(pk__gt=last).values_list("pk", flat=True)[:batch_size]):
        ended += _expire_safely(over, batch)
        last = batch[-1]
    return ended


def _expire_safely(over: QuerySet[Order], batch: list[int]) -> int:
    try:
        return _expire(over.filter(pk__in=batch))
    except Exception:  # one order must not hold up those beside it
        if len(batch) == 1:
            logger.exception("Order %s could not be expired", batch[0])
            return 0
    return sum(_expire_safely(over, [pk]) for pk in batch)


@transaction.atomic
def _expire(orders: QuerySet[Order]) -> int:
    held = list(orders.select_for_update().values_list("pk", flat=True))
    OrderEvent.objects.bulk_create(
        OrderEvent(
            order_id=pk,
            from_status=Status.COLLECTED,
            to_status=Status.EXPIRED,
            reason=VALIDITY_OVER,
        )
        for pk in held
    )
    return Order.objects.filter(pk__in=held).update(status=Status.EXPIRED)
