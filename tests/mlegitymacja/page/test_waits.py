import datetime

import pytest
import time_machine

from mlegitymacja import orders
from mlegitymacja.models import OrderEvent
from mlegitymacja.page import overview, waits
from mlegitymacja.statuses import Status


def test_usual_wait_before_any_order_says_nothing(db):
    assert waits.usual_wait() is None


def test_usual_wait_is_the_middle_one_of_the_last_orders(student):
    for minutes in (1, 7, 300):
        order = orders.place(student, by=student.user)
        orders.process(order.pk)
        ready = OrderEvent.objects.filter(order=order, to_status=Status.READY)
        ready.update(created_at=order.order_date + datetime.timedelta(minutes=minutes))
        order.refresh_from_db()
        orders.revoke(order, by=student.user)

    assert waits.usual_wait() == datetime.timedelta(minutes=7)


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
    said = []
    for wait in (late - datetime.timedelta(seconds=1), late):
        with time_machine.travel(pending_order.order_date + wait, tick=False):
            version = overview.load(pending_order.student.user).version
            said.append((waits.has_waited_long(pending_order, usual), version))

    assert [long for long, _version in said] == [False, True]
    assert said[0][1] != said[1][1]


def test_order_has_not_waited_long_where_waiting_for_months_is_usual(pending_order):
    months = datetime.timedelta(days=90)
    with time_machine.travel(pending_order.order_date + months):
        assert not waits.has_waited_long(pending_order, months)


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
    assert waits.in_words(datetime.timedelta(seconds=seconds)) == words


def test_orders_before_are_the_earlier_that_still_wait(pending_order, other_student):
    later = orders.place(other_student, by=other_student.user)

    assert (waits.orders_before(pending_order), waits.orders_before(later)) == (0, 1)
