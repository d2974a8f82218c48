"""How a document ends with the right to it: by its date, or because its holder lost the right.

Works in batches, each whole by itself: interrupted anywhere, the next run goes on from there. A
document that cannot be ended is logged, holds up none behind it, and is tried again another time.
"""

import logging
from bisect import bisect_right
from collections import defaultdict
from functools import partial
from itertools import chain

from django.db import DatabaseError, transaction
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from mlegitymacja import conditions, issuers
from mlegitymacja.models import Order, OrderQuerySet, Review
from mlegitymacja.orders.acts import revoke
from mlegitymacja.orders.changes import change_status_of_many
from mlegitymacja.orders.doorbell import notify_worker
from mlegitymacja.statuses import WAITING, Reason, Status
from usosweb.background import SECONDS, log_errors, work_in_batches
from usosweb.students import records
from usosweb.students.models import Student

logger = logging.getLogger(__name__)

# What the conditions read of the students of many orders.
RECORDS = [
    Prefetch("student__programmes", to_attr="all_programmes"),
    Prefetch("student__cards", to_attr="all_cards"),
]
BATCH = 500
# Fewer, since their students' records are locked until the batch is done.
CHANGED_BATCH = 100


def review(seconds: float = SECONDS, batch_size: int = BATCH) -> bool:
    """Revoke the documents whose holders lost the right to them, looking at each once a day.

    True when time was up before all of today's were seen.
    """
    today, _is_new = Review.objects.get_or_create(day=timezone.localdate())
    if today.finished_at:
        return False
    found = _to_review(Order.objects.filter(pk__gt=today.cursor))
    return work_in_batches(partial(_review_batch, today.pk, found, batch_size), seconds)


@transaction.atomic
def _review_batch(today: int, found: list[int], batch_size: int) -> bool:
    unfinished = Review.objects.filter(pk=today, finished_at=None)
    review = unfinished.select_for_update(skip_locked=True).first()
    if review is None:
        # It is done, or another process has a batch in hand, and goes on.
        return False
    # Another process may have done some since they were found.
    first = bisect_right(found, review.cursor)
    batch = found[first : first + batch_size]
    if batch:
        _review(batch)
        review.cursor = batch[-1]
    else:
        review.finished_at = timezone.now()
    review.save()
    return bool(batch)


def review_changed(seconds: float = SECONDS) -> bool:
    """Revoke the documents of students whose records changed so that they lost the right.

    Looks at each change once. True when time was up before all were seen.
    """
    return work_in_batches(_review_changed_batch, seconds)


@transaction.atomic
def _review_changed_batch() -> bool:
    batch = records.take_changed(CHANGED_BATCH)
    of_changed = Order.objects.filter(student__in=batch)
    # First: what becomes ready before that is a document to review.
    _process_anew(of_changed)
    _review(_to_review(of_changed))
    return bool(batch)


def _process_anew(orders: OrderQuerySet) -> None:
    """Have the worker begin anew with orders that it is at: it may have read another record.

    It makes no order ready that was made due anew after it was claimed.
    """
    being_issued = orders.filter(status__in=sorted(WAITING), leased_until__isnull=False)
    # Locked in their order, as everywhere that several orders are.
    locked = being_issued.order_by("pk").select_for_update(of=["self"], no_key=True)
    if numbers := list(locked.values_list("pk", flat=True)):
        Order.objects.filter(pk__in=numbers).update(due_at=timezone.now())


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


def revoke_if_lost(order: Order) -> bool:
    """Revoke the document if its holder lost the right to it; False when there is no reason to.

    ``order`` was read with its student just now, in the same transaction.
    """
    if not conditions.revocation_reason(order.student):
        return False
    # Read again: of a record changed between two queries, the name is old and the card new.
    reason = conditions.revocation_reason(Student.objects.get(pk=order.student_id))
    return reason is not None and revoke(order, by=None, reason=reason)


def _to_review(orders: OrderQuerySet) -> list[int]:
    """The numbers of those documents that have to be read, found by one statement."""
    documents = orders.issued().order_by()
    found = [documents.filter(lost) for lost in conditions.may_have_lost()]
    if issuers.next_look(Status.COLLECTED):
        # Those collected while the issuer had no interval of looking, or was another one.
        found.append(documents.filter(status=Status.COLLECTED, due_at=None))
    numbers = documents.none().union(*found)
    return list(numbers.order_by("pk").values_list("pk", flat=True))


def _review(numbers: list[int]) -> None:
    """Read these documents and revoke those whose holders lost the right to them."""
    documents = Order.objects.issued().filter(pk__in=numbers)
    _revoke_lost(documents)
    if due_at := issuers.next_look(Status.COLLECTED):
        documents.filter(status=Status.COLLECTED, due_at=None).update(due_at=due_at)


def _revoke_lost(documents: OrderQuerySet) -> None:
    whole = documents.select_related("student").prefetch_related(*RECORDS)
    # Locked in their order, as everywhere that several orders are.
    seem_lost = _lost(whole.order_by("pk").select_for_update(of=["self"], no_key=True))
    if not seem_lost:
        return
    # Read again: of a record changed between two queries, the name is old and the card new.
    lost = _lost(whole.filter(pk__in=chain(*seem_lost.values())))
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
