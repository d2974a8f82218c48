"""What happened to an order, and how far it is, as its student reads it."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mlegitymacja.models import Order, OrderEvent
from mlegitymacja.statuses import ENDED, WAITING, Reason, Status

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
    """One event of an order, in the language of the page."""

    event: OrderEvent
    reader: User

    @property
    def order(self) -> Order:
        return self.event.order

    @property
    def happened_at(self) -> datetime.datetime:
        return self.event.created_at

    @property
    def from_status(self) -> str:
        return self.event.from_status

    @property
    def status(self) -> Status:
        return Status(self.event.to_status)

    @property
    def who(self) -> Promise:
        if self.event.actor_id is None:
            return pgettext_lazy("who acted", "the system")
        if self.event.actor_id == self.reader.pk:
            return pgettext_lazy("who acted", "You")
        return pgettext_lazy("who acted", "the dean's office")

    @property
    def reason(self) -> str:
        return str(Reason(self.event.reason).label) if self.event.reason else ""

    @property
    def note(self) -> str:
        """What a person or an issuer wrote, in Polish whatever the page speaks."""
        return self.event.note

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


def lines(events: Iterable[OrderEvent], reader: User) -> list[Line]:
    return [Line(event, reader) for event in events]


def all_endings(user: User) -> list[Line]:
    """How every order of the user that ended did so, the last one first."""
    ends = OrderEvent.objects.filter(order__student__user=user.pk, to_status__in=ENDED)
    return lines(ends.select_related("order").order_by("-created_at", "-pk"), user)
