"""The days of the mails' tests, and how an order gets to where a mail is owed."""

import datetime

from django.core import mail

from mlegitymacja import notices, orders
from mlegitymacja.models import Notice
from mlegitymacja.orders.changes import change_status
from mlegitymacja.statuses import Status

Kind = Notice.Kind
# 12:00 in Poland.
NOON = datetime.datetime(2026, 11, 23, 11, tzinfo=datetime.UTC)
LAST_DAY = datetime.date(2027, 3, 31)
SUBJECTS = {
    (Kind.READY, "pl"): "Twoja mLegitymacja jest gotowa do pobrania",
    (Kind.READY, "en"): "Your mLegitymacja is ready to collect",
    (Kind.FAILED, "pl"): "Nie udało się wydać Twojej mLegitymacji",
    (Kind.FAILED, "en"): "Your mLegitymacja could not be issued",
    (Kind.REVOKED, "pl"): "Uczelnia unieważniła Twoją mLegitymację",
    (Kind.REVOKED, "en"): "The university has revoked your mLegitymacja",
    (Kind.FOUR_WEEKS_LEFT, "pl"): "Twoja mLegitymacja jest ważna do 31 marca 2027 r.",
    (Kind.FOUR_WEEKS_LEFT, "en"): "Your mLegitymacja is valid until 31 March 2027",
    (Kind.ONE_WEEK_LEFT, "pl"): (
        "Twoja mLegitymacja wkrótce straci ważność: ostatni dzień to 31 marca 2027 r."
    ),
    (Kind.ONE_WEEK_LEFT, "en"): (
        "Your mLegitymacja is about to expire: the last day is 31 March 2027"
    ),
}
# What ``state`` says of a notice.
TO_SEND, SENT, CLOSED = (True, False), (False, True), (False, False)


def at_noon(days_left):
    day = LAST_DAY - datetime.timedelta(days=days_left)
    return datetime.datetime.combine(day, datetime.time(11), tzinfo=datetime.UTC)


def collected(student):
    """An order whose document is in the phone, all its mails read."""
    order = orders.place(student, by=student.user)
    orders.process(order.pk)
    order.refresh_from_db()
    change_status(order, Status.COLLECTED)
    notices.send()
    mail.outbox.clear()
    return order


def send():
    """Send the mails that are due. Returns how many were sent."""
    before = Notice.objects.exclude(sent_at=None).count()
    notices.send()
    return Notice.objects.exclude(sent_at=None).count() - before


def owed(order):
    return list(order.notices.values_list("kind", flat=True))


def state(notice):
    """Whether it is still to be sent, and whether it was sent."""
    notice.refresh_from_db()
    return notice.due_at is not None, notice.sent_at is not None
