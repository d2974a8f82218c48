"""Mails to the student: what they say, whom they reach, and that each comes once."""

import datetime
import re

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mlegitymacja import notices, orders, tasks
from mlegitymacja.models import TRANSITIONS, Notice, Order, Status
from mlegitymacja.orders.moves import move
from tests import issuers, mailboxes
from tests.cast import make_student
from tests.processes import free_port
from usosweb.students.models import Student

Kind = Notice.Kind
# 12:00 in Poland.
NOON = datetime.datetime(2026, 11, 23, 11, tzinfo=datetime.UTC)
LAST_DAY = datetime.date(2027, 3, 31)
PESEL = "02270803624"
PAGE = "https://usosweb.example.edu/dla_stud/studia/mlegitymacja/"
REASON = "Skreślenie z listy <studentów> & „innych”"

READY_IN_POLISH = f"""\
Dzień dobry,

Twoja mLegitymacja jest gotowa do pobrania. Kody i instrukcja czekają na Ciebie na tej stronie \
(po zalogowaniu):
{PAGE}

Kody stracą ważność 30 listopada 2026 r. o godz. 12:00. Jeśli nie użyjesz ich do tego czasu, \
możesz złożyć nowe zamówienie.

Nigdy nie wysyłamy kodów e-mailem i nigdy o nie nie pytamy. Nie podawaj ich nikomu.

--
Uniwersytet Ćwiczebny, USOSweb
Ta wiadomość została wysłana automatycznie. Język wiadomości możesz zmienić, a ich wysyłanie \
wyłączyć na tej stronie:
https://usosweb.example.edu/ustawienia/
"""
SUBJECTS = {
    (Kind.READY, "pl"): "Twoja mLegitymacja jest gotowa do pobrania",
    (Kind.READY, "en"): "Your mLegitymacja is ready to collect",
    (Kind.FAILED, "pl"): "Nie udało się wydać Twojej mLegitymacji",
    (Kind.FAILED, "en"): "Your mLegitymacja could not be issued",
    (Kind.REVOKED, "pl"): "Uczelnia unieważniła Twoją mLegitymację",
    (Kind.REVOKED, "en"): "The university has revoked your mLegitymacja",
    (Kind.FOUR_WEEKS_LEFT, "pl"): "Twoja mLegitymacja jest ważna do 31 marca 2027 r.",
    (Kind.FOUR_WEEKS_LEFT, "en"): "Your mLegitymacja is valid until March 31, 2027",
    (Kind.ONE_WEEK_LEFT, "pl"): (
        "Twoja mLegitymacja wkrótce straci ważność: ostatni dzień to 31 marca 2027 r."
    ),
    (Kind.ONE_WEEK_LEFT, "en"): (
        "Your mLegitymacja is about to end: the last day is March 31, 2027"
    ),
}
SAID = {
    (Kind.READY, "pl"): "Kody stracą ważność 30 listopada 2026 r. o godz. 12:00.",
    (Kind.READY, "en"): "The codes lapse on Nov. 30, 2026 at noon.",
    (Kind.FAILED, "pl"): f"którą zamówiono 23 listopada 2026 r.\n\nPowód: {REASON}\n\n",
    (Kind.FAILED, "en"): (
        f"that you ordered on Nov. 23, 2026 could not be issued.\n\nReason: {REASON}\n\n"
    ),
    (Kind.REVOKED, "pl"): f"nawet jeśli masz ją w telefonie.\n\nPowód: {REASON}\n\n",
    (Kind.REVOKED, "en"): f"if you have it on your phone.\n\nReason: {REASON}\n\n",
    (Kind.FOUR_WEEKS_LEFT, "pl"): "Ostatni dzień ważności Twojej mLegitymacji to 31 marca 2027 r.",
    (Kind.FOUR_WEEKS_LEFT, "en"): "March 31, 2027 is the last day on which your mLegitymacja is",
    (Kind.ONE_WEEK_LEFT, "pl"): "Ostatni dzień ważności Twojej mLegitymacji to 31 marca 2027 r.",
    (Kind.ONE_WEEK_LEFT, "en"): "March 31, 2027 is the last day on which your mLegitymacja is",
}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def _portal(settings):
    settings.BASE_URL = "https://usosweb.example.edu"
    settings.MAIL_DOMAIN = "usosweb.example.edu"
    settings.USOSWEB_NAME = "Uniwersytet Ćwiczebny"


