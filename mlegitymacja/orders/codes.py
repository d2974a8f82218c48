"""What a phone does with an order's codes: redeem them once, collect the document, give it back.

Whatever issues the document says how its codes travel; what they are good for is decided here.
"""

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_noop as _

from mlegitymacja.models import Activation, Order, Status
from mlegitymacja.orders.acts import revoke
from mlegitymacja.orders.moves import DONE, move
from mlegitymacja.orders.rights import revoke_if_lost


class CodesRefused(Exception):
    """These codes put no document into a phone: unknown, wrong, used, lapsed or burnt."""


def offered(qr_text: str) -> Order | None:
    """The order whose codes wait with this text in the QR; None once they are good for nothing."""
    activation = _waiting(qr_text).select_related("order").first()
    return activation.order if activation else None


def redeem(qr_text: str, activation_code: str) -> Order:
    """Use an order's codes up. The phone has until the order's ``due_at`` to collect the document.

    Every attempt is counted, and the last wrong one ends the codes. Raises CodesRefused.
    """
    order = _attempt(qr_text, activation_code)
    if order is None:
        raise CodesRefused
    return order


@transaction.atomic
def _attempt(qr_text: str, activation_code: str) -> Order | None:
    """One after another: nobody else decides about these codes meanwhile."""
    held = Order.objects.select_for_update(of=["self"]).filter(activation__qr_text=qr_text)
    order = held.first()
    if not order or not _waiting(qr_text).update(attempts_left=F("attempts_left") - 1):
        return None
    activation = Activation.objects.get(qr_text=qr_text)
    if constant_time_compare(activation_code, activation.activation_code):
        return _use_up(order)
    if not activation.attempts_left:
        reason = _("The activation code was entered wrongly too many times.")
        move(order, Status.EXPIRED, reason=reason, due_at=timezone.now())
    return None


def _use_up(order: Order) -> Order:
    now = timezone.now()
    Activation.objects.filter(order=order).update(redeemed_at=now)
    token_ends_at = now + datetime.timedelta(seconds=settings.MLEGITYMACJA_TOKEN_SECONDS)
    order.due_at = min(token_ends_at, order.validity_ends_at)
    order.save(update_fields=["due_at"])
    return order


def _waiting(qr_text: str) -> QuerySet[Activation]:
    return Activation.objects.filter(
        qr_text=qr_text, redeemed_at=None, attempts_left__gt=0, expires_at__gt=timezone.now()
    )


@transaction.atomic
def collect(order: Order) -> bool:
    """The document goes into the phone that redeemed the codes; the one it follows ends.

    False when the order was ended meanwhile, or its student has lost the right to it.
    """
    held = Order.objects.select_for_update(of=["self"]).filter(
        pk=order.pk, status=Status.READY, activation__redeemed_at__isnull=False
    )
    waiting = held.select_related("student").first()
    if waiting is None or revoke_if_lost(waiting):
        return False
    owner = waiting.student.user
    for older in waiting.student.orders.filter(status=Status.COLLECTED):
        revoke(older, owner, reason=_("Replaced by the newer mLegitymacja."))
    return move(waiting, Status.COLLECTED, by=owner, **DONE)


def give_back(order: Order, *, stored: bool) -> bool:
    """The phone says that it has the document no longer, or (not ``stored``) never had it."""
    reason = _("Removed from the phone.") if stored else _("The phone could not store it.")
    return revoke(order, order.student.user, reason=reason)
