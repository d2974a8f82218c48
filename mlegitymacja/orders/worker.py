"""What the worker does by itself: have orders issued, look at them, end them at the issuer."""

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
from mlegitymacja.orders.codes import collected_elsewhere
from mlegitymacja.orders.doorbell import notify_worker
from mlegitymacja.statuses import ENDED, WAITING, Reason, Status
from usosweb.background import SECONDS, log_errors, work_in_batches

logger = logging.getLogger(__name__)

# How many orders one worker takes at a time: of those whose students wait, and of those that ended,
# are ready or are collected, as the issuer has to be asked about each of them.
BATCH, OTHERS = 10, 2
# An issuer that needs time is asked again by the first sweep after this long.
ASK_AGAIN = datetime.timedelta(seconds=5)
# One that is away is tried again by the first sweep after 2, 4, 8 … seconds, up to this long, or
# for a document in a phone up to the interval of looking.
LONGEST_WAIT = datetime.timedelta(minutes=5)


def process(order_id: int) -> bool:
    """Do what is due for one order. False when nothing is, or another worker is at it."""
    claimed = _claim(Order.objects.due().filter(pk=order_id), at_most=1)
    for order in claimed:
        _process_claimed(order)
    return bool(claimed)


def process_due(seconds: float = SECONDS) -> bool:
    """Do what is due, batch by batch. True when time was up before all was done."""
    return work_in_batches(_process_batch, seconds)


def _process_batch() -> bool:
    """Process some of each kind, the orders that students wait for first."""
    # All must be done before their leases run out.
    ends = time.monotonic() + min(SECONDS, settings.MLEGITYMACJA_LEASE_SECONDS / 2)
    due = Order.objects.due().order_by("due_at")
    kinds = [
        (due.filter(status__in=sorted(WAITING)), BATCH),
        (due.filter(withdrawal_owed=True), OTHERS),
        (due.filter(status=Status.READY), OTHERS),
        (due.filter(status=Status.COLLECTED), OTHERS),
    ]
    found = [_process_some(of_a_kind, at_most, ends) for of_a_kind, at_most in kinds]
    return any(found)


def _process_some(due: QuerySet[Order], at_most: int, ends: float) -> bool:
    """Process those that can be begun in time, and put the others back. False when none is due."""
    batch = _claim(due, at_most)
    if len(batch) >= BATCH:
        # There may be more: another worker comes to help, if one is free.
        notify_worker()
    for begun, order in enumerate(batch):
        # One of each kind in any case, else a slow issuer would leave no time for the last ones.
        if begun and time.monotonic() >= ends:
            _put_back(batch[begun:])
            break
        # Its lease is its wait.
        with log_errors(logger, f"Order {order.pk} could not be processed"):
            _process_claimed(order)
    return bool(batch)


def _process_claimed(order: Order) -> None:
    lease, was_waiting, done = order.leased_until, order.is_waiting, False
    try:
        if order.withdrawal_owed:
            done = _withdraw(order)
        else:
            done = _issue(order) if was_waiting else _look(order)
    except issuers.Unavailable as error:
        done = _postpone(order, error)
    finally:
        if was_waiting and not done:
            # What was issued while the order ended must not live, even if it was withdrawn before.
            Order.objects.filter(pk=order.pk, status__in=sorted(ENDED)).update(
                withdrawal_owed=True, due_at=timezone.now(), leased_until=None
            )
    if not done:
        # It was changed meanwhile, and is left to what the change made due.
        Order.objects.filter(pk=order.pk, leased_until=lease).update(leased_until=None)
        process(order.pk)


