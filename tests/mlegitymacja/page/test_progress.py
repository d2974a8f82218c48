import datetime

import pytest
import time_machine

from mlegitymacja import orders
from mlegitymacja.models import Order, OrderEvent
from mlegitymacja.orders.changes import change_status
from mlegitymacja.page import progress
from mlegitymacja.statuses import Status
from usosweb.students.models import Student


@pytest.mark.parametrize(
    ("status", "states"),
    [
        (Status.PENDING, ["done", "active", "future", "future"]),
        (Status.PROCESSING, ["done", "active", "future", "future"]),
        (Status.READY, ["done", "done", "active", "future"]),
        (Status.COLLECTED, ["done", "done", "done", "done"]),
    ],
)
def test_steps_are_done_active_and_future(status, states):
    assert [step.state for step in progress.steps(Order(status=status))] == states


def test_usual_wait_before_any_order_says_nothing(db):
    assert progress.usual_wait() is None


def test_usual_wait_is_the_middle_one_of_the_last_orders(student):
    for minutes in (1, 7, 300):
        order = orders.place(student, by=student.user)
        orders.attend(order.pk)
        ready = OrderEvent.objects.filter(order=order, to_status=Status.READY)
        ready.update(created_at=order.order_date + datetime.timedelta(minutes=minutes))
        order.refresh_from_db()
        orders.revoke(order, by=student.user)

    assert progress.usual_wait() == datetime.timedelta(minutes=7)


@pytest.mark.parametrize(
    ("usual", "late"),
    [
        (None, datetime.timedelta(minutes=15)),
        (datetime.timedelta(seconds=1), datetime.timedelta(minutes=2)),
        (datetime.timedelta(minutes=1), datetime.timedelta(minutes=5)),
        (datetime.timedelta(hours=8), datetime.timedelta(days=1)),
        (datetime.timedelta(days=1), datetime.timedelta(days=3)),
    ],
)
def test_order_has_waited_long_from_a_moment_that_the_version_notices(pending_order, usual, late):
    told = []
    for wait in (late - datetime.timedelta(seconds=1), late):
        with time_machine.travel(pending_order.order_date + wait, tick=False):
            version = progress.version([pending_order], "pl")
            told.append((progress.has_waited_long(pending_order, usual), version))

    assert [long for long, _version in told] == [False, True]
    assert told[0][1] != told[1][1]


def test_order_has_not_waited_long_where_waiting_for_months_is_usual(pending_order):
    months = datetime.timedelta(days=90)
    with time_machine.travel(pending_order.order_date + months):
        assert not progress.has_waited_long(pending_order, months)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "mniej niż minutę"),
        (29, "mniej niż minutę"),
        (61, "1 minutę"),
        (130, "2 minuty"),
        (300, "5 minut"),
        (3599, "1 godzinę"),
        (7300, "2 godziny"),
        (86400, "24 godziny"),
        (200000, "2 dni"),
    ],
)
def test_in_words_rounds_and_declines(seconds, words):
    assert progress.in_words(datetime.timedelta(seconds=seconds)) == words


def test_waiting_before_counts_the_earlier_that_still_wait(pending_order, other_student):
    later = orders.place(other_student, by=other_student.user)

    assert (progress.waiting_before(pending_order), progress.waiting_before(later)) == (0, 1)


def test_history_tells_who_acted(ready_order, clerk):
    orders.revoke(ready_order, by=clerk, reason="Skreślenie")

    told = [(str(line.who), line.reason) for line in progress.history(ready_order)]
    assert told == [("Ty", ""), ("system", ""), ("dziekanat", "Skreślenie")]


@pytest.mark.parametrize(
    ("statuses", "told"),
    [
        (
            [Status.PROCESSING, Status.CANCELLED],
            ["Złożono zamówienie", "Przekazano do wystawcy", "Zamówienie anulowano"],
        ),
        ([Status.FAILED], ["Złożono zamówienie", "Nie udało się wydać mLegitymacji"]),
    ],
)
def test_history_tells_what_happened_to_an_order(pending_order, statuses, told):
    for status in statuses:
        change_status(pending_order, status)

    assert [str(line.what) for line in progress.history(pending_order)] == told


@pytest.mark.parametrize(
    ("end", "told"),
    [(Status.REVOKED, "mLegitymację unieważniono"), (Status.EXPIRED, "Upłynął termin ważności")],
)
def test_history_tells_what_happened_to_a_document(collected_order, end, told):
    change_status(collected_order, end)

    assert [str(line.what) for line in progress.history(collected_order)] == [
        "Złożono zamówienie",
        "Kody gotowe",
        "Pobrano na telefon",
        told,
    ]


def past(student: Student) -> list[progress.Happening]:
    return progress.standing(student.user).past


def test_past_is_of_the_ended_orders_newest_first(student):
    for _number in range(12):
        orders.cancel(orders.place(student, by=student.user), by=student.user)
    orders.place(student, by=student.user)

    newest = Order.objects.filter(status=Status.CANCELLED).order_by("-pk")[:10]
    assert [(end.placed, str(end.who)) for end in past(student)] == [
        (order.order_date, "Ty") for order in newest
    ]


def test_version_is_another_when_fewer_wait_before(pending_order, other_student):
    later = orders.place(other_student, by=other_student.user)
    before = progress.version([later], "pl")

    orders.attend(pending_order.pk)

    assert progress.version([later], "pl") != before


def test_version_is_another_for_another_status_and_language(pending_order):
    versions = {
        progress.version([], "pl"),
        progress.version([pending_order], "pl"),
        progress.version([pending_order], "en"),
        progress.version([Order(pk=pending_order.pk, status=Status.READY)], "pl"),
    }

    assert len(versions) == 4
