"""What the worker does by itself: have orders issued, end codes that lapsed, tell the issuer."""

import datetime
import logging

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from mlegitymacja import conditions, issuers, qr
from mlegitymacja.models import Activation, Order, Status
from mlegitymacja.orders.moves import DONE, move
from mlegitymacja.orders.rights import VALIDITY_OVER

logger = logging.getLogger(__name__)

SWEEP_BATCH = 500
# An issuer that needs time is asked again by the first sweep after this long.
ASK_AGAIN = datetime.timedelta(seconds=5)
# One that is away is tried again by the first sweep after 2, 4, 8 … seconds, at most this many.
LONGEST_WAIT = datetime.timedelta(minutes=5)


def attend(order_id: int) -> bool:
    """Do what is due for one order. False when nothing is, or another worker is at it."""
    order = _claim(order_id)
    if order is None:
        return False
    if order.is_waiting:
        _issue(order)
    elif order.is_ready:
        # Nobody collected it while its codes, or its validity, lasted.
        _end(order, Status.EXPIRED, _why_lapsed(order))
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
    reason = _why_not_issue(order)
    kept = _end(order, Status.FAILED, reason) if reason else _ask_issuer(order)
    if not kept:
        _too_late(order)


def _why_not_issue(order: Order) -> str:
    if order.validity_ends_at <= timezone.now():
        return _("The document's validity ended before it could be issued.")
    return conditions.loss(order.student)


def _ask_issuer(order: Order) -> bool:
    try:
        codes = issuers.load().issue(order)
    except issuers.Refused as refusal:
        return move(order, Status.FAILED, reason=refusal.reason, **DONE)
    except issuers.Unavailable as error:
        return _postpone(order, error)
    return _keep_asking(order) if codes is None else _make_ready(order, codes)


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
        if not move(order, Status.READY, **{**DONE, "activation": activation, "due_at": lapse}):
            activation.delete()
            return False
    return True


def _keep_asking(order: Order) -> bool:
    later = timezone.now() + ASK_AGAIN
    if order.status == Status.PENDING:
        return move(order, Status.PROCESSING, **{**DONE, "due_at": later})
    return _release(order, later, attempts=0)


def _too_late(order: Order) -> None:
    """Somebody was first. If it was the student, cancelling, what was issued must not live."""
    cancelled = Order.objects.filter(pk=order.pk, status=Status.CANCELLED)
    cancelled.update(due_at=timezone.now(), leased_until=None)
    attend(order.pk)


def _end(order: Order, to: Status, reason: str) -> bool:
    """End an order that the issuer may know of. False when somebody was first."""
    if not move(order, to, reason=reason, due_at=timezone.now()):
        return False
    _withdraw(order)
    return True


def _why_lapsed(order: Order) -> str:
    if order.validity_ends_at <= timezone.now():
        return VALIDITY_OVER
    if order.activation and order.activation.redeemed_at:
        return _("The phone did not collect the document in time after the codes were used.")
    return _("The codes were not used in time.")


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


def _claim(order_id: int) -> Order | None:
    """The order, for this worker alone until the lease runs out; None when it is not due."""
    until = timezone.now() + datetime.timedelta(seconds=settings.MLEGITYMACJA_LEASE_SECONDS)
    claimed = Order.objects.due().filter(pk=order_id)
    if not claimed.update(leased_until=until, attempts=F("attempts") + 1):
        return None
    # What a phone collected this very moment has lost its lease.
    return Order.objects.filter(pk=order_id, leased_until=until).first()


def _release(order: Order, due_at: datetime.datetime | None, *, attempts: int) -> bool:
    """Put a claimed order back, due then. False when it changed, or the lease is another's now."""
    held = Order.objects.filter(pk=order.pk, status=order.status, leased_until=order.leased_until)
    return bool(held.update(due_at=due_at, leased_until=None, attempts=attempts))
