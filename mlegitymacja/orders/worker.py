"""What the worker does by itself: have orders issued, look at them, end them at the issuer."""

import datetime
import logging
import math
import time
from collections.abc import Iterable, Iterator
from itertools import chain

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import F, QuerySet, prefetch_related_objects
from django.utils import timezone

from mlegitymacja import conditions, issuers, qr
from mlegitymacja.models import Activation, Order
from mlegitymacja.orders.changes import change_status, make_ready
from mlegitymacja.orders.codes import collected_elsewhere
from mlegitymacja.orders.doorbell import notify_worker
from mlegitymacja.orders.rights import RECORDS
from mlegitymacja.statuses import ENDED, WAITING, Reason, Status
from usosweb.background import SECONDS, log_errors, work_in_batches
from usosweb.students.models import Student

logger = logging.getLogger(__name__)

# How many orders one worker takes at a time. Of those whose students wait few, which a slow issuer
# may hold up, but many while it answers at once; and of each of the other kinds: those that ended,
# are ready or are collected.
FEW, MANY, OTHERS = 10, 50, 2
# No code waits for those of others for longer than this.
BATCH_SECONDS = 1
# An issuer that needs time is asked again by the first sweep after this long.
ASK_AGAIN = datetime.timedelta(seconds=5)
# One that is away is tried again by the first sweep after 2, 4, 8 … seconds, up to this long, or
# for a document in a phone up to the interval of looking.
LONGEST_WAIT = datetime.timedelta(minutes=5)


def process(order_id: int) -> bool:
    """Do what is due for one order. False when nothing is, or another worker is at it."""
    [claimed] = _claim(Order.objects.due().filter(pk=order_id))
    _process_claimed(claimed)
    return bool(claimed)


def process_due(seconds: float = SECONDS) -> bool:
    """Do what is due, batch by batch. True when time was up before all was done."""
    size = FEW

    def process_batch() -> bool:
        nonlocal size
        # All must be done before their leases run out.
        ends = time.monotonic() + min(BATCH_SECONDS, settings.MLEGITYMACJA_LEASE_SECONDS / 2)
        may_be_more = _process_batch(size, ends)
        size = MANY if time.monotonic() < ends else FEW
        return may_be_more

    return work_in_batches(process_batch, seconds)


def _process_batch(size: int, ends: float) -> bool:
    """Process some of each kind, those first whose students wait. True when there may be more."""
    due = Order.objects.due().order_by("due_at")
    kinds = [
        (due.filter(status__in=sorted(WAITING)), size),
        (due.filter(withdrawal_owed=True), OTHERS),
        (due.filter(status=Status.READY), OTHERS),
        (due.filter(status=Status.COLLECTED), OTHERS),
    ]
    claimed = _claim(*(kind[:at_most] for kind, at_most in kinds))
    if len(claimed[0]) == size:
        # Another worker comes to help, if one is free.
        notify_worker()
    are_full = [len(batch) == at_most for batch, (_, at_most) in zip(claimed, kinds, strict=True)]
    are_begun = [_process_claimed(batch, ends) for batch in claimed]
    return any(are_full) or not all(are_begun)


def _process_claimed(batch: list[Order], ends: float = math.inf) -> bool:
    """Do what is due for claimed orders of one kind. False when time was up before the last."""
    if not batch:
        return True
    was_waiting, lease = batch[0].is_waiting, batch[0].leased_until
    begun = _see_to_all(batch, ends)
    for number, done in begun.items():
        if done:
            continue
        with log_errors(logger, f"Order {number} could not be processed"):
            order = Order.objects.filter(pk=number)
            if was_waiting:
                # What was issued while the order ended must not live, even if withdrawn before.
                order.filter(status__in=sorted(ENDED)).update(
                    withdrawal_owed=True, due_at=timezone.now(), leased_until=None
                )
            if done is False:
                # It was changed meanwhile, and is left to what the change made due.
                order.filter(leased_until=lease).update(leased_until=None)
            process(number)
    return len(begun) == len(batch)


def _see_to_all(batch: list[Order], ends: float) -> dict[int, bool | None]:
    """Whether orders are done, by number: False when they were changed meanwhile; None when
    something went wrong, and their lease is their wait.

    One after another, but the codes are stored together. Those that were made when the database is
    lost are lost as well, and made again once the lease is over.
    """
    waiting = [order for order in batch if order.is_waiting]
    # After the claim: rights.py makes those due anew whose records change from then on.
    prefetch_related_objects(waiting, *RECORDS)
    as_claimed = Order.objects.filter(due_at__in=[order.due_at for order in batch])
    done: dict[int, bool | None] = {}
    codes = {}
    for order in _in_time(batch, ends):
        done[order.pk] = None
        with log_errors(logger, f"Order {order.pk} could not be processed"):
            answer = _see_to(order)
            if isinstance(answer, Activation):
                codes[order.pk] = answer
            else:
                done[order.pk] = answer
    return done | _make_ready(as_claimed, codes)


