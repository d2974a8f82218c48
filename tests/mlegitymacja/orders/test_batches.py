"""How workers share what is due: in batches that are claimed, until their time is up."""

import pytest
from django.db import connection
from django.utils import timezone

from mlegitymacja import orders, tasks
from mlegitymacja.models import Activation, Order
from mlegitymacja.orders import worker
from mlegitymacja.statuses import Status
from tests.support import issuers, queues
from tests.support.orders import reread
from tests.support.people import make_student


@pytest.fixture
def issued_by(settings):
    """Has orders issued by one of tests.issuers."""

    def use(issuer):
        settings.MLEGITYMACJA_ISSUER = f"tests.support.issuers.{issuer.__name__}"

    return use


def test_process_due_puts_back_what_it_could_not_begin_within_the_lease(
    pending_order, other_student, settings
):
    settings.MLEGITYMACJA_LEASE_SECONDS = 0
    second = orders.place(other_student, by=other_student.user)

    assert orders.process_due(seconds=0)

    left = reread(second)
    assert (left.due_at, left.attempts, left.leased_until) == (second.due_at, 0, None)
    assert (reread(pending_order).status, left.status) == (Status.READY, Status.PENDING)


def test_put_back_leaves_an_order_that_another_worker_has_taken_over(pending_order):
    [mine] = worker._claim(Order.objects.due())
    Order.objects.update(leased_until=timezone.now())
    [[theirs]] = worker._claim(Order.objects.due())

    worker._put_back(mine)

    assert reread(pending_order).leased_until == theirs.leased_until


def test_process_due_takes_an_order_that_waits_before_those_that_ended(
    pending_order, other_student, issued_by
):
    issued_by(issuers.Recording)
    issuers.Recording.asked.clear()
    second = orders.place(other_student, by=other_student.user)
    orders.cancel(pending_order, by=pending_order.student.user)

    orders.process_due()

    assert issuers.Recording.asked == [f"issue {second.pk}", f"revoke {pending_order.pk}"]


def test_batch_full_of_orders_that_wait_has_room_for_one_that_ended(
    faculty, ready_order, issued_by
):
    issued_by(issuers.Recording)
    issuers.Recording.revoked.clear()
    today = timezone.localdate()
    for number in range(worker.FEW):
        Order.objects.create(
            student=make_student(f"student{number}", faculty, today), expiration_date=today
        )
    orders.revoke(ready_order, by=None)

    orders.process_due(seconds=0)

    assert issuers.Recording.revoked == [ready_order.pk]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("due", "called"), [(worker.FEW - 1, 0), (worker.FEW, 1)])
def test_worker_with_a_full_batch_calls_another(faculty, due, called):
    today = timezone.localdate()
    for number in range(due):
        Order.objects.create(
            student=make_student(f"student{number}", faculty, today), expiration_date=today
        )
    queues.empty_all()

    orders.process_due()

    assert queues.messages("orders") == called
    assert set(Order.objects.values_list("status", flat=True)) == {Status.READY}


def test_order_on_which_the_database_gave_up_waits_without_a_traceback(
    pending_order, issued_by, caplog
):
    issued_by(issuers.Stumbling)
    orders.process_due()

    [record] = caplog.records
    assert record.getMessage() == (
        f"Order {pending_order.pk} could not be processed: canceling statement due to lock timeout"
    )
    assert record.exc_info is None
    assert reread(pending_order).status == Status.PENDING


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_worker_without_a_database_says_so_once_for_all_orders(
    pending_order, other_student, issued_by, caplog
):
    issued_by(issuers.Severing)
    orders.place(other_student, by=other_student.user)

    tasks.process_orders()

    connection.close()
    [record] = [record for record in caplog.records if record.levelname == "WARNING"]
    assert record.getMessage().startswith(
        "The database is away, so mlegitymacja.process_orders waits: "
    )
    assert record.exc_info is None
    assert set(Order.objects.values_list("status", flat=True)) == {Status.PENDING}


def test_codes_that_another_worker_stored_already_are_stored_once(pending_order, issued_by, caplog):
    issued_by(issuers.RepeatingAndOvertaken)
    orders.process_due()

    assert reread(pending_order).status == Status.READY
    assert Activation.objects.count() == 1
    assert "could not be processed" not in caplog.text


def test_codes_of_another_order_are_an_error_of_the_issuer(
    pending_order, other_student, issued_by, caplog
):
    issued_by(issuers.Repeating)
    second = orders.place(other_student, by=other_student.user)

    orders.process_due()

    assert {reread(pending_order).status, reread(second).status} == {Status.READY, Status.PENDING}
    assert [record.getMessage() for record in caplog.records if record.exc_info] == [
        f"Order {second.pk} could not be processed"
    ]


def test_codes_that_cannot_be_stored_are_told_of(pending_order, issued_by, caplog):
    issued_by(issuers.WithoutACode)

    orders.process_due()

    assert [record.getMessage() for record in caplog.records if record.exc_info] == [
        f"Order {pending_order.pk} could not be processed"
    ]
