"""What a student has, and the state of the page that follows from it. Only reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum, auto

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from mlegitymacja import conditions, validity
from mlegitymacja.models import Order, OrderEvent
from mlegitymacja.page import story, waits
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

    @property
    def pace(self) -> str:
        """How soon the page may turn by itself: names of order_status.js."""
        stage = self.removeprefix("followed_")
        if stage in {State.WAITING, State.COLLECTING, State.LAPSING}:
            return "soon"
        return "any-time" if stage == State.READY else "rest"


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
    def version(self) -> str:
        """The page in few characters: another one whenever the page would say something else.

        The day is a part of it, since the page says what is possible today.
        """
        orders = [f"{order.pk}-{order.status}-{state_of(order)}" for order in self.current]
        return ".".join(
            [*orders, self._version_of_rest(), str(get_language()), str(timezone.localdate())]
        )

    def _version_of_rest(self) -> str:
        """What the page says beside the current orders' statuses."""
        if order := self.open_order:
            if not order.is_waiting:
                return ""
            return f"{waits.orders_before(order)}+{waits.moments_passed(order)}"
        if self.document:
            return str(validity.last_day(self.student))
        return conditions.digest(conditions.answers(self.student))


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
    return _overview(student, (line.order for line in history), history, past)


@prepared
def _events_told(student: int) -> QuerySet[OrderEvent]:
    """What happened to the current orders, and how the last others ended; the newest first."""
    is_current, is_end = Q(order__status__in=CURRENT), Q(to_status__in=ENDED)
    events = OrderEvent.objects.filter(is_current | is_end, order__student=student)
    newest_first = events.alias(current=is_current).order_by("-current", "-created_at", "-pk")
    with_codes = newest_first.select_related("order__activation")
    return with_codes.defer("order__activation__qr_png")[:EVENTS_TOLD]


def load_current(user: User) -> Overview | None:
    """Without history and past: with no more than ``version`` needs."""
    student = getattr(user, "student", None)
    if student is None:
        return None
    orders = Order.objects.filter(student=student).current().select_related("activation")
    return _overview(student, orders.defer("activation__qr_png"), [], [])


def _overview(
    student: Student, orders: Iterable[Order], history: list[story.Line], past: list[story.Line]
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
    )
