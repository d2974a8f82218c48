"""What students and the university do: order, renew, give up, revoke."""

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from mlegitymacja import conditions, validity
from mlegitymacja.models import Order
from mlegitymacja.orders.changes import change_status
from mlegitymacja.orders.doorbell import notify_worker
from mlegitymacja.statuses import OPEN, WAITING, Reason, Status
from usosweb import versions
from usosweb.prepared import prepared
from usosweb.students.models import Student

# How often the open order may end between its being in the way and being read.
PLACE_ATTEMPTS = 10


class ConditionsNotMet(Exception):
    """The student may not order now."""

    def __init__(self, unmet: list[conditions.Condition]) -> None:
        super().__init__(", ".join(condition.name for condition in unmet))
        self.conditions = unmet


class NothingToRenew(Exception):
    """A document ordered now would not be valid any longer than the one in the phone."""


class NothingToReplace(Exception):
    """The document is in no phone, or in none any more."""


def place(student: Student, by: User) -> Order:
    """Order a document for the student; the order they already have, if they have one.

    Raises ConditionsNotMet.
    """
    order = _current(student)
    if order and order.is_over:
        # The worker has not come round to it yet.
        change_status(order, Status.EXPIRED, reason=Reason.VALIDITY_ENDED)
        order = _current(student)
    if order is None:
        _require_conditions(student)
        order = _place(student, by)
    return order


def may_renew(order: Order) -> bool:
    """Whether the document is in a phone, and one ordered now would be valid for longer."""
    return order.is_collected and validity.can_be_extended(order)


def renew(order: Order, by: User) -> Order:
    """Order the document that is to follow this one; it stays valid until that one is collected.

    Raises ConditionsNotMet or NothingToRenew.
    """
    if not may_renew(order):
        raise NothingToRenew
    _require_conditions(order.student)
    return _place(order.student, by)


@transaction.atomic
def replace(order: Order, by: User) -> Order:
    """For a new phone: end the document in the old one and order anew, both or neither.

    Raises ConditionsNotMet, or NothingToReplace when the document is in no phone any more.
    """
    if not order.is_collected or not revoke(order, by, reason=Reason.ANOTHER_PHONE):
        raise NothingToReplace
    return place(order.student, by)


def _current(student: Student) -> Order | None:
    """The order that the student's page shows, the newest where a new document is to follow."""
    return next(iter(_current_of(student.pk)), None)


@prepared
def _current_of(student: int) -> QuerySet[Order]:
    return Order.objects.current().filter(student=student)


def _require_conditions(student: Student) -> None:
    answers = conditions.answers(student)
    if not conditions.all_met(answers):
        raise ConditionsNotMet([answer.condition for answer in answers if not answer.met])


def _place(student: Student, by: User) -> Order:
    """Make the student's open order, or find the one that was made just now."""
    attempts = 0
    while True:
        attempts += 1
        try:
            with transaction.atomic():
                order = student.orders.create(expiration_date=validity.last_day(student))
                order.events.create(to_status=order.status, actor=by)
                versions.renew([student.user_id])
                notify_worker()
                return order
        except IntegrityError:
            if in_the_way := student.orders.filter(status__in=OPEN).first():
                return in_the_way
            # It ended before it could be read.
            if attempts == PLACE_ATTEMPTS:
                raise


def cancel(order: Order, by: User) -> bool:
    """Give up an order that is not ready yet. False when it is too late, or was done already."""
    while order.may_become(Status.CANCELLED):
        if change_status(order, Status.CANCELLED, by=by, withdrawal_owed=True):
            return True
    return False


def revoke(order: Order, by: User | None, *, reason: Reason | None = None, note: str = "") -> bool:
    """End a document that is ready or in the phone. False when there is none, or none any more."""
    ended = end_document(order, by, reason=reason, note=note)
    if ended:
        notify_worker()
    return ended


def end_document(
    order: Order, by: User | None, *, reason: Reason | None = None, note: str = ""
) -> bool:
    """As revoke, but for the caller to notify the worker, once for many."""
    while order.may_become(Status.REVOKED):
        if change_status(
            order, Status.REVOKED, by=by, reason=reason, note=note, withdrawal_owed=True
        ):
            return True
    return False


def retry(order: Order) -> bool:
    """Make a waiting order due now, for the caller to notify the worker, once for many.

    False when it is not waiting any more.
    """
    waiting = Order.objects.filter(pk=order.pk, status__in=WAITING)
    return bool(waiting.update(due_at=timezone.now()))
