"""What a phone does with an order's codes: redeem them, and collect the document.

From the first redemption on the codes lapse within MLEGITYMACJA_TOKEN_SECONDS. Until then they may
be redeemed again, as the answer may have got lost on its way; what is given for them ends when
they lapse, and once a document is collected they are gone.

The issuer says how its codes travel; what they are good for is decided here.
"""

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from mlegitymacja import issuers
from mlegitymacja.models import Activation, Order
from mlegitymacja.orders.acts import revoke
from mlegitymacja.orders.changes import change_status
from mlegitymacja.orders.rights import revoke_if_lost
from mlegitymacja.statuses import ISSUED, Reason, Status
from usosweb import versions


class CodesRefused(Exception):
    """These codes put no document into a phone: unknown, wrong, lapsed, burnt or long collected."""


def is_offered(qr_text: str) -> bool:
    """Whether codes with this text in the QR are good for a document."""
    return _waiting(qr_text).exists()


def redeem(qr_text: str, activation_code: str) -> Order:
    """The order that these codes are for. The phone has until they lapse to collect the document.

    Every attempt is counted, and the last wrong one ends the codes. Raises CodesRefused.
    """
    with transaction.atomic():
        # Locked, so that attempts at the same moment come one after another.
        held = Order.objects.select_for_update(of=["self"]).filter(activation__qr_text=qr_text)
        order = held.select_related("student").first()
        if not order or not _waiting(qr_text).update(attempts_left=F("attempts_left") - 1):
            raise CodesRefused
        order.activation = codes = Activation.objects.get(qr_text=qr_text)
        is_right = constant_time_compare(activation_code, codes.activation_code)
        if is_right:
            _note_redemption(order, codes)
        elif not codes.attempts_left:
            change_status(order, Status.EXPIRED, reason=Reason.WRONG_CODES, withdrawal_owed=True)
    # Raised here, a refusal does not undo the counting.
    if not is_right:
        raise CodesRefused
    return order


def _note_redemption(order: Order, codes: Activation) -> None:
    # The right code costs no attempt, so that it may be sent again.
    codes.attempts_left += 1
    if not codes.redeemed_at:
        codes.redeemed_at = timezone.now()
        limit = datetime.timedelta(seconds=settings.MLEGITYMACJA_TOKEN_SECONDS)
        codes.expires_at = min(codes.redeemed_at + limit, order.validity_ends_at)
        order.due_at = codes.expires_at
        order.save(update_fields=["due_at"])
        versions.renew([order.student.user_id])
    codes.save(update_fields=["attempts_left", "redeemed_at", "expires_at"])


def _waiting(qr_text: str) -> QuerySet[Activation]:
    return Activation.objects.filter(
        qr_text=qr_text, attempts_left__gt=0, expires_at__gt=timezone.now()
    )


@transaction.atomic(savepoint=False)
def collect(order: Order) -> bool:
    """Put the document into the phone that redeemed the codes, and end the one that it follows.

    False when the order was ended meanwhile, or its student has lost the right to it.
    """
    held = _lock_issued(order)
    ready = next((each for each in held if each == order and each.is_being_collected), None)
    return ready is not None and not revoke_if_lost(ready) and _collect(ready, held)


@transaction.atomic
def collected_elsewhere(order: Order) -> bool:
    """Note that the document is in a phone, and end the one that it follows.

    False when the order is not ready any more.
    """
    held = _lock_issued(order)
    ready = next((each for each in held if each == order and each.is_ready), None)
    return ready is not None and _collect(ready, held)


def _lock_issued(order: Order) -> list[Order]:
    """The student's documents, in their order as everywhere that several orders are locked."""
    issued = Order.objects.filter(student=order.student_id, status__in=ISSUED).order_by("pk")
    whole = issued.select_related("student__user", "activation")
    return list(whole.select_for_update(of=["self"]))


def _collect(ready: Order, held: list[Order]) -> bool:
    owner = ready.student.user
    for older in held:
        if older.is_collected:
            revoke(older, owner, reason=Reason.REPLACED)
    return change_status(
        ready,
        Status.COLLECTED,
        by=owner,
        due_at=issuers.next_look(Status.COLLECTED),
        release=True,
    )
