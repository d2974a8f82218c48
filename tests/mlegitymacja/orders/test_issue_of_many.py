"""What the worker makes of many orders at once: the same as of each alone, in few statements."""

import math

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from mlegitymacja import orders
from mlegitymacja.models import Activation, Notice, Order
from mlegitymacja.orders import worker
from mlegitymacja.statuses import Reason, Status
from tests.support import issuers
from tests.support.issuers import issued_by
from tests.support.orders import history, moves, reason, reread
from tests.support.people import make_student
from usosweb.students.models import Student, StudentCard, StudyProgramme

# Some of each kind are claimed, in a savepoint.
CLAIMED = 2 + 4 + 1
# The students' records; the codes, the orders, their events, mails and status, in a savepoint.
ISSUED = 3 + 2 + 5


@pytest.mark.parametrize(
    ("waiting", "statements"),
    [(0, CLAIMED - 1), (1, CLAIMED + ISSUED), (worker.MANY - 1, CLAIMED + ISSUED)],
)
def test_batch_takes_as_many_statements_as_one_order(
    faculty, waiting, statements, django_assert_num_queries
):
    today = timezone.localdate()
    people = Student.objects.bulk_create(Student() for _number in range(waiting))
    StudyProgramme.objects.bulk_create(
        StudyProgramme(student=person, faculty=faculty) for person in people
    )
    StudentCard.objects.bulk_create(
        StudentCard(student=person, date_of_issue=today, expiration_date=today) for person in people
    )
    Order.objects.bulk_create(Order(student=person, expiration_date=today) for person in people)

    with django_assert_num_queries(statements):
        worker._process_batch(worker.MANY, ends=math.inf)

    assert Order.objects.filter(status=Status.READY).count() == waiting


def test_order_that_comes_alone_takes_one_batch(pending_order, django_assert_num_queries):
    with django_assert_num_queries(CLAIMED + ISSUED):
        orders.process_due()


@pytest.fixture
def waiting(faculty, settings):
    """Five orders that one worker takes together."""
    settings.MLEGITYMACJA_CONDITIONS = ["active_student"]
    today = timezone.localdate()
    people = [make_student(f"student{number}", faculty, today) for number in range(5)]
    return [orders.place(person, by=person.user) for person in people]


@issued_by(issuers.Various)
def test_batch_gives_each_order_what_it_would_get_alone(waiting, issuer, monkeypatch):
    ready, refused, slow, away, cancelled = waiting
    ways = {
        refused.pk: issuers.Refusing,
        slow.pk: issuers.Slow,
        away.pk: issuers.Away,
        cancelled.pk: issuers.CancelledMeanwhile,
    }
    monkeypatch.setattr(issuer, "ways", ways)

    orders.process_due()

    assert [moves(order)[-1] for order in waiting] == [
        ("pending", "ready"),
        ("pending", "failed"),
        ("pending", "processing"),
        ("", "pending"),
        ("pending", "cancelled"),
    ]
    assert [order.leased_until for order in map(reread, waiting)] == [None] * 5
    assert Activation.objects.get() == reread(ready).activation
    assert issuer.revoked == [cancelled.pk]


def test_batch_gives_each_order_codes_and_mail_of_its_own(waiting):
    Order.objects.filter(pk=waiting[0].pk).update(expiration_date=timezone.localdate())

    orders.process_due()

    ready = [reread(order) for order in waiting]
    lapse = [order.activation.expires_at for order in ready]
    assert len({order.activation.qr_text for order in ready}) == 5
    assert Notice.objects.filter(order__in=ready, kind="ready").count() == 5
    assert [order.due_at for order in ready] == lapse
    # The first one's codes end with the document itself.
    assert [ends == ready[0].validity_ends_at for ends in lapse] == [True] + [False] * 4


@issued_by(issuers.Ministry)
def test_batch_of_an_issuer_elsewhere_is_looked_at_again_soon(waiting, issuer):
    with time_machine.travel(timezone.now(), tick=False):
        orders.process_due()
        look = timezone.now() + issuer.look_intervals[Status.READY]

    assert {order.due_at for order in map(reread, waiting)} == {look}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("statement", range(1, CLAIMED + ISSUED + 1))
def test_worker_killed_at_any_statement_leaves_whole_orders_and_issues_them_later(
    pending_order, other_student, settings, statement
):
    """Savepoints and commits are no statements here."""
    both = [pending_order, orders.place(other_student, by=other_student.user)]
    seen = []

    def be_killed(execute, sql, params, many, context):
        seen.append(sql)
        if len(seen) == statement:
            raise SystemExit
        return execute(sql, params, many, context)

    with connection.execute_wrapper(be_killed):
        try:
            orders.process_due()
        except SystemExit:
            left = [(len(history(order)), reread(order).activation) for order in both]
            assert left == [(1, None)] * 2
    with time_machine.travel(timezone.now() + worker.LONGEST_WAIT):
        orders.process_due()

    assert [history(order) for order in both] == [["pending", "ready"]] * 2
    assert Activation.objects.count() == 2


# The record that an order is issued upon


@issued_by(issuers.ChangedMeanwhile)
def test_issue_upon_a_record_that_changed_meanwhile_fails(pending_order, issuer):
    orders.process_due()

    assert history(pending_order) == ["pending", "failed"]
    assert reason(pending_order) == Reason.NOT_A_STUDENT
    assert issuer.revoked == [pending_order.pk]
    assert Activation.objects.count() == 0
