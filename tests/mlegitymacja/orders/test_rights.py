"""How a document ends with the right to it."""

import datetime

import pytest
import time_machine
from django.db import OperationalError, connection
from django.utils import timezone

from mlegitymacja import orders
from mlegitymacja.models import Notice, Order, OrderEvent, Review
from mlegitymacja.orders.rights import revoke_if_lost
from mlegitymacja.statuses import Reason, Status
from tests.support.orders import history, reason, reread, review
from tests.support.people import lose_the_card, marry, stop_studying
from usosweb.students.models import Student, StudyProgramme

FIRST_CYCLE, SECOND_CYCLE = "first_cycle", "second_cycle"


LOSSES = [
    (stop_studying, Reason.NOT_A_STUDENT),
    (lose_the_card, Reason.ELS_INVALIDATED),
    (marry, Reason.DATA_CHANGED),
]


# review


@pytest.mark.parametrize(("lose", "why"), LOSSES)
def test_review_of_a_holder_without_a_lasting_condition_revokes(collected_order, lose, why):
    lose(collected_order.student)

    review()

    assert reread(collected_order).status == Status.REVOKED
    assert reason(collected_order) == why


@pytest.mark.parametrize("lose", [lose_the_card, marry])
def test_review_asks_only_the_conditions_in_force(collected_order, settings, lose):
    settings.MLEGITYMACJA_CONDITIONS = ["active_student", "pesel"]
    lose(collected_order.student)

    review()

    assert reread(collected_order).status == Status.COLLECTED


def test_review_of_a_holder_whose_els_only_ran_out_leaves_the_document(collected_order):
    collected_order.student.cards.update(expiration_date=timezone.localdate())

    with time_machine.travel(timezone.now() + datetime.timedelta(days=2)):
        review()

    assert reread(collected_order).status == Status.COLLECTED


def test_review_revokes_codes_that_wait_too(ready_order):
    stop_studying(ready_order.student)

    review()

    assert reread(ready_order).status == Status.REVOKED


def test_review_tells_the_student_by_mail(collected_order):
    stop_studying(collected_order.student)
    review()

    assert collected_order.notices.filter(kind="revoked").count() == 1


def test_review_again_finds_nothing(collected_order):
    stop_studying(collected_order.student)
    review()
    review()

    assert history(collected_order) == ["pending", "ready", "collected", "revoked"]


def test_expire_ended_on_the_last_day_leaves_the_document(collected_order):
    with time_machine.travel(
        collected_order.validity_ends_at - datetime.timedelta(seconds=1), tick=False
    ):
        orders.expire_ended()

    assert reread(collected_order).status == Status.COLLECTED


def test_expire_ended_after_the_last_day_expires_the_document(collected_order):
    with time_machine.travel(collected_order.validity_ends_at, tick=False):
        orders.expire_ended()

    assert reread(collected_order).status == Status.EXPIRED
    event = collected_order.events.last()
    assert (event.from_status, event.to_status) == ("collected", "expired")
    assert event.reason == Reason.VALIDITY_ENDED


def test_review_works_in_batches(collected_order, other_student):
    other = orders.place(other_student, by=other_student.user)
    orders.process(other.pk)
    stop_studying(collected_order.student)
    stop_studying(other_student)

    review(batch_size=1)

    assert {reread(collected_order).status, reread(other).status} == {Status.REVOKED}


def test_review_stopped_in_the_middle_goes_on_with_the_next_beat(
    collected_order, other_collected_order
):
    for order in (collected_order, other_collected_order):
        stop_studying(order.student)

    stopped = review(seconds=0, batch_size=1)
    half_way = [reread(collected_order).status, reread(other_collected_order).status]

    assert (stopped, half_way) == (True, [Status.REVOKED, Status.COLLECTED])
    assert not orders.review()
    assert reread(other_collected_order).status == Status.REVOKED


def test_review_stopped_in_the_middle_looks_at_each_document_once(
    collected_order, other_collected_order
):
    stop_studying(collected_order.student)
    stop_studying(other_collected_order.student)
    Notice.objects.create(order=collected_order, kind="revoked")

    review(seconds=0, batch_size=1)
    Notice.objects.all().delete()
    orders.review(batch_size=1)

    assert reread(collected_order).status == Status.COLLECTED
    assert reread(other_collected_order).status == Status.REVOKED


def test_review_killed_in_a_batch_does_it_the_next_time(collected_order):
    def be_killed(execute, sql, params, many, context):
        if sql.startswith("UPDATE") and Review._meta.db_table in sql:
            raise SystemExit
        return execute(sql, params, many, context)

    stop_studying(collected_order.student)
    with connection.execute_wrapper(be_killed), pytest.raises(SystemExit):
        review()
    assert reread(collected_order).status == Status.COLLECTED

    orders.review()
    assert history(collected_order) == ["pending", "ready", "collected", "revoked"]


def test_review_looks_once_a_day(collected_order, django_assert_num_queries):
    review()
    stop_studying(collected_order.student)

    with django_assert_num_queries(1):
        orders.review()

    assert reread(collected_order).status == Status.COLLECTED


def test_review_the_next_day_looks_again(collected_order):
    orders.review()
    stop_studying(collected_order.student)

    with time_machine.travel(timezone.now() + datetime.timedelta(days=1)):
        orders.review()

    assert reread(collected_order).status == Status.REVOKED


