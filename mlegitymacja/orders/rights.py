"""How a document ends with the right to it: by its date, or because its holder lost the right.

Works in batches, each whole by itself: interrupted anywhere, the next run goes on from there. A
document that cannot be ended is logged, holds up none behind it, and is tried again by the next.
"""

import logging
from contextlib import suppress

from django.db import DataError, IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from mlegitymacja import conditions
from mlegitymacja.models import Order, OrderEvent
from mlegitymacja.orders.acts import revoke
from mlegitymacja.orders.moves import VALIDITY_OVER
from mlegitymacja.statuses import ISSUED, Status
from usosweb.budget import Budget
from usosweb.one_by_one import logged
from usosweb.students.models import Student

logger = logging.getLogger(__name__)

BATCH = 500
# Fewer, since their students' records are locked until the batch is done.
CHANGED_BATCH = 100
# How long a task works before others get their turn.
BUDGET_SECONDS = 4


def review(after: int = 0, seconds: float = BUDGET_SECONDS, batch_size: int = BATCH) -> int | None:
    """Revoke the documents whose holders lost the right to them, in the order of their numbers.

    Begins behind the order ``after``. Where to go on when time is up; None when all were seen.
    """
    budget = Budget(seconds)
    living = Order.objects.filter(status__in=ISSUED).order_by("pk")
    while batch := list(living.filter(pk__gt=after).values_list("pk", flat=True)[:batch_size]):
        if budget.is_spent:
            return after
        _revoke_lost(Order.objects.filter(pk__in=batch))
        after = batch[-1]
    return None


def review_changed() -> None:
    """Revoke the documents of students whose records changed so that they lost the right.

    Looks at each change once; what is left when time is up waits for the next call.
    """
    budget = Budget(BUDGET_SECONDS)
    while not budget.is_spent and _review_changed_batch():
        pass


@transaction.atomic
def _review_changed_batch() -> int:
    """How many changes were looked at: those that no other process has in hand."""
    # Others may go on ordering for these students meanwhile, but not change their records.
    free = Student.objects.changed().select_for_update(skip_locked=True, no_key=True)
    batch = list(free.values_list("pk", flat=True)[:CHANGED_BATCH])
    _revoke_lost(Order.objects.filter(student__in=batch))
    return Student.objects.filter(pk__in=batch).update(changed_at=None)


def expire_ended(batch_size: int = BATCH) -> None:
    """Expire the documents in phones whose validity is over, one statement for a batch.

    The issuer need not be told: the document itself says until when it is valid. Codes that nobody
    collected end at their own ``due_at``.
    """
    budget, last = Budget(BUDGET_SECONDS), 0
    over = Order.objects.filter(status=Status.COLLECTED, expiration_date__lt=timezone.localdate())
    over = over.order_by("pk")
    while batch := list(over.filter(pk__gt=last).values_list("pk", flat=True)[:batch_size]):
        if budget.is_spent:
            return
        _expire_safely(over, batch)
        last = batch[-1]


@transaction.atomic
def revoke_if_lost(order: Order) -> bool:
    """Revoke the document if its holder lost the right to it; False when there is no reason to.

    What the record says is read now, however long ago ``order`` was.
    """
    reason = conditions.loss(Student.objects.get(pk=order.student_id))
    return bool(reason) and revoke(order, by=None, reason=reason)


def _revoke_lost(orders: QuerySet[Order]) -> None:
    """Of a batch at once it is only seen who may have lost the right; those are read again."""
    records = ["student__programmes", "student__cards"]
    living = orders.filter(status__in=ISSUED).select_related("student")
    # In their order, as everybody who holds several orders at once.
    for order in living.prefetch_related(*records).order_by("pk"):
        if conditions.loss(order.student):
            with logged(logger, f"Order {order.pk} could not be reviewed"):
                revoke_if_lost(order)


def _expire_safely(over: QuerySet[Order], batch: list[int]) -> None:
    with suppress(IntegrityError, DataError):
        _expire(over.filter(pk__in=batch))
        return
    for pk in batch:
        with logged(logger, f"Order {pk} could not be expired"):
            _expire(over.filter(pk=pk))


@transaction.atomic
def _expire(orders: QuerySet[Order]) -> None:
    held = list(orders.order_by("pk").select_for_update().values_list("pk", flat=True))
    OrderEvent.objects.bulk_create(
        OrderEvent(
            order_id=pk,
            from_status=Status.COLLECTED,
            to_status=Status.EXPIRED,
            reason=VALIDITY_OVER,
        )
        for pk in held
    )
    Order.objects.filter(pk__in=held).update(status=Status.EXPIRED)
