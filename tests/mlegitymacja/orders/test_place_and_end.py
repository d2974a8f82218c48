"""Orders that people place, cancel and revoke."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from mlegitymacja import orders
from mlegitymacja.models import Activation, Order
from mlegitymacja.orders.changes import change_status
from mlegitymacja.statuses import Status
from tests.support import issuers
from tests.support.issuers import issued_by
from tests.support.orders import moves, reread
from usosweb.students.models import Student

NOON = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)


# place


def test_place_makes_a_pending_order_valid_as_long_as_the_els(student):
    order = orders.place(student, by=student.user)

    assert order.status == Status.PENDING
    assert order.expiration_date == student.current_card.expiration_date


def test_place_without_the_els_conditions_is_valid_to_the_end_of_semester(student, settings):
    settings.MLEGITYMACJA_CONDITIONS = ["active_student", "pesel", "student_number", "photo"]

    with time_machine.travel(NOON):
        order = orders.place(student, by=student.user)

    assert order.expiration_date == datetime.date(2027, 3, 31)


def test_place_leaves_an_event_with_its_actor(student):
    order = orders.place(student, by=student.user)

    event = order.events.get()
    assert (event.from_status, event.to_status, event.actor) == ("", "pending", student.user)


def test_place_takes_seven_statements(student, django_assert_num_queries):
    """Is there one, programmes, cards; order and event, in a savepoint."""
    fresh = Student.objects.get()

    with django_assert_num_queries(7):
        orders.place(fresh, by=student.user)


def test_place_again_returns_the_same_order(pending_order):
    student = pending_order.student

    assert orders.place(student, by=student.user) == pending_order
    assert Order.objects.count() == 1


def test_place_with_a_document_in_the_phone_returns_its_order(ready_order):
    change_status(ready_order, Status.COLLECTED)

    assert orders.place(ready_order.student, by=ready_order.student.user) == ready_order


def test_place_after_the_last_day_expires_the_document_and_makes_a_new_order(collected_order):
    student = collected_order.student
    student.cards.update(expiration_date=timezone.localdate() + datetime.timedelta(days=365))

    with time_machine.travel(collected_order.validity_ends_at, tick=False):
        order = orders.place(Student.objects.get(), by=student.user)

    assert (reread(collected_order).status, order.status) == (Status.EXPIRED, Status.PENDING)


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.FAILED])
def test_place_after_an_ended_order_makes_a_new_one(pending_order, status):
    change_status(pending_order, status)

    assert orders.place(pending_order.student, by=pending_order.student.user) != pending_order


def test_place_without_a_condition_raises_and_makes_no_order(student):
    Student.objects.filter(pk=student.pk).update(student_number="")

    with pytest.raises(orders.ConditionsNotMet) as refusal:
        orders.place(Student.objects.get(), by=student.user)

    # Without its number the student also differs from what the card says.
    assert [condition.name for condition in refusal.value.conditions] == [
        "student_number",
        "data_unchanged",
    ]
    assert Order.objects.count() == 0


def test_place_while_the_order_in_the_way_ends_makes_one(student):
    """Another order is there when this one is stored, and gone when it is read."""
    others = []

    def come_first(execute, sql, params, many, context):
        if sql.startswith("INSERT INTO") and "mlegitymacja_order" in sql and not others:
            others.append(student)
            # Undone together with the statement that it makes fail.
            Order.objects.create(student=student, expiration_date=timezone.localdate())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(come_first):
        order = orders.place(student, by=student.user)

    assert others == [student]
    assert list(Order.objects.all()) == [order]


# cancel


def test_cancel_a_pending_order_ends_it(pending_order):
    assert orders.cancel(pending_order, by=pending_order.student.user)

    assert reread(pending_order).status == Status.CANCELLED
    assert moves(pending_order) == [("", "pending"), ("pending", "cancelled")]


def test_cancel_again_is_a_quiet_false(pending_order):
    orders.cancel(pending_order, by=pending_order.student.user)

    assert not orders.cancel(pending_order, by=pending_order.student.user)


def test_cancel_with_an_outdated_view_of_a_ready_order_is_a_quiet_false(pending_order):
    orders.process(pending_order.pk)

    assert not orders.cancel(pending_order, by=pending_order.student.user)
    assert reread(pending_order).status == Status.READY


def test_cancel_with_a_view_from_before_the_issuer_took_the_order_ends_it(pending_order):
    outdated = reread(pending_order)
    change_status(pending_order, Status.PROCESSING)

    assert orders.cancel(outdated, by=pending_order.student.user)
    assert moves(pending_order)[-1] == ("processing", "cancelled")


@issued_by(issuers.Recording)
def test_cancel_tells_the_issuer_when_the_worker_comes_by(pending_order, issuer):
    orders.cancel(pending_order, by=pending_order.student.user)

    orders.process_due()

    assert (issuer.issued, issuer.revoked) == ([], [pending_order.pk])
    assert not reread(pending_order).withdrawal_owed


# revoke


def test_revoke_erases_the_codes_and_keeps_the_reason(ready_order, clerk):
    assert orders.revoke(ready_order, by=clerk, note="Skreślenie z listy")

    assert reread(ready_order).activation is None
    assert Activation.objects.count() == 0
    event = ready_order.events.last()
    assert (event.to_status, event.actor, event.note) == ("revoked", clerk, "Skreślenie z listy")


def test_revoke_again_is_a_quiet_false(ready_order, clerk):
    orders.revoke(ready_order, by=clerk)

    assert not orders.revoke(reread(ready_order), by=clerk)


def test_revoke_with_an_outdated_view_is_a_quiet_false(ready_order, clerk):
    outdated = reread(ready_order)
    orders.revoke(ready_order, by=clerk)

    assert not orders.revoke(outdated, by=clerk)
    assert ready_order.events.filter(to_status="revoked").count() == 1


def test_revoke_with_a_view_from_before_it_was_collected_ends_it(ready_order, clerk):
    outdated = reread(ready_order)
    change_status(ready_order, Status.COLLECTED)

    assert orders.revoke(outdated, by=clerk)
    assert moves(ready_order)[-1] == ("collected", "revoked")


def test_revoke_of_a_pending_order_is_refused(pending_order, clerk):
    assert not orders.revoke(pending_order, by=clerk)
    assert reread(pending_order).status == Status.PENDING


@issued_by(issuers.Recording)
def test_revoke_tells_the_issuer_once(ready_order, clerk, issuer):
    orders.revoke(ready_order, by=clerk)

    orders.process_due()
    orders.process_due()

    assert issuer.revoked == [ready_order.pk]


@issued_by(issuers.Away)
def test_revoke_while_the_issuer_is_away_holds_and_is_told_later(ready_order, clerk, issuer):
    orders.revoke(ready_order, by=clerk)

    orders.process_due()

    order = reread(ready_order)
    assert (order.status, order.withdrawal_owed) == (Status.REVOKED, True)
    assert order.due_at > timezone.now()