@pytest.fixture
def student(student) -> Student:
    student.cards.update(expiration_date=LAST_DAY)
    return student


def owe(kind: Notice.Kind, order: Order, clerk, clock) -> dict[str, str]:
    """Bring a pending order to where a mail of that kind is due. Returns the codes it had."""
    if kind == Kind.FAILED:
        move(order, Status.FAILED, reason=REASON)
        return {}
    orders.attend(order.pk)
    order.refresh_from_db()
    codes = {"qr": order.activation.qr_text, "code": order.activation.activation_code}
    if kind == Kind.REVOKED:
        orders.revoke(order, by=clerk, reason=REASON)
    elif kind != Kind.READY:
        move(order, Status.COLLECTED)
        clock.move_to(at_noon(days_left=28 if kind == Kind.FOUR_WEEKS_LEFT else 7))
        notices.remind()
    return codes


def at_noon(days_left: int) -> datetime.datetime:
    day = LAST_DAY - datetime.timedelta(days=days_left)
    return datetime.datetime.combine(day, datetime.time(11), tzinfo=datetime.UTC)


def collected(student: Student) -> Order:
    """An order whose document is in the phone, all its mails read."""
    order = orders.place(student, by=student.user)
    orders.attend(order.pk)
    order.refresh_from_db()
    move(order, Status.COLLECTED)
    notices.send()
    mail.outbox.clear()
    return order


def owed(order: Order) -> list[str]:
    return list(order.notices.values_list("kind", flat=True))


def state(notice: Notice) -> tuple[bool, bool]:
    """Whether it is still to be sent, and whether it was sent."""
    notice.refresh_from_db()
    return notice.due_at is not None, notice.sent_at is not None


TO_SEND, SENT, CLOSED = (True, False), (False, True), (False, False)


# what it says


def test_mail_when_ready_in_full(ready_order):
    assert notices.send() == 1

    [message] = mail.outbox
    assert message.subject == "Twoja mLegitymacja jest gotowa do pobrania"
    assert message.body == READY_IN_POLISH
    assert message.to == ["student@example.org"]


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("kind", Kind)
def test_mail_of_each_kind_in_each_language(pending_order, clerk, clock, kind, language):
    Student.objects.update(language=language)
    owe(kind, pending_order, clerk, clock)

    notices.send()

    message = mail.outbox[-1]
    assert message.subject == SUBJECTS[kind, language]
    assert SAID[kind, language] in message.body
    assert re.findall(r"\S+://\S+", message.body) == [
        PAGE,
        "https://usosweb.example.edu/ustawienia/",
    ]


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("kind", Kind)
def test_mail_of_each_kind_holds_no_secret(pending_order, clerk, clock, kind, language):
    Student.objects.update(language=language)
    codes = owe(kind, pending_order, clerk, clock)

    notices.send()

    sent = "".join(f"{message.message().as_string()}{message.body}" for message in mail.outbox)
    secrets = [PESEL, "400100", "Kowalska", *codes.values()]
    assert [secret for secret in secrets if secret in sent] == []


def test_mail_reads_no_secret_from_the_database(ready_order):
    with CaptureQueriesContext(connection) as queries:
        notices.send()

    assert [query for query in queries if "qr_png" in query["sql"]] == []


def test_mail_says_that_a_machine_wrote_it(ready_order):
    notices.send()

    [message] = mail.outbox
    notice = ready_order.notices.get()
    assert message.extra_headers == {
        "Auto-Submitted": "auto-generated",
        "Message-ID": f"<notice-{notice.pk}-20261123110000@usosweb.example.edu>",
    }


def test_mail_without_a_reason_leaves_it_out(ready_order, clerk):
    orders.revoke(ready_order, by=clerk)

    notices.send()

    assert "Powód" not in mail.outbox[0].body
    assert "\n\n\n" not in mail.outbox[0].body


