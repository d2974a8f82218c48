"""What the worker does by itself: have orders issued, end codes that lapsed, tell the issuer."""

import datetime
import logging
import time

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from mlegitymacja import conditions, issuers, qr
from mlegitymacja.models import Activation, Order
from mlegitymacja.orders.changes import change_status
from mlegitymacja.orders.doorbell import notify_worker
from mlegitymacja.statuses import WAITING, Reason, Status
from usosweb.background import SECONDS, log_errors, work_in_batches

logger = logging.getLogger(__name__)

# How many orders one worker takes at a time. Beside those whose students wait only a few of the
# others, which an issuer may have to be told of one by one.
BATCH, OTHERS = 10, 2
# An issuer that needs time is asked again by the first sweep after this long.
ASK_AGAIN = datetime.timedelta(seconds=5)
# One that is away is tried again by the first sweep after 2, 4, 8 … seconds, at most this many.
LONGEST_WAIT = datetime.timedelta(minutes=5)


def attend(order_id: int) -> bool:
    """Do what is due for one order. False when nothing is, or another worker is at it."""
    claimed = _claim(Order.objects.due().filter(pk=order_id), at_most=1)
    for order in claimed:
        _process(order)
    return bool(claimed)


def process_due(seconds: float = SECONDS) -> bool:
    """Do what is due, batch by batch. True when time was up before all was done."""
    return work_in_batches(_process_batch, seconds)


def _process_batch() -> bool:
    """Process the orders that can be begun in time, and put the others back."""
    # A batch must be done before its lease runs out.
    ends = time.monotonic() + min(SECONDS, settings.MLEGITYMACJA_LEASE_SECONDS / 2)
    batch = _claim_batch()
    if len(batch) >= BATCH:
        # There may be more: another worker comes to help, if one is free.
        notify_worker()
    for begun, order in enumerate(batch):
        if time.monotonic() >= ends:
            _put_back(batch[begun:])
            break
        # Its lease is its wait.
        with log_errors(logger, f"Order {order.pk} could not be processed"):
            _process(order)
    return bool(batch)


def _process(order: Order) -> None:
    if order.is_waiting:
        _issue(order)
    elif order.withdrawal_owed:
        _withdraw(order)
    elif order.has_lapsed:
        _end(order, Status.EXPIRED, _why_lapsed(order))
    else:
        _release(order, order.activation.expires_at if order.activation else None)


def _issue(order: Order) -> None:
    """Take a waiting order to the issuer, and keep what it answers."""
    reason = _why_not_issue(order)
    kept = _end(order, Status.FAILED, reason) if reason else _ask_issuer(order)
    if not kept:
        _too_late(order)


def _why_not_issue(order: Order) -> Reason | None:
    if order.validity_ends_at <= timezone.now():
        return Reason.VALIDITY_ENDED_BEFORE_ISSUE
    return conditions.revocation_reason(order.student)


def _ask_issuer(order: Order) -> bool:
    try:
        codes = issuers.load().issue(order)
    except issuers.Refused as refusal:
        return change_status(order, Status.FAILED, note=refusal.words, release=True)
    except issuers.Unavailable as error:
        return _postpone(order, error)
    return _keep_asking(order) if codes is None else _make_ready(order, codes)


def _make_ready(order: Order, codes: issuers.Codes) -> bool:
    lapse = min(codes.expires_at, order.validity_ends_at)
    activation = Activation(
        qr_text=codes.qr_text,
        qr_png=qr.png(codes.qr_text),
        activation_code=codes.activation_code,
        expires_at=lapse,
    )
    try:
        return _store(order, activation)
    except IntegrityError:
        # Another worker was first, and was given the same codes; else they are no good.
        order.refresh_from_db()
        if order.is_waiting:
            raise
        return False


@transaction.atomic
def _store(order: Order, activation: Activation) -> bool:
    """Make the order ready with these codes, both or neither."""
    activation.save()
    ready = change_status(
        order,
        Status.READY,
        activation=activation,
        due_at=activation.expires_at,
        release=True,
    )
    if not ready:
        activation.delete()
    return ready


def _keep_asking(order: Order) -> bool:
    later = timezone.now() + ASK_AGAIN
    if order.status == Status.PENDING:
        return change_status(order, Status.PROCESSING, due_at=later, release=True)
    return _release(order, later)


def _too_late(order: Order) -> None:
    """Somebody was first. If it was the student, cancelling, what was issued must not live."""
    cancelled = Order.objects.filter(pk=order.pk, status=Status.CANCELLED)
    cancelled.update(withdrawal_owed=True, due_at=timezone.now(), leased_until=None)
    attend(order.pk)


def _end(order: Order, to: Status, reason: Reason) -> bool:
    """End an order that the issuer may know of. False when somebody was first."""
    if not change_status(order, to, reason=reason, withdrawal_owed=True):
        return False
    _withdraw(order)
    return True


def _why_lapsed(order: Order) -> Reason:
    if order.validity_ends_at <= timezone.now():
        return Reason.VALIDITY_ENDED
    if order.activation and order.activation.redeemed_at:
        return Reason.NOT_COLLECTED
    return Reason.CODES_NOT_USED


def _withdraw(order: Order) -> None:
    """Tell the issuer that no document of an ended order may live."""
    try:
        issuers.load().revoke(order)
    except issuers.Unavailable as error:
        _postpone(order, error)
    else:
        _release(order, None)


def _postpone(order: Order, error: Exception) -> bool:
    wait = min(datetime.timedelta(seconds=2 ** min(order.attempts, 20)), LONGEST_WAIT)
    logger.warning("Issuer unavailable for order %s, next try in %s: %s", order.pk, wait, error)
    return _release(order, timezone.now() + wait, attempts=order.attempts)


def _claim_batch() -> list[Order]:
    """The orders that students wait for come first; a few others with them, so that none starve."""
    due = Order.objects.due().order_by("due_at")
    waiting = _claim(due.filter(status__in=sorted(WAITING)), BATCH)
    return waiting + _claim(due.exclude(status__in=sorted(WAITING)), OTHERS)


@transaction.atomic
def _claim(due: QuerySet[Order], at_most: int) -> list[Order]:
    """Some of the due orders, for this worker alone until the lease runs out."""
    # What another worker is claiming this very moment is skipped (on SQLite: waited for).
    free = due.select_for_update(of=["self"], skip_locked=True)
    numbers = list(free.values_list("pk", flat=True)[:at_most])
    if not numbers:
        return []
    until = timezone.now() + datetime.timedelta(seconds=settings.MLEGITYMACJA_LEASE_SECONDS)
    claimed = Order.objects.filter(pk__in=numbers)
    claimed.update(leased_until=until, attempts=F("attempts") + 1)
    return list(claimed.select_related("student").order_by("due_at"))


def _put_back(orders: list[Order]) -> None:
    """Leave claimed orders that were not begun to the next worker."""
    numbers, leases = [order.pk for order in orders], {order.leased_until for order in orders}
    held = Order.objects.filter(pk__in=numbers, leased_until__in=leases)
    held.update(leased_until=None, attempts=F("attempts") - 1)


def _release(order: Order, due_at: datetime.datetime | None, *, attempts: int = 0) -> bool:
    """Put a claimed order back, due then. False when it changed, or the lease is another's now."""
    held = Order.objects.filter(pk=order.pk, status=order.status, leased_until=order.leased_until)
    owed = order.withdrawal_owed and due_at is not None
    changed = held.update(due_at=due_at, withdrawal_owed=owed, leased_until=None, attempts=attempts)
    return bool(changed)
