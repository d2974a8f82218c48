"""How many orders wait, seen once in a while for everybody."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from mlegitymacja import orders
from mlegitymacja.models import Order, OrderEvent
from mlegitymacja.page import backlog
from mlegitymacja.statuses import Status
from usosweb.students.models import Student


@pytest.fixture
def waiting(db):
    """The keys of 200 orders that wait, the first one first."""
    students = Student.objects.bulk_create(Student(first_name="Jan") for _number in range(200))
    placed = Order.objects.bulk_create(
        Order(student=student, expiration_date=datetime.date(2099, 3, 31)) for student in students
    )
    Order.objects.filter(pk=placed[7].pk).update(status=Status.PROCESSING)
    return [order.pk for order in placed]


def test_before_an_order_wait_those_placed_earlier(waiting):
    seen = backlog.look()

    assert [seen.before(pk) for pk in waiting[:40]] == list(range(40))


def test_before_an_order_wait_about_so_many(waiting):
    seen = backlog.look()

    differences = [rank - seen.before(pk) for rank, pk in enumerate(waiting)]
    assert min(differences) == 0
    assert max(difference / rank for rank, difference in enumerate(differences, 1)) <= 0.05


def test_before_an_order_wait_only_those_that_still_do(waiting):
    Order.objects.filter(pk__in=waiting[:5]).update(status=Status.CANCELLED, due_at=None)

    assert backlog.look().before(waiting[6]) == 1


def test_before_an_order_waits_nobody_when_none_does(db):
    assert backlog.look().before(1) == 0


def test_issued_are_those_of_the_last_minute(student):
    for seconds in (59, 61):
        order = orders.place(student, by=student.user)
        orders.process(order.pk)
        ready = OrderEvent.objects.filter(order=order, to_status=Status.READY)
        ready.update(created_at=timezone.now() - datetime.timedelta(seconds=seconds))
        order.refresh_from_db()
        orders.revoke(order, by=student.user)

    assert backlog.look().issued == 1


def test_usual_wait_before_any_order_says_nothing(db):
    assert backlog.look().usual_wait is None


def test_usual_wait_is_the_middle_one_of_the_last_orders(student):
    for minutes in (1, 7, 300):
        order = orders.place(student, by=student.user)
        orders.process(order.pk)
        ready = OrderEvent.objects.filter(order=order, to_status=Status.READY)
        ready.update(created_at=order.order_date + datetime.timedelta(minutes=minutes))
        order.refresh_from_db()
        orders.revoke(order, by=student.user)

    assert backlog.look().usual_wait == datetime.timedelta(minutes=7)


def test_current_is_looked_at_once_in_a_while(student, django_assert_num_queries):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        backlog.current()
        order = orders.place(student, by=student.user)
        with django_assert_num_queries(0):
            before = [backlog.current().before(order.pk + 1)]
        clock.shift(backlog.SECONDS + 1)
        before.append(backlog.current().before(order.pk + 1))

    assert before == [0, 1]