def test_mail_about_codes_that_outlive_the_document_names_its_last_midnight(student, settings):
    settings.MLEGITYMACJA_ISSUER = f"tests.issuers.{issuers.LongLived.__name__}"
    orders.attend(orders.place(student, by=student.user).pk)

    notices.send()

    assert "Kody stracą ważność 1 kwietnia 2027 r. o godz. 00:00." in mail.outbox[0].body


@pytest.mark.parametrize(
    ("conditions", "told"), [(["els", "els_extended"], True), (["active_student"], False)]
)
def test_reminder_tells_of_the_els_where_it_is_a_condition(
    student, clock, settings, conditions, told
):
    settings.MLEGITYMACJA_CONDITIONS = conditions
    collected(student)
    clock.move_to(at_noon(days_left=7))
    notices.remind()

    notices.send()

    assert ("plastikową ELS" in mail.outbox[0].body) == told


# when it is owed


@pytest.mark.parametrize("status", Status)
def test_moves_owe_a_mail_when_ready_failed_or_revoked(student, clerk, status):
    order = orders.place(student, by=student.user)
    for step in way_to(status):
        if step == Status.READY:
            orders.attend(order.pk)
            order.refresh_from_db()
        else:
            move(order, step, by=clerk)

    ours = [Status.READY, Status.FAILED, Status.REVOKED]
    assert owed(order) == [step for step in way_to(status) if step in ours]


def way_to(status: Status) -> list[Status]:
    """The shortest way from PENDING."""
    ways = [[Status.PENDING]]
    for way in ways:
        if way[-1] == status:
            return way[1:]
        ways += [[*way, step] for step in TRANSITIONS[way[-1]]]
    raise AssertionError(status)


def test_revoking_by_the_student_owes_no_mail(ready_order):
    orders.revoke(ready_order, by=ready_order.student.user)

    assert owed(ready_order) == ["ready"]


def test_revoking_by_nobody_in_particular_owes_a_mail(ready_order):
    move(ready_order, Status.REVOKED)

    assert owed(ready_order) == ["ready", "revoked"]


def test_move_undone_owes_no_mail(pending_order):
    with transaction.atomic():
        move(pending_order, Status.FAILED)
        transaction.set_rollback(True)

    assert owed(pending_order) == []


# once each


def test_send_again_sends_nothing(ready_order):
    assert [notices.send(), notices.send()] == [1, 0]
    assert len(mail.outbox) == 1


def test_send_with_nothing_due_asks_the_database_once(db):
    with CaptureQueriesContext(connection) as queries:
        assert notices.send() == 0

    assert len(queries) == 1


def test_send_leaves_a_mail_that_another_worker_has_in_hand(ready_order):
    notices._claim(ready_order.notices.get().pk)

    assert notices.send() == 0


def test_send_after_a_worker_died_with_a_mail_in_hand_sends_it(ready_order, clock):
    notices._claim(ready_order.notices.get().pk)
    clock.shift(notices.LEASE)

    assert notices.send() == 1


def test_send_after_a_worker_died_just_after_sending_sends_the_same_message(
    ready_order, clock, settings
):
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"tests.mailboxes.{mailboxes.Dying.__name__}"
    with pytest.raises(KeyboardInterrupt):
        notices.send()
    settings.EMAIL_BACKEND = backend
    notices.send()
    sent_before_the_lease_ran_out = len(mail.outbox)

    clock.shift(notices.LEASE)
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


# whom it does not reach


def closed_unsent(order: Order) -> bool:
    assert notices.send() == 0
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
    move(ready_order, Status.COLLECTED)

    assert closed_unsent(ready_order)


def test_reminder_of_a_document_revoked_meanwhile_is_closed(student, clock):
    order = collected(student)
    clock.move_to(at_noon(days_left=7))
    notices.remind()
    orders.revoke(order, by=student.user)

    assert closed_unsent(order)


def test_mail_that_could_not_be_sent_for_days_is_given_up(ready_order, clock):
    clock.shift(notices.GIVE_UP_AFTER - datetime.timedelta(seconds=1))
    before = notices._is_wanted(ready_order.notices.get())
    clock.shift(1)

    assert before
    assert closed_unsent(ready_order)


