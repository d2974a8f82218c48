"""That each mail comes once, to those who want it, whatever becomes of the mail server."""

import datetime

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mlegitymacja import notices, orders, tasks
from mlegitymacja.models import Activation, Notice, Order
from mlegitymacja.notices import sending
from mlegitymacja.orders.changes import change_status
from mlegitymacja.statuses import Status
from tests.support import mailboxes
from tests.support.notices import (
    CLOSED,
    LAST_DAY,
    NOON,
    SENT,
    TO_SEND,
    at_noon,
    collected,
    owed,
    send,
    state,
)
from tests.support.people import make_student
from tests.support.processes import free_port
from usosweb.students.models import Student

# once each


def test_send_again_sends_nothing(ready_order):
    assert [send(), send()] == [1, 0]
    assert len(mail.outbox) == 1


def test_send_with_nothing_due_asks_the_database_once(db):
    with CaptureQueriesContext(connection) as queries:
        notices.send()

    assert len(queries) == 1


def test_send_leaves_a_mail_that_another_worker_has_in_hand(ready_order):
    sending._claim_next()

    assert send() == 0


def test_send_after_a_worker_died_with_a_mail_in_hand_sends_it(ready_order, clock):
    sending._claim_next()
    clock.shift(sending.LEASE)

    assert send() == 1


def test_send_after_a_worker_died_just_after_sending_sends_the_same_message(
    ready_order, clock, settings
):
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"tests.support.mailboxes.{mailboxes.Dying.__name__}"
    with pytest.raises(KeyboardInterrupt):
        notices.send()
    settings.EMAIL_BACKEND = backend
    notices.send()
    sent_before_the_lease_ran_out = len(mail.outbox)

    clock.shift(sending.LEASE)
    notices.send()

    assert sent_before_the_lease_ran_out == 1
    assert len({message.message()["Message-ID"] for message in mail.outbox}) == 1
    assert state(ready_order.notices.get()) == SENT


def test_tasks_are_calls_into_notices(student, clock):
    order = collected(student)
    clock.move_to(at_noon(days_left=7))

    tasks.remind()
    tasks.send_mails()

    assert owed(order) == ["ready", "one_week_left"]
    assert len(mail.outbox) == 1


def test_send_puts_what_was_just_asked_for_before_the_reminders(student, other_student, clock):
    collected(student)
    clock.move_to(at_noon(days_left=7))
    notices.remind()
    clock.shift(60)
    other_student.cards.update(expiration_date=LAST_DAY)
    orders.process(orders.place(other_student, by=other_student.user).pk)

    notices.send()

    assert [message.to for message in mail.outbox] == [
        ["other_student@example.org"],
        ["student@example.org"],
    ]


def test_send_whose_time_is_up_leaves_the_rest_due(ready_order, other_student):
    orders.process(orders.place(other_student, by=other_student.user).pk)

    assert [notices.send(seconds=0), len(mail.outbox)] == [True, 1]
    assert [notices.send(), len(mail.outbox)] == [False, 2]


# whom it does not reach


def closed_unsent(order):
    assert send() == 0
    return state(order.notices.last()) == CLOSED and mail.outbox == []


def test_mail_to_a_student_who_opted_out_is_closed(ready_order):
    Student.objects.update(wants_mail=False)

    assert closed_unsent(ready_order)


def test_mail_stays_closed_when_the_student_wants_mail_again(ready_order, clock):
    Student.objects.update(wants_mail=False)
    notices.send()
    Student.objects.update(wants_mail=True)
    clock.shift(datetime.timedelta(hours=1))

    assert closed_unsent(ready_order)


def test_mail_to_a_student_without_an_address_is_closed(ready_order):
    ready_order.student.user.email = ""
    ready_order.student.user.save()

    assert closed_unsent(ready_order)


def test_mail_to_a_student_without_an_account_is_closed(ready_order):
    Student.objects.update(user=None)

    assert closed_unsent(ready_order)


