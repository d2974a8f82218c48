"""What may happen to an order. The only door through which one is made or changes its status.

The row is the queue: ``due_at`` says when the worker must look at an order next. The broker only
rings the doorbell; whatever it loses, ``sweep`` finds. Every function may be called twice.
"""

import datetime
import logging
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from kombu.exceptions import OperationalError

from mlegitymacja import conditions, issuers, notices, qr
from mlegitymacja.models import OPEN, WAITING, Activation, Order, OrderEvent, Status
from usosweb.celery import app
from usosweb.students.models import Student

logger = logging.getLogger(__name__)

SWEEP_BATCH = 500
# An issuer that needs time is asked again by the first sweep after this long.
ASK_AGAIN = datetime.timedelta(seconds=5)
# One that is away is tried again by the first sweep after 2, 4, 8 … seconds, at most this many.
LONGEST_WAIT = datetime.timedelta(minutes=5)
# What becomes of a worker's hold on an order once its work is done.
DONE: dict[str, Any] = {"due_at": None, "leased_until": None, "attempts": 0}


class ConditionsNotMet(Exception):
    """The student may not order now."""

    def __init__(self, unmet: list[conditions.Condition]) -> None:
        super().__init__(", ".join(condition.name for condition in unmet))
        self.conditions = unmet


# The student's and the university's acts ---------------------------------------------------


def place(student: Student, by: User) -> Order:
    """Order a document for the student; the order they already have, if they have one.

    Raises ConditionsNotMet.
    """
    order = student.orders.current().first()
    if order is None:
        answers = conditions.answers(student)
        if not conditions.all_met(answers):
            raise ConditionsNotMet([answer.condition for answer in answers if not answer.met])
        order = _place(student, by)
    return order


@transaction.atomic
def _place(student: Student, by: User) -> Order:
    order, created = Order.objects.get_or_create(
        student=student,
        status__in=OPEN,
        defaults={"expiration_date": conditions.validity(student)},
    )
    if created:
        order.events.create(to_status=order.status, actor=by)
        _ring(order)
    return order


def cancel(order: Order, by: User) -> bool:
    """Give up an order that is not ready yet. False when it is too late, or was done already."""
    # due_at stays: the worker has yet to tell an issuer that may have the order in hand.
    while order.may_become(Status.CANCELLED):
        if _move(order, Status.CANCELLED, by=by):
            return True
    return False


@transaction.atomic
def revoke(order: Order, by: User, reason: str = "") -> bool:
    """End a document that is ready or in the phone. False when there is none, or none any more."""
    while order.may_become(Status.REVOKED):
        if _move(order, Status.REVOKED, by=by, reason=reason, due_at=timezone.now()):
            _ring(order)
            return True
    return False


@transaction.atomic
def hasten(order: Order) -> bool:
    """Have the worker try a waiting order now. False when it is not waiting any more."""
    waiting = Order.objects.filter(pk=order.pk, status__in=WAITING)
    if not waiting.update(due_at=timezone.now()):
        return False
    _ring(order)
    return True


# The worker's acts -------------------------------------------------------------------------


def attend(order_id: int) -> bool:
    """Do what is due for one order. False when nothing is, or another worker is at it."""
    order = _claim(order_id)
    if order is None:
        return False
    if order.is_waiting:
        _issue(order)
    elif order.may_become(Status.EXPIRED):
        _expire(order)
    else:
        _withdraw(order)
    return True


def sweep() -> int:
    """Attend to the orders that stand still. Returns how many that were, of a batch."""
    due = Order.objects.due().order_by("due_at").values_list("pk", flat=True)[:SWEEP_BATCH]
    return sum(_attend_safely(pk) for pk in due)


def _attend_safely(order_id: int) -> bool:
    try:
        return attend(order_id)
    except Exception:  # one order must not hold up those behind it
        logger.exception("Order %s could not be attended to", order_id)
        return False


def _issue(order: Order) -> None:
    """Take a waiting order to the issuer, and keep what it answers."""
    try:
        codes = _ask_issuer(order)
    except issuers.Refused as refusal:
        kept = _move(order, Status.FAILED, reason=refusal.reason, **DONE)
    except issuers.Unavailable as error:
        kept = _postpone(order, error)
    else:
        kept = _keep_asking(order) if codes is None else _make_ready(order, codes)
    if not kept:
        _too_late(order)


