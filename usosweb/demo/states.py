"""The one way into each state of a student's page: for pictures, browser tests and benchmarks.

Each function takes a student who may order and has no document, brings the state about as students,
the worker, phones and the dean's office do, and returns the newest order as it then is.
"""

import datetime

from django.contrib.auth.models import User
from django.test import override_settings
from django.utils import timezone

from mlegitymacja import orders
from mlegitymacja.models import Activation, Order
from mlegitymacja.statuses import Status
from usosweb.students import records
from usosweb.students.models import Student

LOST = "Legitymacja została zgłoszona jako utracona."


def placed(student: Student) -> Order:
    return orders.place(student, by=account(student))


def late(student: Student) -> Order:
    """An order that waits for longer than orders usually do."""
    order = placed(student)
    an_hour_ago = timezone.now() - datetime.timedelta(hours=1)
    Order.objects.filter(pk=order.pk).update(order_date=an_hour_ago)
    return reread(order)


def processing(student: Student) -> Order:
    with override_settings(MLEGITYMACJA_ISSUER="usosweb.demo.issuers.Slow"):
        return worked_on(placed(student), Status.PROCESSING)


def failed(student: Student) -> Order:
    with override_settings(MLEGITYMACJA_ISSUER="usosweb.demo.issuers.Refusing"):
        return worked_on(placed(student), Status.FAILED)


def cancelled(student: Student) -> Order:
    order = placed(student)
    assert orders.cancel(order, by=account(student))
    return order


def ready(student: Student) -> Order:
    return worked_on(placed(student), Status.READY)


def being_collected(student: Student) -> Order:
    return redeem(ready(student))


def collected(student: Student) -> Order:
    return collect(ready(student))


def codes_lapsed(student: Student) -> Order:
    """A ready order whose codes work no more, before the worker comes round to end it."""
    return lapse(ready(student))


def expired(student: Student) -> Order:
    """An order whose codes were not used in time."""
    return worked_on(codes_lapsed(student), Status.EXPIRED)


def revoked_by_the_student(student: Student) -> Order:
    order = ready(student)
    assert orders.revoke(order, by=account(student))
    return order


def revoked_by_the_university(student: Student, by: User) -> Order:
    return revoke(ready(student), by)


def ends_soon(student: Student) -> Order:
    """A document that can be renewed only once the ELS has been extended."""
    order = collected(student)
    last_day = timezone.localdate() + datetime.timedelta(days=12)
    end_els_on(student, last_day)
    Order.objects.filter(pk=order.pk).update(expiration_date=last_day)
    return reread(order)


def renewable(student: Student) -> Order:
    """A document whose student's ELS has been extended since."""
    order = collected(student)
    end_els_on(student, order.expiration_date + datetime.timedelta(days=180))
    return reread(order)


def renewal_placed(student: Student) -> Order:
    return orders.renew(renewable(student), by=account(student))


def renewal_ready(student: Student) -> Order:
    return worked_on(renewal_placed(student), Status.READY)


def renewal_codes_lapsed(student: Student) -> Order:
    return lapse(renewal_ready(student))


def renewal_expired(student: Student) -> Order:
    return worked_on(renewal_codes_lapsed(student), Status.EXPIRED)


def after_many_others(student: Student, by: User) -> Order:
    """The longest page: the codes of a renewal, after ten documents that ended."""
    for _number in range(10):
        revoked_by_the_university(student, by)
    return renewal_ready(student)


# Steps of the worker, the phone and the university


def account(student: Student) -> User:
    assert student.user
    return student.user


def worked_on(order: Order, becomes: Status) -> Order:
    """Have the worker look at the order, which is to leave it with that status."""
    assert orders.process(order.pk)
    order = reread(order)
    assert order.status == becomes
    return order


def redeem(order: Order) -> Order:
    """Use the codes of a ready order, as a phone does that is about to collect the document."""
    codes = Activation.objects.get(order=order)
    return orders.redeem(codes.qr_text, codes.activation_code)


def collect(order: Order) -> Order:
    """Have a phone collect the document of a ready order."""
    assert orders.collect(redeem(order))
    return reread(order)


def revoke(order: Order, by: User) -> Order:
    """Have the dean's office end a document."""
    assert orders.revoke(order, by=by, note=LOST)
    return reread(order)


def lapse(order: Order) -> Order:
    """End the time that the codes of a ready order may be used in."""
    now = timezone.now()
    Activation.objects.filter(order=order).update(expires_at=now)
    Order.objects.filter(pk=order.pk).update(due_at=now)
    return reread(order)


def end_els_on(student: Student, last_day: datetime.date) -> None:
    card = student.cards.get()
    card.expiration_date = last_day
    records.save(card, "expiration_date")


def reread(order: Order) -> Order:
    """The order and its student's record as the database has them now."""
    return Order.objects.select_related("student__user").get(pk=order.pk)