def test_mail_about_codes_that_are_gone_is_closed(ready_order):
    change_status(ready_order, Status.COLLECTED)

    assert closed_unsent(ready_order)


def test_mail_about_codes_that_have_lapsed_is_closed(ready_order):
    Activation.objects.update(expires_at=timezone.now())

    assert closed_unsent(ready_order)


def test_reminder_of_a_document_revoked_meanwhile_is_closed(student, clock):
    order = collected(student)
    clock.move_to(at_noon(days_left=7))
    notices.remind()
    orders.revoke(order, by=student.user)

    assert closed_unsent(order)


def test_mail_that_could_not_be_sent_for_days_is_given_up(ready_order, clock):
    clock.shift(sending.GIVE_UP_AFTER - datetime.timedelta(seconds=1))
    before = sending._is_wanted(ready_order.notices.get())
    clock.shift(1)

    assert before
    assert closed_unsent(ready_order)


# when sending fails


def test_send_while_the_mail_server_is_away_waits_and_sends_once(ready_order, clock, settings):
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    away = send()
    notice = ready_order.notices.get()
    due_at = notice.due_at
    settings.EMAIL_BACKEND = backend
    too_early = send()
    clock.move_to(due_at)

    assert (away, too_early, send(), send()) == (0, 0, 1, 0)
    assert due_at == NOON + sending.PAUSE
    assert len(mail.outbox) == 1


def test_send_that_is_refused_waits_longer_each_time(ready_order, clock, settings):
    settings.EMAIL_BACKEND = f"tests.support.mailboxes.{mailboxes.Choosy.__name__}"
    notice = ready_order.notices.get()
    waits = []
    for _attempt in range(8):
        notices.send()
        assert state(notice) == TO_SEND
        waits.append((notice.due_at - timezone.now()).total_seconds() / 60)
        clock.move_to(notice.due_at)

    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]


@pytest.mark.parametrize("backend", [mailboxes.Choosy, mailboxes.Broken])
def test_send_that_fails_does_not_hold_up_the_mail_behind_it(
    ready_order, other_student, settings, backend
):
    settings.EMAIL_BACKEND = f"tests.support.mailboxes.{backend.__name__}"
    orders.process(orders.place(other_student, by=other_student.user).pk)

    assert send() == 1

    assert [message.to for message in mail.outbox] == [["other_student@example.org"]]
    assert state(ready_order.notices.get()) == TO_SEND


@pytest.fixture
def server_that_hangs_up(settings):
    with mailboxes.hanging_up() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


@pytest.fixture
def three_mails_due(faculty):
    for login in ("first", "second", "third"):
        person = make_student(login, faculty, timezone.localdate())
        order = Order.objects.create(student=person, expiration_date=LAST_DAY)
        change_status(order, Status.FAILED)


@pytest.mark.usefixtures("three_mails_due", "server_that_hangs_up")
def test_send_when_the_server_hangs_up_leaves_those_behind_untried():
    assert send() == 1

    assert list(Notice.objects.order_by("pk").values_list("attempts", "due_at")) == [
        (1, None),
        (1, NOON + datetime.timedelta(minutes=2)),
        (0, NOON),
    ]


@pytest.mark.usefixtures("three_mails_due")
def test_send_after_the_server_hung_up_sends_each_mail_once(server_that_hangs_up, clock):
    sent = [send(), send(), send()]
    clock.shift(datetime.timedelta(minutes=2))

    assert [*sent, send(), send()] == [1, 1, 0, 1, 0]
    assert server_that_hangs_up.taken == [
        "first@example.org",
        "third@example.org",
        "second@example.org",
    ]


@pytest.mark.usefixtures("three_mails_due")
@pytest.mark.parametrize(("takes", "is_asked_again"), [(0, False), (1, True), (3, False)])
def test_send_is_asked_again_at_once_when_the_server_hung_up_after_a_mail(
    server_that_hangs_up, takes, is_asked_again
):
    server_that_hangs_up.takes = takes

    assert notices.send() is is_asked_again