def _in_time(batch: list[Order], ends: float) -> Iterator[Order]:
    """Those of the batch that can be begun in time; the others are put back.

    One in any case, else a slow issuer would leave no time for the last kinds.
    """
    for begun, order in enumerate(batch):
        if begun and time.monotonic() >= ends:
            _put_back(batch[begun:])
            return
        yield order


def _see_to(order: Order) -> Activation | bool:
    """Do what is due for an order: the codes to make it ready with, else whether it is done.

    It is not when the order was changed meanwhile.
    """
    try:
        if order.withdrawal_owed:
            return _withdraw(order)
        return _issue(order) if order.is_waiting else _look(order)
    except issuers.Unavailable as error:
        return _postpone(order, error)


def _issue(order: Order) -> Activation | bool:
    """Take a waiting order to the issuer, and keep what it answers."""
    if lost := _lost(order):
        failed = change_status(order, Status.FAILED, reason=lost, withdrawal_owed=True)
        return failed and _withdraw(order)
    try:
        codes = issuers.load().issue(order)
    except issuers.Refused as refusal:
        return change_status(order, Status.FAILED, note=refusal.words, release=True)
    if isinstance(codes, issuers.Codes):
        return Activation(
            qr_text=codes.qr_text,
            qr_png=qr.png(codes.qr_text),
            activation_code=codes.activation_code,
            expires_at=min(codes.expires_at, order.validity_ends_at),
        )
    if codes is not None:
        raise issuers.Unavailable(f"unknown answer of type {type(codes).__name__}")
    later = timezone.now() + ASK_AGAIN
    if order.status == Status.PENDING:
        return change_status(order, Status.PROCESSING, due_at=later, release=True)
    return _release(order, later)


def _lost(order: Order) -> Reason | None:
    """Why the order may not be issued any more."""
    if order.validity_ends_at <= timezone.now():
        return Reason.VALIDITY_ENDED_BEFORE_ISSUE
    if conditions.revocation_reason(order.student) is None:
        return None
    # Read again: of a record changed between two queries, the name is old and the card new.
    return conditions.revocation_reason(Student.objects.get(pk=order.student_id))


def _make_ready(orders: QuerySet[Order], codes: dict[int, Activation]) -> dict[int, bool | None]:
    """Store the codes of all together; if some cannot be stored, those of each order alone."""
    look_at = issuers.next_look(Status.READY)

    def store(numbers: Iterable[int]) -> dict[int, bool | None]:
        ready = make_ready(orders.filter(pk__in=numbers), codes, look_at)
        return {number: number in ready for number in numbers}

    try:
        return store(codes)
    except DatabaseError:
        stored: dict[int, bool | None] = dict.fromkeys(codes)
        for number in codes:
            with log_errors(logger, f"Order {number} could not be processed"):
                stored |= store([number])
        return stored


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
def _claim(*kinds: QuerySet[Order]) -> list[list[Order]]:
    """The orders of each kind, for this worker alone until the lease runs out."""
    # What another worker is claiming this very moment is skipped (on SQLite: waited for).
    free = [kind.select_for_update(of=["self"], skip_locked=True) for kind in kinds]
    claimed = [list(kind) for kind in free]
    until = timezone.now() + datetime.timedelta(seconds=settings.MLEGITYMACJA_LEASE_SECONDS)
    for order in chain(*claimed):
        order.leased_until = until
        order.attempts += 1
    if numbers := [order.pk for order in chain(*claimed)]:
        held = Order.objects.filter(pk__in=numbers)
        held.update(leased_until=until, attempts=F("attempts") + 1)
    return claimed


@transaction.atomic
def _put_back(orders: list[Order]) -> None:
    """Leave claimed orders that were not begun to the next worker."""
    numbers, leases = [order.pk for order in orders], {order.leased_until for order in orders}
    held = Order.objects.filter(pk__in=numbers, leased_until__in=leases)
    # Locked in their order, as everywhere that several orders are.
    list(held.order_by("pk").select_for_update(of=["self"]).values_list("pk"))
    held.update(leased_until=None, attempts=F("attempts") - 1)


def _release(order: Order, due_at: datetime.datetime | None, *, attempts: int = 0) -> bool:
    """Put a claimed order back, due then. False when it changed, or the lease is another's now."""
    # A phone that used the codes, and staff who want it issued now, made it due anew.
    as_claimed = {name: getattr(order, name) for name in ("status", "due_at", "leased_until")}
    held = Order.objects.filter(pk=order.pk, **as_claimed)
    owed = order.withdrawal_owed and due_at is not None
    changed = held.update(due_at=due_at, withdrawal_owed=owed, leased_until=None, attempts=attempts)
    return bool(changed)
