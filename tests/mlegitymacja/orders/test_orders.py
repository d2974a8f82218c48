"""Orders that expire or are tried again, and what the database promises of all."""

import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from mlegitymacja import orders
from mlegitymacja.models import Activation, Order, OrderEvent
from mlegitymacja.orders import worker
from mlegitymacja.orders.acts import retry
from mlegitymacja.orders.changes import change_status
from mlegitymacja.statuses import TRANSITIONS, Status
from tests.support import issuers
from tests.support.issuers import issued_by
from tests.support.orders import reread

NOON = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)


# expire, retry, process_due


def test_process_due_after_the_codes_lapsed_expires_the_order(ready_order):
    with time_machine.travel(ready_order.activation.expires_at + datetime.timedelta(seconds=1)):
        orders.process_due()

    assert reread(ready_order).status == Status.EXPIRED
    assert Activation.objects.count() == 0


def test_process_due_looks_at_a_ready_order_again_when_its_codes_lapse(ready_order):
    Order.objects.update(due_at=timezone.now())

    orders.process_due()

    order = reread(ready_order)
    assert (order.status, order.due_at) == (Status.READY, order.activation.expires_at)


def test_process_due_after_the_last_day_of_validity_expires_the_order(student):
    student.cards.update(expiration_date=datetime.date(2026, 11, 23))
    with time_machine.travel(NOON):
        order = orders.place(student, by=student.user)
        orders.process(order.pk)
        activation_of_the_order = Activation.objects.get().expires_at
    # Midnight in Poland.
    with time_machine.travel("2026-11-23T22:59:59+00:00", tick=False):
        orders.process_due()
        status_in_the_last_second = reread(order).status
    with time_machine.travel("2026-11-23T23:00:00+00:00", tick=False):
        orders.process_due()

    assert activation_of_the_order == order.validity_ends_at
    assert status_in_the_last_second == Status.READY
    assert reread(order).status == Status.EXPIRED


@issued_by(issuers.Away)
def test_retry_makes_a_waiting_order_due_at_once(pending_order, issuer):
    orders.process(pending_order.pk)

    assert retry(pending_order)
    assert Order.objects.due().get() == pending_order


def test_retry_of_an_order_that_a_worker_holds_gives_it_to_no_other(pending_order):
    worker._claim(Order.objects.due())

    retry(pending_order)

    assert not orders.process(pending_order.pk)


def test_retry_of_a_ready_order_is_refused(ready_order):
    assert not retry(ready_order)


def test_process_due_issues_what_nobody_told_a_worker_of(pending_order):
    orders.process_due()

    assert reread(pending_order).status == Status.READY


def test_process_due_with_nothing_due_touches_nothing(ready_order):
    before = reread(ready_order).__dict__

    orders.process_due()

    assert {**reread(ready_order).__dict__, "_state": None} == {**before, "_state": None}


@issued_by(issuers.Broken)
def test_process_due_goes_on_after_an_order_that_breaks(
    pending_order, other_student, issuer, caplog
):
    second = orders.place(other_student, by=other_student.user)

    orders.process_due()

    assert {reread(pending_order).attempts, reread(second).attempts} == {1}
    assert caplog.messages == [
        f"Order {pending_order.pk} could not be processed",
        f"Order {second.pk} could not be processed",
    ]


# the transition table and the database's promises


@pytest.mark.parametrize("to", sorted(set(Status) - TRANSITIONS[Status.PENDING]))
def test_change_that_the_table_does_not_know_raises(pending_order, to):
    with pytest.raises(ValueError, match=f"from pending to {to}"):
        change_status(pending_order, to)


def test_transitions_name_every_status():
    assert set(TRANSITIONS) == set(Status)


@pytest.mark.parametrize(
    "broken",
    [
        {"status": "lost"},
        {"status": "ready"},
        {"due_at": None},
        {"withdrawal_owed": True},
        {"status": "cancelled"},
        {"status": "cancelled", "withdrawal_owed": True, "due_at": None},
    ],
    ids=[
        "unknown status",
        "ready without codes",
        "waiting but never due",
        "open but to be withdrawn",
        "ended but due for nothing",
        "to be withdrawn but never due",
    ],
)
def test_database_refuses(pending_order, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.update(**broken)


def test_database_refuses_codes_of_an_order_that_is_not_ready(ready_order):
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.update(status="cancelled")


@pytest.mark.parametrize("status", ["pending", "processing"])
def test_database_refuses_a_second_open_order(pending_order, status):
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.create(
            student=pending_order.student,
            status=status,
            expiration_date=pending_order.expiration_date,
        )


def test_database_refuses_a_second_document_in_the_phone(ready_order):
    change_status(ready_order, Status.COLLECTED)

    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.create(
            student=ready_order.student,
            status=Status.COLLECTED,
            expiration_date=ready_order.expiration_date,
        )


def test_secrets_are_in_no_representation(ready_order):
    activation = ready_order.activation
    shown = f"{ready_order!r} {activation!r} {OrderEvent.objects.all()!r}"

    assert activation.qr_text not in shown
    assert activation.activation_code not in shown
