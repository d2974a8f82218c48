"""How the worker learns that there is work: a message, never more than one that waits."""

import pytest
from django.db import transaction

from mlegitymacja import orders
from mlegitymacja.models import Order
from mlegitymacja.statuses import Status
from tests.support.hanging import hanging_server
from tests.support.queues import messages
from tests.support.session import PAGE, Session
from usosweb.celery import app

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_queues")]


def test_order_sends_a_message(student):
    orders.place(student, by=student.user)

    assert messages("orders") == 1


def test_second_order_sends_none_while_the_first_one_waits(student, other_student):
    orders.place(student, by=student.user)
    orders.place(other_student, by=other_student.user)

    assert messages("orders") == 1


def test_order_that_is_rolled_back_sends_none(student):
    with transaction.atomic():
        orders.place(student, by=student.user)
        transaction.set_rollback(True)

    assert messages("orders") == 0


def test_broker_that_hangs_is_asked_for_one_order_and_not_for_the_next(
    processes, student, other_student
):
    with hanging_server() as broker:
        base_url = processes.web(CELERY_BROKER_URL=f"redis://{broker.address}")
        asked = [place_on_the_page(base_url, person, broker) for person in (student, other_student)]

    assert asked[0] > 0
    assert asked[1] == asked[0]
    assert Order.objects.filter(status=Status.PENDING).count() == 2


def place_on_the_page(base_url, student, broker):
    """How often the broker had been asked once the order was placed."""
    student.user.set_password("haslo")
    student.user.save()
    Session(base_url, student.user.username, "haslo").post(f"{PAGE}zamow/")
    return len(broker.connections)


def test_task_that_hangs_is_ended():
    """After every budget of seconds is long over."""
    assert (app.conf.task_soft_time_limit, app.conf.task_time_limit) == (120, 150)
