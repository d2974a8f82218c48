"""What the page tells of an order: how far it is, how long it takes, what happened to it.

Only reads. What may happen to an order is in orders.py.
"""

import datetime
import statistics
from dataclasses import dataclass

from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mlegitymacja.models import ENDED, WAITING, Order, OrderEvent, Status
from usosweb.students.models import Student

# How many of the last issued orders tell how long one usually takes.
SAMPLE = 20
PAST_ORDERS = 10

STEPS: list[tuple[Promise, set[str]]] = [
    (_("Order placed"), set()),
    (_("Issuing"), {Status.PENDING, Status.PROCESSING}),
    (_("Ready to collect"), {Status.READY}),
    (_("In your phone"), {Status.COLLECTED}),
]
MEANINGS: list[tuple[Promise | str, Promise]] = [
    (Status.PENDING.label, _("The order has been placed and waits to be passed to the issuer.")),
    (Status.PROCESSING.label, _("The issuer has the order. This usually takes a few minutes.")),
    (Status.READY.label, _("The QR code and the activation code wait for you on this page.")),
    (Status.COLLECTED.label, _("mLegitymacja is in your phone.")),
    (Status.FAILED.label, _("The issuer refused the order; the reason is given beside it.")),
    (Status.CANCELLED.label, _("You gave the order up before it was ready.")),
    (Status.REVOKED.label, _("You or the university ended the validity of mLegitymacja.")),
    (Status.EXPIRED.label, _("The validity of mLegitymacja, or of its codes, has run out.")),
]


@dataclass(frozen=True)
class Step:
    label: Promise
    state: str  # done, active or future


@dataclass(frozen=True)
class Happening:
    """One event of an order, as its student reads it."""

    placed: datetime.datetime
    status: str
    what: str
    who: Promise
    when: datetime.datetime
    reason: str


def steps(order: Order) -> list[Step]:
    """The way from the order to the phone, for an order that is on it."""
    now = next(place for place, (_label, statuses) in enumerate(STEPS) if order.status in statuses)
    states = [
        "done" if place < now else "active" if place == now else "future" for place in range(4)
    ]
    return [Step(label, state) for (label, _statuses), state in zip(STEPS, states, strict=True)]


def version(order: Order | None, language: str | None) -> str:
    """What the page tells of the order, in few characters: another text, another page."""
    shown = f"{order.pk}-{order.status}" if order else "none"
    ahead = waiting_before(order) if order and order.is_waiting else ""
    return f"{shown}-{ahead}-{language}"


def usual_wait() -> str:
    """How long the last orders took from the button to the codes, in words; empty before any."""
    issued = OrderEvent.objects.filter(to_status=Status.READY).order_by("-pk")
    waits = issued.values_list(F("created_at") - F("order__order_date"), flat=True)[:SAMPLE]
    return in_words(statistics.median(waits)) if waits else ""


def in_words(wait: datetime.timedelta) -> str:
    """A length of time as one would say it, in whole minutes, hours or days."""
    minutes = round(wait.total_seconds() / 60)
    hours, days = round(minutes / 60), round(minutes / 1440)
    if minutes < 1:
        return gettext("less than a minute")
    if minutes < 60:
        return ngettext("%d minute", "%d minutes", minutes) % minutes
    if hours < 48:
        return ngettext("%d hour", "%d hours", hours) % hours
    return ngettext("%d day", "%d days", days) % days


def waiting_before(order: Order) -> int:
    """How many orders were placed earlier and still wait."""
    return Order.objects.filter(status__in=WAITING, pk__lt=order.pk).count()


def history(order: Order) -> list[Happening]:
    events = order.events.order_by("pk")
    return [_happening(event, order, order.student) for event in events]


def past_orders(student: Student) -> list[Happening]:
    """How each of the student's ended orders ended, the last one first."""
    events = OrderEvent.objects.filter(order__student=student, to_status__in=ENDED)
    latest = events.select_related("order").order_by("-pk")[:PAST_ORDERS]
    return [_happening(event, event.order, student) for event in latest]


def _happening(event: OrderEvent, order: Order, student: Student) -> Happening:
    return Happening(
        placed=order.order_date,
        status=event.to_status,
        what=event.get_to_status_display(),
        who=_actor(event, student),
        when=event.created_at,
        reason=event.reason_in_words,
    )


def _actor(event: OrderEvent, student: Student) -> Promise:
    if event.actor_id is None:
        return pgettext_lazy("who acted", "the system")
    if event.actor_id == student.user_id:
        return pgettext_lazy("who acted", "You")
    return pgettext_lazy("who acted", "the dean's office")
