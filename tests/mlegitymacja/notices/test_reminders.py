"""The mails before a document ends: how many days before, and once each."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mlegitymacja import notices, orders
from mlegitymacja.models import Notice, Order
from mlegitymacja.orders.changes import change_status
from mlegitymacja.statuses import Status
from tests.support.notices import (
    CLOSED,
    LAST_DAY,
    SUBJECTS,
    Kind,
    at_noon,
    collected,
    owed,
    state,
)
from tests.support.people import make_student


@pytest.mark.parametrize(
    ("days_left", "reminders"),
    [
        (29, []),
        (28, ["four_weeks_left"]),
        (8, ["four_weeks_left"]),
        (7, ["one_week_left"]),
        (0, ["one_week_left"]),
        (-1, []),
    ],
)
def test_remind_so_many_days_before_the_end(student, clock, days_left, reminders):
    order = collected(student)
    clock.move_to(at_noon(days_left))

    notices.remind()

    assert owed(order) == ["ready", *reminders]


def test_remind_counts_days_as_they_are_in_poland(student, clock):
    order = collected(student)
    clock.move_to("2027-03-02T22:59:59+00:00")
    notices.remind()
    owed_too_early = owed(order)
    clock.move_to("2027-03-02T23:00:00+00:00")
    notices.remind()

    assert owed_too_early == ["ready"]
    assert owed(order) == ["ready", "four_weeks_left"]
    assert order.days_left == 28


def test_remind_every_day_for_five_weeks_sends_two_mails(student, clock):
    collected(student)
    for days_left in range(35, -2, -1):
        clock.move_to(at_noon(days_left))
        for _twice in range(2):
            notices.remind()
            notices.send()

    assert [message.subject for message in mail.outbox] == [
        SUBJECTS[Kind.FOUR_WEEKS_LEFT, "pl"],
        SUBJECTS[Kind.ONE_WEEK_LEFT, "pl"],
    ]


def test_reminder_of_four_weeks_held_up_until_the_last_one_is_not_sent(student, clock):
    order = collected(student)
    clock.move_to(at_noon(days_left=8))
    notices.remind()
    clock.move_to(at_noon(days_left=7))
    notices.remind()

    notices.send()

    assert [message.subject for message in mail.outbox] == [SUBJECTS[Kind.ONE_WEEK_LEFT, "pl"]]
    assert state(order.notices.get(kind=Kind.FOUR_WEEKS_LEFT)) == CLOSED


@pytest.mark.parametrize("ended", [Status.REVOKED, Status.EXPIRED])
def test_remind_of_an_ended_document_owes_nothing(student, clock, ended):
    order = collected(student)
    change_status(order, ended)
    clock.move_to(at_noon(days_left=7))
    before = owed(order)

    notices.remind()

    assert owed(order) == before


def test_remind_of_a_ready_order_owes_a_mail(student, clock):
    clock.move_to(at_noon(days_left=7))
    order = orders.place(student, by=student.user)
    notices.remind()
    owed_while_waiting = owed(order)
    orders.process(order.pk)
    notices.remind()

    assert owed_while_waiting == []
    assert owed(order) == ["ready", "one_week_left"]


def test_remind_of_twenty_documents_asks_the_database_as_often_as_of_one(student, faculty, clock):
    collected(student)
    clock.move_to(at_noon(days_left=7))
    with CaptureQueriesContext(connection) as for_one:
        notices.remind()
    for number in range(20):
        person = make_student(f"person{number}", faculty, timezone.localdate())
        Order.objects.create(student=person, status=Status.COLLECTED, expiration_date=LAST_DAY)

    with CaptureQueriesContext(connection) as for_twenty:
        notices.remind()

    assert Notice.objects.filter(kind=Kind.ONE_WEEK_LEFT).count() == 21
    assert len(for_twenty) == len(for_one)


def test_remind_whose_time_is_up_says_that_some_may_be_left(student, clock):
    order = collected(student)
    clock.move_to(at_noon(days_left=7))

    assert notices.remind(seconds=0)
    assert not notices.remind()
    assert owed(order) == ["ready", "one_week_left"]
