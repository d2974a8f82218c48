"""How long a document is valid, and when it ends soon."""

import datetime

from django.conf import settings
from django.utils import timezone

from mlegitymacja.models import Order
from usosweb.students.models import Student

# From so many days before the last one on, the page and mails say how to extend it.
ENDS_SOON_DAYS = 28
# What the ELS must be for its last day to be the document's as well.
OF_THE_ELS = {"els", "els_extended", "data_unchanged"}


def last_day(student: Student) -> datetime.date:
    """The last day of a document ordered now, for a student who meets the conditions.

    That of the ELS; where the conditions do not ask for an ELS, that of the semester.
    """
    card = student.current_card
    if card and OF_THE_ELS & set(settings.MLEGITYMACJA_CONDITIONS):
        return card.expiration_date
    return last_day_of_semester(timezone.localdate())


def last_day_of_semester(day: datetime.date) -> datetime.date:
    """31 March for the winter semester (October to February), else 31 October.

    Source: rozporządzenie MNiSW w sprawie studiów, the validity of a student card.
    """
    if day.month >= 10:
        return datetime.date(day.year + 1, 3, 31)
    if day.month <= 2:
        return datetime.date(day.year, 3, 31)
    return datetime.date(day.year, 10, 31)


def can_be_extended(order: Order) -> bool:
    """Whether a document ordered now would be valid for longer than this one."""
    return last_day(order.student) > order.expiration_date


def ends_soon(order: Order) -> bool:
    return order.days_left <= ENDS_SOON_DAYS
