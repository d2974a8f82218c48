"""What happened to an order, and how far it is, as its student reads it."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mlegitymacja.models import Order, OrderEvent
from mlegitymacja.statuses import ENDED, WAITING, Status

STEPS: list[tuple[Promise, set[Status]]] = [
    (_("Order placed"), set()),
    (_("Issuing"), WAITING),
    (_("Ready to collect"), {Status.READY}),
    (_("On your phone"), {Status.COLLECTED}),
]


@dataclass(frozen=True)
class Step:
    label: Promise
    state: str  # done, active or future


@dataclass(frozen=True)
class Line:
    """One event of an order."""

    ordered_at: datetime.datetime
    happened_at: datetime.datetime
    from_status: str
    status: str
    status_label: str
    what: Promise | str
    who: Promise
    # In the reader's language.
    reason: str
    # What a person or an issuer wrote, in Polish whatever the page speaks.
    note: str

    @property
    def reason_and_note(self) -> str:
        return f"{self.reason} {self.note}".strip()


def steps(order: Order) -> list[Step]:
    """The way from the order to the phone, for an order that is on it."""
    active = next(number for number, (_label, at) in enumerate(STEPS) if order.status in at)
    if order.is_collected:
        active = len(STEPS)  # nothing is left to do
    return [
        Step(label, "done" if number < active else "active" if number == active else "future")
        for number, (label, _statuses) in enumerate(STEPS)
    ]


def history(order: Order) -> list[Line]:
    """Needs the order's ``student`` and ``events``."""
    return [_line(event, order) for event in order.events.all()]


def endings(orders: Iterable[Order]) -> list[Line]:
    """How each of the orders that ended did so, the last one first."""
    histories = [history(order) for order in orders if order.status in ENDED]
    ends = [lines[-1] for lines in histories if lines]
    return sorted(ends, key=lambda end: end.happened_at, reverse=True)


def all_endings(user: User) -> list[Line]:
    """How every order of the user that ended did so, the last one first."""
    orders = Order.objects.filter(student__user=user.pk, status__in=ENDED)
    return endings(orders.select_related("student").prefetch_related("events"))


def _line(event: OrderEvent, order: Order) -> Line:
    if event.actor_id is None:
        who = pgettext_lazy("who acted", "the system")
    elif event.actor_id == order.student.user_id:
        who = pgettext_lazy("who acted", "You")
    else:
        who = pgettext_lazy("who acted", "the dean's office")
    return Line(
        ordered_at=order.order_date,
        happened_at=event.created_at,
        from_status=event.from_status,
        status=event.to_status,
        status_label=event.get_to_status_display(),
        what=Status(event.to_status).happened,
        who=who,
        reason=event.get_reason_display(),
        note=event.note,
    )