# when sending fails


def test_send_while_the_mail_server_is_away_waits_and_sends_once(ready_order, clock, settings):
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    away = notices.send()
    notice = ready_order.notices.get()
    due_at = notice.due_at
    settings.EMAIL_BACKEND = backend
    too_early = notices.send()
    clock.move_to(due_at)

    assert (away, too_early, notices.send(), notices.send()) == (0, 0, 1, 0)
    assert due_at == NOON + notices.PAUSE
    assert len(mail.outbox) == 1


def test_send_that_is_refused_waits_longer_each_time(ready_order, clock, settings):
    settings.EMAIL_BACKEND = f"tests.mailboxes.{mailboxes.Choosy.__name__}"
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
    settings.EMAIL_BACKEND = f"tests.mailboxes.{backend.__name__}"
    orders.attend(orders.place(other_student, by=other_student.user).pk)

    assert notices.send() == 1

    assert [message.to for message in mail.outbox] == [["other_student@example.org"]]
    assert state(ready_order.notices.get()) == TO_SEND


@pytest.fixture
def server_that_hangs_up(settings):
    with mailboxes.hanging_up() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


@pytest.fixture
def three_mails_due(faculty) -> None:
    for login in ("first", "second", "third"):
        person = make_student(login, faculty, timezone.localdate())
        order = Order.objects.create(student=person, expiration_date=LAST_DAY)
        move(order, Status.FAILED)


@pytest.mark.usefixtures("three_mails_due", "server_that_hangs_up")
def test_send_when_the_server_hangs_up_leaves_those_behind_untried():
    assert notices.send() == 1

    assert list(Notice.objects.order_by("pk").values_list("attempts", "due_at")) == [
        (1, None),
        (1, NOON + datetime.timedelta(minutes=2)),
        (0, NOON),
    ]


@pytest.mark.usefixtures("three_mails_due")
def test_send_after_the_server_hung_up_sends_each_mail_once(server_that_hangs_up, clock):
    sent = [notices.send(), notices.send(), notices.send()]
    clock.shift(datetime.timedelta(minutes=2))

    assert [*sent, notices.send(), notices.send()] == [1, 1, 0, 1, 0]
    assert server_that_hangs_up.taken == [
        "first@example.org",
        "third@example.org",
        "second@example.org",
    ]


# reminders


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

    assert notices.remind() == len(reminders)
    assert owed(order) == ["ready", *reminders]


def test_remind_counts_days_as_they_are_in_poland(student, clock):
    order = collected(student)
    clock.move_to("2027-03-02T22:59:59+00:00")
    too_early = notices.remind()
    clock.move_to("2027-03-02T23:00:00+00:00")

    assert (too_early, notices.remind()) == (0, 1)
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
    move(collected(student), ended)
    clock.move_to(at_noon(days_left=7))

    assert notices.remind() == 0


def test_remind_of_a_ready_order_owes_a_mail(student, clock):
    clock.move_to(at_noon(days_left=7))
    order = orders.place(student, by=student.user)
    waiting = notices.remind()
    orders.attend(order.pk)

    assert (waiting, notices.remind()) == (0, 1)


def test_remind_of_twenty_documents_asks_the_database_as_often_as_of_one(student, faculty, clock):
    collected(student)
    clock.move_to(at_noon(days_left=7))
    with CaptureQueriesContext(connection) as for_one:
        assert notices.remind() == 1
    for number in range(20):
        person = make_student(f"person{number}", faculty, timezone.localdate())
        Order.objects.create(student=person, status=Status.COLLECTED, expiration_date=LAST_DAY)

    with CaptureQueriesContext(connection) as for_twenty:
        assert notices.remind() == 20

    assert len(for_twenty) == len(for_one)


# the database's promises


def test_database_refuses_a_second_notice_of_a_kind(ready_order):
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(order=ready_order, kind=Kind.READY)


def test_database_refuses_a_sent_notice_that_is_due(ready_order):
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.update(sent_at=timezone.now())
