"""What the page tells of a student's orders: how far they are, how long it takes, what happened.

Only reads. What may happen to an order is in orders/.
"""

import datetime
import statistics
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mlegitymacja.models import Activation, Order, OrderEvent
from mlegitymacja.statuses import CURRENT, ENDED, OPEN, WAITING, Status
from usosweb.students.models import Student

# How many of the last issued orders tell how long one usually takes.
SAMPLE = 20
PAST_ORDERS = 10
# An order has waited long at the first of these moments that is at least so many times as late as
# is usual. The version counts them, and need not ask how long is usual.
LONG = 3
MOMENTS = [datetime.timedelta(minutes=wait) for wait in (2, 5, 15, 60, 240)]
MOMENTS += [datetime.timedelta(days=wait) for wait in (1, 3, 10, 30)]
# What is taken for usual before any order was issued.
UNKNOWN_WAIT = datetime.timedelta(minutes=5)

STEPS: list[tuple[Promise, set[str]]] = [
    (_("Order placed"), set()),
    (_("Issuing"), {Status.PENDING, Status.PROCESSING}),
    (_("Ready to collect"), {Status.READY}),
    (_("On your phone"), {Status.COLLECTED}),
]


@dataclass(frozen=True)
class Step:
    label: Promise
    state: str  # done, active or future


@dataclass(frozen=True)
class Happening:
    """One event of an order, as its student reads it."""

    placed: datetime.datetime
    before: str
    status: str
    status_label: str
    what: Promise | str
    who: Promise
    when: datetime.datetime
    reason: str
    reason_is_typed: bool

    @property
    def reason_marked(self) -> str:
        """The reason as HTML, with the language of one that somebody typed."""
        return format_html(
            '<span lang="pl">{}</span>' if self.reason_is_typed else "{}", self.reason
        )

    @property
    def codes_lapsed(self) -> bool:
        """Whether the order ended because nobody collected the document."""
        return (self.before, self.status) == (Status.READY, Status.EXPIRED)


@dataclass(frozen=True)
class Story:
    """One order, as the page tells it."""

    order: Order
    steps: list[Step]
    history: list[Happening]


@dataclass(frozen=True)
class Standing:
    """What a student has: the document in the phone, the open order, and how others ended."""

    student: Student
    document: Order | None
    open_order: Order | None
    past: list[Happening]

    @property
    def current(self) -> list[Order]:
        return [order for order in (self.document, self.open_order) if order]

    @property
    def ended(self) -> Happening | None:
        """How the last order ended, while nothing newer is open or in the phone."""
        newest = max((order.order_date for order in self.current), default=None)
        last = self.past[0] if self.past else None
        return last if last and (newest is None or newest < last.placed) else None


def standing(user: User) -> Standing | None:
    """Of whoever is logged in; None when that is no student."""
    return _standing(user, _orders_of(user))


def outline(user: User) -> Standing | None:
    """The standing without the past, and with no more of the orders than ``version`` needs."""
    orders = Order.objects.filter(student__user=user.pk).current()
    needed = ["status", "order_date", "expiration_date", "student__user", "activation__redeemed_at"]
    return _standing(user, orders.select_related("student", "activation").only(*needed))


def _standing(user: User, found: Iterable[Order]) -> Standing | None:
    orders = list(found)
    student = orders[0].student if orders else Student.objects.filter(user=user.pk).first()
    if student is None:
        return None
    return Standing(
        student,
        document=next((order for order in orders if order.is_collected), None),
        open_order=next((order for order in orders if order.status in OPEN), None),
        past=_ends(orders)[:PAST_ORDERS],
    )


def _orders_of(user: User) -> Iterable[Order]:
    """Those the page tells of, with all that it tells: the current ones and the newest others."""
    orders = Order.objects.filter(student__user=user.pk)
    with_all = orders.select_related("student", "activation").prefetch_related("events")
    current_first = with_all.alias(current=Q(status__in=CURRENT)).order_by(
        "-current", "-order_date", "-pk"
    )
    return current_first.defer("activation__qr_png")[: PAST_ORDERS + 2]


