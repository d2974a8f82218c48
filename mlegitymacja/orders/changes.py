"""How orders change their status: the one place that writes it, for one order and for many.

With the status goes, in one transaction, all that the change entails: the event, the mail owed to
the student, beginning and end of the codes, and another version for the student's page.
"""

import datetime
import logging
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from mlegitymacja import notices
from mlegitymacja.models import Activation, Order, OrderEvent
from mlegitymacja.statuses import TRANSITIONS, WAITING, Reason, Status
from usosweb import versions
from usosweb.statements import update

logger = logging.getLogger(__name__)


def change_status(
    order: Order,
    to: Status,
    *,
    by: User | None = None,
    reason: Reason | None = None,
    note: str = "",
    due_at: datetime.datetime | None = None,
    withdrawal_owed: bool = False,
    release: bool = False,
) -> bool:
    """Change the order's status if it is still as ``order`` has it.

    False when it has changed, and ``order`` is reread then; else it is as it is now stored.
    ``due_at`` is when the worker must look at it next: unless given at once for an order that
    waits, or ended while the issuer may have it, else never. A worker that is done with it ends its
    lease by ``release``. Raises ValueError for a change that TRANSITIONS does not have. ``note``:
    what a person or an issuer says of it, in words.
    """
    if not order.may_become(to):
        raise ValueError(f"An order cannot go from {order.status} to {to}.")
    known = {"id": order.pk, "status": order.status, "activation": order.activation_id}
    becomes: dict[str, Any] = {
        "status": to,
        "activation": None,
        "due_at": due_at or (timezone.now() if to in WAITING or withdrawal_owed else None),
        "withdrawal_owed": withdrawal_owed,
    }
    if release:
        becomes |= {"leased_until": None, "attempts": 0}
    with transaction.atomic(savepoint=False):
        if update(Order, becomes, **known):
            _complete([order], to, by, reason, note)
        else:
            order.refresh_from_db()
            return False
    logger.info("Order %s: %s -> %s", order.pk, order.status, to)
    for name, value in becomes.items():
        setattr(order, name, value)
    return True


@transaction.atomic
def change_status_of_many(
    orders: QuerySet[Order],
    to: Status,
    *,
    by: User | None = None,
    reason: Reason | None = None,
    note: str = "",
    withdrawal_owed: bool = False,
) -> list[int]:
    """Change the status of those of the orders that may have it, in a few statements.

    Returns their numbers.
    """
    held = _hold(orders, to)
    if not held:
        return []
    numbers = [order.pk for order in held]
    Order.objects.filter(pk__in=numbers).update(
        status=to,
        activation=None,
        due_at=timezone.now() if withdrawal_owed else None,
        withdrawal_owed=withdrawal_owed,
    )
    _complete(held, to, by, reason, note)
    logger.info("%s orders -> %s", len(held), to)
    return numbers


@transaction.atomic
def make_ready(
    orders: QuerySet[Order],
    codes: Mapping[int, Activation],
    look_at: datetime.datetime | None,
) -> list[int]:
    """Make those of the orders that still wait ready, each with its codes, and end their leases.

    ``codes`` are theirs by the orders' numbers, and are stored with the change. The worker looks at
    an order again at ``look_at``, and at the latest when its codes lapse. Returns their numbers.
    """
    held = _hold(orders, Status.READY)
    if not held:
        return []
    Activation.objects.bulk_create(codes[order.pk] for order in held)
    _complete(held, Status.READY)
    for order in held:
        order.status = Status.READY
        order.activation = activation = codes[order.pk]
        order.due_at = min(look_at or activation.expires_at, activation.expires_at)
        order.leased_until, order.attempts = None, 0
    # All are there and locked, so this updates them. Unlike bulk_update it needs no CASE for each
    # order and column, which takes ten times as long as the update itself.
    Order.objects.bulk_create(
        held,
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=["status", "activation", "due_at", "leased_until", "attempts"],
    )
    numbers = [order.pk for order in held]
    logger.info("Ready: orders %s", ", ".join(map(str, numbers)))
    return numbers


def _hold(orders: QuerySet[Order], to: Status) -> list[Order]:
    """Those of the orders that may have the status, locked until the transaction ends."""
    may_become = [status for status, following in TRANSITIONS.items() if to in following]
    # Locked in their order, as everywhere that several orders are.
    changing = orders.filter(status__in=may_become).order_by("pk").select_related("student")
    return list(changing.select_for_update(of=["self"]))


def _complete(
    orders: list[Order],
    to: Status,
    by: User | None = None,
    reason: Reason | None = None,
    note: str = "",
) -> None:
    """Do what belongs to a change of status; the orders are as they were before it."""
    # The codes are good for one status only.
    if codes := [order.activation_id for order in orders if order.activation_id]:
        Activation.objects.filter(pk__in=codes).delete()
    OrderEvent.objects.bulk_create(
        OrderEvent(
            order=order,
            from_status=order.status,
            to_status=to,
            actor=by,
            reason=reason or "",
            note=note,
        )
        for order in orders
    )
    notices.record(orders, to, by)
    versions.renew(order.student.user_id for order in orders)
