"""A change of a student's record is marked, and what it ends is ended soon."""

import pytest
from django.utils import timezone

from mlegitymacja import orders
from mlegitymacja.models import Notice, Order, OrderEvent
from mlegitymacja.statuses import Reason, Status
from tests.support.orders import history, reason, reread, review
from tests.support.people import stop_studying
from tests.support.races import at_once
from usosweb.students.models import Student


def seen():
    Student.objects.update(changed_at=None)


def mark():
    Student.objects.update(changed_at=timezone.now())


def changed():
    return list(Student.objects.changed().values_list("pk", flat=True))


def test_review_changed_revokes_what_a_change_ended(collected_order):
    stop_studying(collected_order.student)
    mark()

    orders.review_changed()

    assert reason(collected_order) == Reason.NOT_A_STUDENT


def test_review_changed_looks_at_a_change_once(collected_order, django_assert_num_queries):
    orders.review_changed()

    # One that finds no change, in a transaction of its own.
    with django_assert_num_queries(3):
        orders.review_changed()


def test_review_changed_leaves_what_cannot_be_revoked_to_the_daily_review(
    collected_order, other_collected_order
):
    stop_studying(collected_order.student)
    stop_studying(other_collected_order.student)
    mark()
    in_the_way = Notice.objects.create(order=collected_order, kind="revoked")

    orders.review_changed()
    left_behind = [reread(collected_order).status, reread(other_collected_order).status]
    in_the_way.delete()
    review()

    assert left_behind == [Status.COLLECTED, Status.REVOKED]
    assert changed() == []
    assert reread(collected_order).status == Status.REVOKED


def test_review_changed_leaves_those_whose_record_did_not_change(collected_order):
    seen()
    stop_studying(collected_order.student)

    orders.review_changed()

    assert reread(collected_order).status == Status.COLLECTED


def test_review_changed_ends_the_orders_of_a_student_in_their_order(renewal):
    """As an act on many and a phone hold them, so that none waits for another in a circle."""
    stop_studying(renewal.student)
    mark()

    orders.review_changed()

    revoked = OrderEvent.objects.filter(to_status=Status.REVOKED).order_by("pk")
    numbers = list(revoked.values_list("order_id", flat=True))
    assert numbers == sorted(Order.objects.values_list("pk", flat=True))


@pytest.mark.django_db(transaction=True)
def test_review_changed_by_ten_workers_at_once_ends_a_document_once(collected_order):
    stop_studying(collected_order.student)
    mark()

    at_once(*[orders.review_changed] * 10)

    assert history(collected_order) == ["pending", "ready", "collected", "revoked"]
    assert changed() == []