def _issue(order: Order) -> bool:
    """Take a waiting order to the issuer, and keep what it answers."""
    lost = conditions.revocation_reason(order.student)
    if order.validity_ends_at <= timezone.now():
        lost = Reason.VALIDITY_ENDED_BEFORE_ISSUE
    if lost:
        failed = change_status(order, Status.FAILED, reason=lost, withdrawal_owed=True)
        return failed and _withdraw(order)
    try:
        codes = issuers.load().issue(order)
    except issuers.Refused as refusal:
        return change_status(order, Status.FAILED, note=refusal.words, release=True)
    if isinstance(codes, issuers.Codes):
        return _make_ready(order, codes)
    if codes is not None:
        raise issuers.Unavailable(f"unknown answer of type {type(codes).__name__}")
    later = timezone.now() + ASK_AGAIN
    if order.status == Status.PENDING:
        return change_status(order, Status.PROCESSING, due_at=later, release=True)
    return _release(order, later)


def _make_ready(order: Order, codes: issuers.Codes) -> bool:
    """Make the order ready with these codes, both or neither."""
    activation = Activation(
        qr_text=codes.qr_text,
        qr_png=qr.png(codes.qr_text),
        activation_code=codes.activation_code,
        expires_at=min(codes.expires_at, order.validity_ends_at),
    )
    due_at = issuers.next_look(Status.READY)
    try:
        with transaction.atomic():
            activation.save()
            ready = change_status(
                order,
                Status.READY,
                activation=activation,
                due_at=min(due_at or activation.expires_at, activation.expires_at),
                release=True,
            )
            if not ready:
                activation.delete()
            return ready
    except IntegrityError:
        # Another worker was first, and was given the same codes; else they are no good.
        order.refresh_from_db()
        if order.is_waiting:
            raise
        return False


def _look(order: Order) -> bool:
    """See what became of a document elsewhere. One that was not collected in time ends."""
    issuer = issuers.load()
    # Read now: a phone may have used the codes since the order was claimed, or they are gone.
    order.activation = codes = Activation.objects.filter(order=order.pk).first()
    # Before the look: what is collected after it is found by the next one.
    lapsed = order.has_lapsed
    news = issuer.look(order)
    if isinstance(news, issuers.Ended):
        reason, note = Reason.ENDED_BY_ISSUER, news.words
        return change_status(order, Status.REVOKED, reason=reason, note=note, release=True)
    if isinstance(news, issuers.Collected):
        if order.is_ready:
            return collected_elsewhere(order)
    elif news is not None:
        raise issuers.Unavailable(f"unknown answer of type {type(news).__name__}")
    elif lapsed:
        # Withdrawn first: as long as that cannot be done, a phone may have the document.
        issuer.revoke(order)
        reason = Reason.NOT_COLLECTED if order.is_being_collected else Reason.CODES_NOT_USED
        if order.validity_ends_at <= timezone.now():
            reason = Reason.VALIDITY_ENDED
        return change_status(order, Status.EXPIRED, reason=reason, release=True)
    looks = [issuers.next_look(Status(order.status)), codes.expires_at if codes else None]
    return _release(order, min((moment for moment in looks if moment), default=None))


def _withdraw(order: Order) -> bool:
    """See to it that no document of an ended order lives."""
    issuers.load().revoke(order)
    return _release(order, None)


def _postpone(order: Order, error: Exception) -> bool:
    longest = LONGEST_WAIT
    if order.is_collected:
        longest = max(issuers.load().look_intervals.get(Status.COLLECTED, longest), longest)
    wait = min(datetime.timedelta(seconds=2 ** min(order.attempts, 20)), longest)
    logger.warning("Issuer unavailable for order %s, next try in %s: %s", order.pk, wait, error)
    return _release(order, timezone.now() + wait, attempts=order.attempts)


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
    # A phone that used the codes, and staff who want it issued now, made it due anew.
    as_claimed = {name: getattr(order, name) for name in ("status", "due_at", "leased_until")}
    held = Order.objects.filter(pk=order.pk, **as_claimed)
    owed = order.withdrawal_owed and due_at is not None
    changed = held.update(due_at=due_at, withdrawal_owed=owed, leased_until=None, attempts=attempts)
    return bool(changed)
