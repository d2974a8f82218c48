"""How an order changes its status."""

import logging
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext_noop as _

from mlegitymacja import notices
from mlegitymacja.models import Activation, Order, OrderEvent
from mlegitymacja.statuses import Status

logger = logging.getLogger(__name__)

VALIDITY_OVER = _("The validity of the document has ended.")

# What becomes of a worker's hold on an order once its work is done.
DONE: dict[str, Any] = {"due_at": None, "leased_until": None, "attempts": 0}


def move(
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
