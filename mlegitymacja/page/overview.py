"""What a student has, and the state of the page that follows from it. Only reads."""

import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum, auto
from functools import cached_property

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from mlegitymacja import conditions, validity
from mlegitymacja.models import Order, OrderEvent
from mlegitymacja.page import story, waits
from mlegitymacja.page.pace import Stage
from mlegitymacja.statuses import CURRENT, ENDED, OPEN, Status
from usosweb.prepared import prepared
from usosweb.students.models import Student

# So many events tell all of a document and an open order, and how the last four others ended: the
# page shows three of them, and whether there are more.
EVENTS_TOLD = 12


class State(StrEnum):
    """The states of the page. Each has its template: templates/mlegitymacja/page/<state>.html."""

    # No open order and no document; and how the last order ended, if the page says so.
    NOTHING = auto()
    FAILED = auto()
    REVOKED = auto()
    EXPIRED = auto()
    LAPSED = auto()  # its codes were not used in time

    # An open order and no document.
    WAITING = auto()  # for the issuer
    READY = auto()  # the codes are shown
    COLLECTING = auto()  # a phone used the codes
    LAPSING = auto()  # the codes work no more, and the worker has yet to end the order

    # A document in the phone; and how the order ended that was to follow it.
    IN_PHONE = auto()
    FOLLOWED_FAILED = auto()
    FOLLOWED_LAPSED = auto()  # its codes were not used, or the university revoked them

    # A document in the phone and an open order that is to follow it.
    FOLLOWED_WAITING = auto()
    FOLLOWED_READY = auto()
    FOLLOWED_COLLECTING = auto()
    FOLLOWED_LAPSING = auto()


# Beside a document in the phone, of the state that the newer order alone would be.
FOLLOWED = {
    State.FAILED: State.FOLLOWED_FAILED,
    State.REVOKED: State.FOLLOWED_LAPSED,
    State.LAPSED: State.FOLLOWED_LAPSED,
    State.WAITING: State.FOLLOWED_WAITING,
    State.READY: State.FOLLOWED_READY,
    State.COLLECTING: State.FOLLOWED_COLLECTING,
    State.LAPSING: State.FOLLOWED_LAPSING,
}


@dataclass(frozen=True)
class Overview:
    """What a student has: the document in the phone, the open order, and how others ended."""

    student: Student
    document: Order | None
    open_order: Order | None
    history: list[story.Line]
    past: list[story.Line]
    # That the person had before all this was read: usosweb/versions.py.
    version: str | None

    @property
    def current(self) -> list[Order]:
        return [order for order in (self.document, self.open_order) if order]

    def history_of(self, order: Order) -> list[story.Line]:
        """What happened to a current order, the first thing first."""
        return [line for line in reversed(self.history) if line.order.pk == order.pk]

    @property
    def ended(self) -> story.Line | None:
        """How the last order ended, while nothing newer is open or in the phone."""
        newest = max((order.order_date for order in self.current), default=None)
        last = self.past[0] if self.past else None
        return last if last and (newest is None or newest < last.order.order_date) else None

    @property
    def state(self) -> State:
        alone = state_of(self.open_order) if self.open_order else _state_after(self.ended)
        return FOLLOWED.get(alone, State.IN_PHONE) if self.document else alone

    @property
    def waiting_order(self) -> Order | None:
        return self.open_order if self.open_order and self.open_order.is_waiting else None

    @property
    def stage(self) -> Stage:
        """What the page waits for."""
        if self.open_order is None:
            return Stage.REST
        if self.open_order.status == Status.PENDING:
            return Stage.TURN
        return Stage.CODES if state_of(self.open_order) == State.READY else Stage.WORK

    @cached_property
    def answers(self) -> list[conditions.Answer]:
        """How the conditions for an order stand."""
        return conditions.answers(self.student)

    @cached_property
    def digest(self) -> str:
        """The page in few characters: others whenever the page would say something else.

        How many orders wait, and how the last one ended, are no part of it. The day is, since the
        page says what is possible today.
        """
        orders = [f"{order.pk}-{order.status}-{state_of(order)}" for order in self.current]
        said = [*orders, self._beside_orders(), get_language(), timezone.localdate()]
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]

    def _beside_orders(self) -> str:
        """What the page says beside the current orders' statuses."""
        if order := self.open_order:
            return str(waits.moments_passed(order)) if order.is_waiting else ""
        if self.document:
            return str(validity.last_day(self.student))
        return conditions.digest(self.answers)

    @property
    def turns_at(self) -> datetime.datetime:
        """When the page will say something else though nobody does anything."""
        now = timezone.now()
        tomorrow = timezone.localdate(now) + datetime.timedelta(days=1)
        moments = [timezone.make_aware(datetime.datetime.combine(tomorrow, datetime.time()))]
        if order := self.open_order:
            moments += waits.moments(order) if order.is_waiting else []
            moments += [order.activation.expires_at] if order.activation else []
        return min(moment for moment in moments if moment > now)


def state_of(order: Order) -> State:
    """The state of the page for a current order alone."""
    if order.is_collected:
        return State.IN_PHONE
    if order.activation is None:
        return State.WAITING
    if order.has_lapsed:
        return State.LAPSING
    return State.COLLECTING if order.is_being_collected else State.READY


def _state_after(ended: story.Line | None) -> State:
    if ended is None:
        return State.NOTHING
    if ended.status == Status.FAILED:
        return State.FAILED
    if ended.status == Status.EXPIRED:
        return State.LAPSED if ended.from_status == Status.READY else State.EXPIRED
    if ended.status == Status.REVOKED and ended.reason_and_note:
        return State.REVOKED
    # The student's own act: they know.
    return State.NOTHING


def load(user: User) -> Overview | None:
    """With all that the page says; None for a user who is no student."""
    student = getattr(user, "student", None)
    if student is None:
        return None
    told = story.lines(_events_told(student.pk), user)
    history = [line for line in told if line.order.status in CURRENT]
    past = [line for line in told if line.order.status in ENDED]
    version = getattr(user, "version", None)
    return _overview(student, (line.order for line in history), history, past, version)


@prepared
def _events_told(student: int) -> QuerySet[OrderEvent]:
    """What happened to the current orders, and how the last others ended; the newest first."""
    is_current, is_end = Q(order__status__in=CURRENT), Q(to_status__in=ENDED)
    events = OrderEvent.objects.filter(is_current | is_end, order__student=student)
    newest_first = events.alias(current=is_current).order_by("-current", "-created_at", "-pk")
    with_codes = newest_first.select_related("order__activation")
    return with_codes.defer("order__activation__qr_png")[:EVENTS_TOLD]


def load_current(user_id: int) -> Overview | None:
    """Without history and past: with no more than ``digest`` needs."""
    current = Order.objects.filter(student__user=user_id).current()
    orders = list(current.select_related("student", "activation").defer("activation__qr_png"))
    student = orders[0].student if orders else Student.objects.filter(user=user_id).first()
    return _overview(student, orders, [], [], None) if student else None


def _overview(
    student: Student,
    orders: Iterable[Order],
    history: list[story.Line],
    past: list[story.Line],
    version: str | None,
) -> Overview:
    current = {order.pk: order for order in orders}
    for order in current.values():
        order.student = student
    return Overview(
        student,
        document=next((order for order in current.values() if order.is_collected), None),
        open_order=next((order for order in current.values() if order.status in OPEN), None),
        history=history,
        past=past,
        version=version,
    )