def story(order: Order) -> Story:
    return Story(order, steps(order), history(order))


def steps(order: Order) -> list[Step]:
    """The way from the order to the phone, for an order that is on it."""
    now = next(place for place, (_label, statuses) in enumerate(STEPS) if order.status in statuses)
    if order.is_collected:
        now = len(STEPS)  # nothing is left to do
    states = [
        "done" if place < now else "active" if place == now else "future" for place in range(4)
    ]
    return [Step(label, state) for (label, _statuses), state in zip(STEPS, states, strict=True)]


def version(orders: Iterable[Order], *told: object) -> str:
    """The current orders and what else the page tells, in few characters: another one is another.

    The day is a part of it, since the page says what is possible today.
    """
    shown = [_in_short(order) for order in sorted(orders, key=lambda order: order.pk)]
    return ".".join([*shown, *map(str, told), str(timezone.localdate())])


def _in_short(order: Order) -> str:
    ahead = f"{waiting_before(order)}+{_moments_past(order)}" if order.is_waiting else ""
    used = "used" if order.is_being_collected else ""
    return f"{order.pk}-{order.status}{used}{ahead}"


def pace(order: Order | None) -> str:
    """How soon the page may turn by itself, with this open order: names of order_status.js."""
    if order is None:
        return "rest"
    return "soon" if order.is_waiting or order.is_being_collected else "any-time"


def _moments_past(order: Order) -> int:
    waited = timezone.now() - order.order_date
    return sum(moment <= waited for moment in MOMENTS)


def has_waited_long(order: Order, usual: datetime.timedelta | None) -> bool:
    """Whether the order, which still waits, has done so for longer than orders usually do."""
    late = [moment for moment in MOMENTS if moment >= LONG * (usual or UNKNOWN_WAIT)]
    return len(MOMENTS) - len(late) < _moments_past(order)


def usual_wait() -> datetime.timedelta | None:
    """How long the last orders took from the button to the codes; None before any."""
    issued = OrderEvent.objects.filter(to_status=Status.READY).order_by("-pk")
    waits = issued.values_list(F("created_at") - F("order__order_date"), flat=True)[:SAMPLE]
    return statistics.median(waits) if waits else None


def lifetime(codes: Activation | None) -> str:
    """How much longer the codes will do, in words; empty once they do not."""
    left = codes.expires_at - timezone.now() if codes else datetime.timedelta()
    return in_words(left) if left > datetime.timedelta() else ""


def in_words(wait: datetime.timedelta | None) -> str:
    """A length of time as one would say it, in whole minutes, hours or days; empty for none."""
    if wait is None:
        return ""
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
    return [_happening(event, order) for event in order.events.all()]


def past(user: User) -> list[Happening]:
    """How every order of the user that ended did so, the last one first."""
    orders = Order.objects.filter(student__user=user.pk, status__in=ENDED)
    return _ends(orders.select_related("student").prefetch_related("events"))


def _ends(orders: Iterable[Order]) -> list[Happening]:
    """How each of the orders that ended did so, the last one first."""
    stories = [history(order) for order in orders if order.status in ENDED]
    ends = [story[-1] for story in stories if story]
    return sorted(ends, key=lambda end: end.when, reverse=True)


def _happening(event: OrderEvent, order: Order) -> Happening:
    return Happening(
        placed=order.order_date,
        before=event.from_status,
        status=event.to_status,
        status_label=event.get_to_status_display(),
        what=Status(event.to_status).happened,
        who=_actor(event, order.student),
        when=event.created_at,
        reason=event.reason_in_words,
        reason_is_typed=event.reason_is_typed,
    )


def _actor(event: OrderEvent, student: Student) -> Promise:
    if event.actor_id is None:
        return pgettext_lazy("who acted", "the system")
    if event.actor_id == student.user_id:
        return pgettext_lazy("who acted", "You")
    return pgettext_lazy("who acted", "the dean's office")
