"""Which mails are owed: those about a change, within its transaction, and the reminders."""

import datetime
from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from mlegitymacja import validity
from mlegitymacja.models import Notice, Order
from mlegitymacja.statuses import Status
from usosweb.background import SECONDS, work_in_batches

Kind = Notice.Kind

# A mail is sent only while the order is still in one of these.
SENT_WHILE = {
    Kind.READY: {Status.READY},
    Kind.FAILED: {Status.FAILED},
    Kind.REVOKED: {Status.REVOKED},
    Kind.FOUR_WEEKS_LEFT: {Status.READY, Status.COLLECTED},
    Kind.ONE_WEEK_LEFT: {Status.READY, Status.COLLECTED},
}
# How many days of validity are left. Without overlap: in the last week the other is not owed any
# more.
REMINDERS = {
    Kind.FOUR_WEEKS_LEFT: range(8, validity.ENDS_SOON_DAYS + 1),
    Kind.ONE_WEEK_LEFT: range(8),
}
# Orders at a time for which reminders are owed.
BATCH = 1000


def record(orders: Iterable[Order], to: Status, by: User | None) -> None:
    """Owe mails about a change of status, within its transaction; not about one's own act."""
    if to in Kind.values:
        Notice.objects.bulk_create(
            Notice(order=order, kind=to)
            for order in orders
            if by is None or by.pk != order.student.user_id
        )


def remind(seconds: float = SECONDS) -> bool:
    """Owe the reminders that are not owed yet. True when time was up before all were owed."""
    return work_in_batches(
        lambda: any(_owe_reminders(kind, days) for kind, days in REMINDERS.items()), seconds
    )


@transaction.atomic
def _owe_reminders(kind: Kind, days: range) -> bool:
    today = timezone.localdate()
    first, last = (today + datetime.timedelta(days=left) for left in (days[0], days[-1]))
    ending = Order.objects.filter(
        ~Exists(Notice.objects.filter(order=OuterRef("pk"), kind=kind)),
        status__in=sorted(SENT_WHILE[kind]),
        expiration_date__range=(first, last),
    )
    # Those that no other process has in hand.
    free = ending.select_for_update(of=["self"], skip_locked=True, no_key=True)
    owed = [Notice(order_id=pk, kind=kind) for pk in free.values_list("pk", flat=True)[:BATCH]]
    return bool(Notice.objects.bulk_create(owed, ignore_conflicts=True))