# The day's row, made in a savepoint; one statement that finds whom to look at; that it is done, in
# a transaction.
FOUND = 4 + 1 + 4
# How far it has come, in a transaction; the documents, programmes and cards, twice; the orders,
# their status, the events and the mails, in a savepoint.
REVOKED = FOUND + 4 + 6 + 6


@pytest.mark.parametrize(
    ("conditions", "documents", "queries"),
    [
        (["pesel"], 1, FOUND - 1),
        (["pesel"], 500, FOUND - 1),
        (["active_student"], 1, REVOKED),
        (["active_student"], 100, REVOKED),
    ],
)
def test_review_asks_the_same_number_of_queries_for_any_number_of_documents(
    db, settings, conditions, documents, queries, django_assert_num_queries
):
    settings.MLEGITYMACJA_CONDITIONS = conditions
    people = Student.objects.bulk_create(Student() for _number in range(documents))
    Order.objects.bulk_create(
        Order(student=person, status=Status.COLLECTED, expiration_date=timezone.localdate())
        for person in people
    )

    with django_assert_num_queries(queries):
        orders.review()


@pytest.mark.parametrize("batch_size", [1, 500])
def test_review_revokes_those_behind_one_that_cannot_be(
    collected_order, other_collected_order, batch_size
):
    stop_studying(collected_order.student)
    stop_studying(other_collected_order.student)
    in_the_way = Notice.objects.create(order=collected_order, kind="revoked")

    review(batch_size=batch_size)
    assert reread(collected_order).status == Status.COLLECTED
    assert reread(other_collected_order).status == Status.REVOKED

    in_the_way.delete()
    review(batch_size=batch_size)
    assert reread(collected_order).status == Status.REVOKED


@pytest.mark.parametrize("batch_size", [1, 500])
def test_expire_ended_expires_those_beside_one_that_cannot_be(
    collected_order, other_collected_order, batch_size
):
    in_the_way = collected_order.events.create(from_status="collected", to_status="expired")
    # PostgreSQL makes no index while rows of this transaction are still to be checked.
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE UNIQUE INDEX one_end ON mlegitymacja_orderevent (order_id)"
            " WHERE to_status = 'expired'"
        )

    with time_machine.travel(collected_order.validity_ends_at, tick=False):
        orders.expire_ended(batch_size)
        assert reread(collected_order).status == Status.COLLECTED
        assert reread(other_collected_order).status == Status.EXPIRED

        in_the_way.delete()
        orders.expire_ended(batch_size)
        assert reread(collected_order).status == Status.EXPIRED


def test_order_on_which_the_database_gives_up_is_told_without_a_traceback(collected_order, caplog):
    def give_up(execute, sql, params, many, context):
        if "INSERT INTO" in sql and OrderEvent._meta.db_table in sql:
            raise OperationalError("canceling statement due to lock timeout")
        return execute(sql, params, many, context)

    stop_studying(collected_order.student)
    with connection.execute_wrapper(give_up):
        review()

    [record] = caplog.records
    assert (record.levelname, record.exc_info) == ("WARNING", None)
    assert reread(collected_order).status == Status.COLLECTED


# first-cycle graduates


def graduate(order, level, day):
    order.student.programmes.update(
        level=level, status=StudyProgramme.Status.GRADUATED_DIPLOMA, graduation_date=day
    )


NEW_YEAR, JULY = datetime.date(2026, 1, 1), datetime.date(2026, 7, 10)


@pytest.mark.parametrize(
    ("level", "graduated", "today", "status"),
    [
        (FIRST_CYCLE, JULY, "2026-10-31T12:00", Status.READY),
        (FIRST_CYCLE, JULY, "2026-11-01T12:00", Status.REVOKED),
        (FIRST_CYCLE, NEW_YEAR, "2026-10-31T12:00", Status.READY),
        (FIRST_CYCLE, None, "2026-10-01T12:00", Status.READY),
        (FIRST_CYCLE, None, "2026-11-23T12:00", Status.READY),
        (SECOND_CYCLE, JULY, "2026-07-11T12:00", Status.REVOKED),
    ],
)
def test_review_of_a_graduate(student, level, graduated, today, status):
    with time_machine.travel("2026-07-01T12:00"):
        student.cards.update(expiration_date=datetime.date(2027, 3, 31))
        order = orders.place(Student.objects.get(), by=student.user)
        orders.process(order.pk)
    graduate(order, level, graduated)
    Order.objects.update(due_at=None)

    with time_machine.travel(today):
        review()

    assert reread(order).status == status


def test_issue_to_somebody_who_lost_the_right_fails(pending_order):
    stop_studying(pending_order.student)

    orders.process(pending_order.pk)

    assert reread(pending_order).status == Status.FAILED
    assert reason(pending_order) == Reason.NOT_A_STUDENT


def test_review_of_a_right_regained_meanwhile_leaves_the_document(collected_order):
    stop_studying(collected_order.student)
    as_it_was = Order.objects.select_related("student").get()
    assert not as_it_was.student.is_active
    collected_order.student.programmes.update(status="active")

    assert not revoke_if_lost(as_it_was)
    assert reread(collected_order).status == Status.COLLECTED