def _ask_issuer(order: Order) -> issuers.Codes | None:
    if order.validity_ends_at <= timezone.now():
        raise issuers.Refused(_("The document's validity ended before it could be issued."))
    return issuers.load().issue(order)


def _make_ready(order: Order, codes: issuers.Codes) -> bool:
    picture = qr.png(codes.qr_text)
    lapse = min(codes.expires_at, order.validity_ends_at)
    with transaction.atomic():
        activation = Activation.objects.create(
            qr_text=codes.qr_text,
            qr_png=picture,
            activation_code=codes.activation_code,
            expires_at=lapse,
        )
        if not _move(order, Status.READY, **{**DONE, "activation": activation, "due_at": lapse}):
            activation.delete()
            return False
    return True


def _keep_asking(order: Order) -> bool:
    later = timezone.now() + ASK_AGAIN
    if order.status == Status.PENDING:
        return _move(order, Status.PROCESSING, **{**DONE, "due_at": later})
    return _release(order, later, attempts=0)


def _too_late(order: Order) -> None:
    """Somebody was first. If it was the student, cancelling, what was issued must not live."""
    cancelled = Order.objects.filter(pk=order.pk, status=Status.CANCELLED)
    cancelled.update(due_at=timezone.now(), leased_until=None)
    attend(order.pk)


def _expire(order: Order) -> None:
    """End a document whose validity, or whose codes' lifetime, ran out."""
    if _move(order, Status.EXPIRED, due_at=timezone.now()):
        _withdraw(order)


def _withdraw(order: Order) -> None:
    """Tell the issuer that no document of an ended order may live."""
    try:
        issuers.load().revoke(order)
    except issuers.Unavailable as error:
        _postpone(order, error)
    else:
        _release(order, None, attempts=0)


def _postpone(order: Order, error: Exception) -> bool:
    wait = min(datetime.timedelta(seconds=2 ** min(order.attempts, 20)), LONGEST_WAIT)
    logger.warning("Issuer unavailable for order %s, next try in %s: %s", order.pk, wait, error)
    return _release(order, timezone.now() + wait, attempts=order.attempts)


# How it is done ----------------------------------------------------------------------------


def _move(
    order: Order, to: Status, *, by: User | None = None, reason: str = "", **fields: Any
) -> bool:
    """Change the order's status if it is still as ``order`` has it, and write down the event.

    False when somebody was first; either way ``order`` is the truth afterwards. A move that
    TRANSITIONS does not know is a bug, and raises.
    """
    if not order.may_become(to):
        raise ValueError(f"An order cannot go from {order.status} to {to}.")
    left_behind = order.activation_id
    as_known = Order.objects.filter(pk=order.pk, status=order.status, activation=left_behind)
    with transaction.atomic():
        if not as_known.update(**{"status": to, "activation": None, **fields}):
            order.refresh_from_db()
            return False
        # The codes are good for one status only.
        if left_behind:
            Activation.objects.filter(pk=left_behind).delete()
        OrderEvent.objects.create(
            order=order, from_status=order.status, to_status=to, actor=by, reason=reason
        )
        notices.record(order, to, by)
    logger.info("Order %s: %s -> %s", order.pk, order.status, to)
    order.refresh_from_db()
    return True


def _claim(order_id: int) -> Order | None:
    """The order, for this worker alone until the lease runs out; None when it is not due."""
    lease = datetime.timedelta(seconds=settings.MLEGITYMACJA_LEASE_SECONDS)
    claimed = Order.objects.due().filter(pk=order_id)
    if not claimed.update(leased_until=timezone.now() + lease, attempts=F("attempts") + 1):
        return None
    return Order.objects.get(pk=order_id)


def _release(order: Order, due_at: datetime.datetime | None, *, attempts: int) -> bool:
    """Put a claimed order back, due then. False when it changed, or the lease is another's now."""
    held = Order.objects.filter(pk=order.pk, status=order.status, leased_until=order.leased_until)
    return bool(held.update(due_at=due_at, leased_until=None, attempts=attempts))


def _ring(order: Order) -> None:
    """Tell the worker about the order, once it is safely in the database."""
    transaction.on_commit(lambda: _publish(order.pk), robust=True)


def _publish(order_id: int) -> None:
    try:
        app.send_task("mlegitymacja.attend", [order_id])
    except OperationalError as error:
        logger.warning("The broker is away; order %s waits for the sweep: %s", order_id, error)
