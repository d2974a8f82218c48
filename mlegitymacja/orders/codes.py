"""What a phone does with an order's codes: redeem them, and collect the document.

From the first redemption on the codes lapse within MLEGITYMACJA_TOKEN_SECONDS. Until then they may
be redeemed again, as the answer may have got lost on its way; what is given for them ends when
they lapse, and once a document is collected they are gone.

The issuer says how its codes travel; what they are good for is decided here.
"""

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from mlegitymacja import issuers
from mlegitymacja.models import Activation, Order
from mlegitymacja.orders.acts import revoke
from mlegitymacja.orders.changes import change_status
from mlegitymacja.orders.rights import revoke_if_lost
from mlegitymacja.statuses import Reason, Status
from usosweb import versions
from usosweb.prepared import prepared
from usosweb.statements import update


class CodesRefused(Exception):
    """These codes put no document into a phone: unknown, wrong, lapsed, burnt or long collected."""


def is_offered(qr_text: str) -> bool:
    """Whether codes with this text in the QR are good for a document."""
    return any(codes.are_good for codes in _codes(qr_text))


@prepared
def _codes(qr_text: str) -> QuerySet[Activation]:
    return Activation.objects.filter(qr_text=qr_text).defer("qr_png")


def redeem(qr_text: str, activation_code: str) -> Order:
    """The order that these codes are for. The phone has until they lapse to collect the document.

    Every wrong attempt is counted, and the last one ends the codes. Raises CodesRefused.
    """
    with transaction.atomic():
        order = next(iter(_lock_with(qr_text)), None)
        codes = order.activation if order else None
        if not order or not codes or not codes.are_good:
            raise CodesRefused
        is_right = constant_time_compare(activation_code, codes.activation_code)
        if not is_right:
            _count_attempt(order, codes)
        elif not codes.redeemed_at:
            _note_redemption(order, codes)
    # Raised here, a refusal does not undo the counting.
    if not is_right:
        raise CodesRefused
    return order


@prepared
def _lock_with(qr_text: str) -> QuerySet[Order]:
    """Lock the order and its codes, so that attempts at the same moment come one after another."""
    orders = Order.objects.filter(activation__qr_text=qr_text).order_by()
    whole = orders.select_related("student", "activation").defer("activation__qr_png")
    # What is not locked may be read as it was before another attempt.
    return whole.select_for_update(of=["self", "activation"])


def _count_attempt(order: Order, codes: Activation) -> None:
    codes.attempts_left -= 1
    codes.save(update_fields=["attempts_left"])
    if not codes.attempts_left:
        change_status(order, Status.EXPIRED, reason=Reason.WRONG_CODES, withdrawal_owed=True)


def _note_redemption(order: Order, codes: Activation) -> None:
    codes.redeemed_at = timezone.now()
    limit = datetime.timedelta(seconds=settings.MLEGITYMACJA_TOKEN_SECONDS)
    order.due_at = codes.expires_at = min(codes.redeemed_at + limit, order.validity_ends_at)
    update(Order, {"due_at": order.due_at}, id=order.pk)
    times = {"redeemed_at": codes.redeemed_at, "expires_at": codes.expires_at}
    update(Activation, times, id=codes.pk)
    versions.renew([order.student.user_id])


@transaction.atomic(savepoint=False)
def collect(order: Order) -> bool:
    """Put the document into the phone that redeemed the codes, and end the one that it follows.

    False when the order was ended meanwhile, or its student has lost the right to it.
    """
    held = _lock_issued(order.student_id)
    ready = next((each for each in held if each == order and each.is_being_collected), None)
    return ready is not None and not revoke_if_lost(ready) and _collect(ready, held)


@transaction.atomic
def collected_elsewhere(order: Order) -> bool:
    """Note that the document is in a phone, and end the one that it follows.

    False when the order is not ready any more.
    """
    held = _lock_issued(order.student_id)
    ready = next((each for each in held if each == order and each.is_ready), None)
    return ready is not None and _collect(ready, held)


@prepared
def _lock_issued(student: int) -> QuerySet[Order]:
    """The student's documents, in their order as everywhere that several orders are locked."""
    issued = Order.objects.issued().filter(student=student).order_by("pk")
    whole = issued.select_related("student__user", "activation").defer("activation__qr_png")
    return whole.select_for_update(of=["self"])


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
