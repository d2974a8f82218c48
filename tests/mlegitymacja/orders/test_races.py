"""What happens when people and workers do the same thing at the same moment."""

import datetime
from contextlib import contextmanager

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mlegitymacja import notices, orders
from mlegitymacja.models import Activation, Notice, Order, OrderEvent, Review
from mlegitymacja.statuses import Status
from tests.support.orders import history, reread, review
from tests.support.people import stop_studying
from tests.support.races import at_once
from usosweb.students import records
from usosweb.students.models import StudentCard

pytestmark = pytest.mark.django_db(transaction=True)


def test_fifty_requests_at_once_make_one_order(student):
    clients = [Client() for _number in range(50)]
    for client in clients:
        client.force_login(student.user)
    place = reverse("mlegitymacja:place")

    answers = at_once(*[lambda client=client: client.post(place) for client in clients])

    assert {answer.status_code for answer in answers} == {302}
    assert Order.objects.count() == 1
    assert OrderEvent.objects.count() == 1


def test_fifty_workers_at_once_issue_an_order_once(pending_order):
    worked = at_once(*[lambda: orders.process(pending_order.pk)] * 50)

    assert sorted(worked) == [False] * 49 + [True]
    assert Activation.objects.count() == 1
    assert pending_order.events.filter(to_status=Status.READY).count() == 1


def test_cancel_and_issue_at_once_end_in_exactly_one_of_the_two(student):
    for _round in range(20):
        order = orders.place(student, by=student.user)
        cancelled, _worked = at_once(
            lambda order=order: orders.cancel(order, by=student.user),
            lambda order=order: orders.process(order.pk),
        )
        order.refresh_from_db()
        assert order.status == (Status.CANCELLED if cancelled else Status.READY)
        assert Activation.objects.count() == (0 if cancelled else 1)
        assert order.events.count() == 2
        orders.revoke(order, by=student.user)


def test_revoking_by_twenty_clerks_at_once_leaves_one_event(ready_order, clerk):
    revoked = at_once(*[lambda: orders.revoke(Order.objects.get(), by=clerk)] * 20)

    assert sorted(revoked) == [False] * 19 + [True]
    assert ready_order.events.filter(to_status=Status.REVOKED).count() == 1


def test_two_workers_at_once_issue_every_order_once(pending_order, other_student):
    orders.place(other_student, by=other_student.user)

    at_once(orders.process_due, orders.process_due)

    assert OrderEvent.objects.filter(to_status=Status.READY).count() == 2
    assert Activation.objects.count() == 2


def test_ten_workers_at_once_send_every_mail_once(ready_order, other_student):
    orders.process(orders.place(other_student, by=other_student.user).pk)

    at_once(*[notices.send] * 10)

    assert sorted(message.to[0] for message in mail.outbox) == [
        "other_student@example.org",
        "student@example.org",
    ]


def test_reminding_by_ten_workers_at_once_owes_one_mail(ready_order):
    Order.objects.update(expiration_date=timezone.localdate())

    at_once(*[notices.remind] * 10)

    assert Notice.objects.filter(kind="one_week_left").count() == 1


def test_review_by_ten_workers_at_once_ends_every_document_once(
    collected_order, other_collected_order
):
    documents = [collected_order, other_collected_order]
    for order in documents:
        stop_studying(order.student)

    at_once(*[lambda: orders.review(batch_size=1)] * 10)

    assert [history(order) for order in documents] == [
        ["pending", "ready", "collected", "revoked"]
    ] * 2
    assert Review.objects.get().finished_at


@contextmanager
def marrying_while_the_record_is_read(student):
    """A new name, and a new card with it, after the name was read and before the cards are."""

    @transaction.atomic
    def marry():
        student.last_name = "Nowak"
        records.save(student, "last_name")
        old_card, today = student.current_card, timezone.localdate()
        old_card.invalidated_on = today
        records.save(old_card, "invalidated_on")
        records.save(StudentCard(student=student, date_of_issue=today, expiration_date=today))

    def marry_before_the_cards_are_read(execute, sql, params, many, context):
        if sql.startswith('SELECT "students_studentcard"') and not married:
            married.append(True)
            at_once(marry)
        return execute(sql, params, many, context)

    married: list[bool] = []
    with connection.execute_wrapper(marry_before_the_cards_are_read):
        yield
    assert married


@pytest.mark.postgresql
def test_review_of_a_record_that_changes_while_it_is_read_leaves_the_document(collected_order):
    # Looked at for a card with another name, though a later one has the right one.
    before = timezone.localdate() - datetime.timedelta(days=200)
    older = StudentCard(date_of_issue=before, expiration_date=before, printed_last_name="Kos")
    collected_order.student.cards.add(older, bulk=False)

    with marrying_while_the_record_is_read(collected_order.student):
        review()

    assert reread(collected_order).status == Status.COLLECTED


@pytest.mark.postgresql
def test_issue_upon_a_record_that_changes_while_it_is_read_goes_on(pending_order):
    with marrying_while_the_record_is_read(pending_order.student):
        orders.process_due()

    assert reread(pending_order).status == Status.READY
