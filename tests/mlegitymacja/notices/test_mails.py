"""What the mails say, and what they never hold."""

import re

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mlegitymacja import notices, orders
from mlegitymacja.models import Notice, Order
from mlegitymacja.notices import mails
from mlegitymacja.orders.changes import change_status
from mlegitymacja.statuses import Status
from tests.support import issuers
from tests.support.notices import SUBJECTS, Kind, at_noon, collected, send
from usosweb.students.models import Student

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
READY_IN_ENGLISH = f"""\
Hello,

Your mLegitymacja (your mobile student ID) is ready to collect. The codes and the instruction are \
waiting for you on this page, after you log in:
{PAGE}

The codes expire on 30 November 2026 at 12:00. If you do not use them by then, you can order again.

We never send codes by e-mail and never ask for them. Do not give them to anybody.

--
Uniwersytet Ćwiczebny, USOSweb
This message was sent automatically. You can choose its language, or switch such messages off, here:
https://usosweb.example.edu/ustawienia/
"""
SAID = {
    (Kind.READY, "pl"): "Kody stracą ważność 30 listopada 2026 r. o godz. 12:00.",
    (Kind.READY, "en"): "The codes expire on 30 November 2026 at 12:00.",
    (Kind.FAILED, "pl"): f"którą zamówiono 23 listopada 2026 r.\n\nPowód: {REASON}\n\n",
    (Kind.FAILED, "en"): (
        f"that you ordered on 23 November 2026 could not be issued.\n\nReason: {REASON}\n\n"
    ),
    (Kind.REVOKED, "pl"): f"nawet jeśli masz ją w telefonie.\n\nPowód: {REASON}\n\n",
    (Kind.REVOKED, "en"): f"if you have it on your phone.\n\nReason: {REASON}\n\n",
    (Kind.FOUR_WEEKS_LEFT, "pl"): "Ostatni dzień ważności Twojej mLegitymacji to 31 marca 2027 r.",
    (
        Kind.FOUR_WEEKS_LEFT,
        "en",
    ): "31 March 2027 is the last day on which your mLegitymacja (your mobile",
    (Kind.ONE_WEEK_LEFT, "pl"): "Ostatni dzień ważności Twojej mLegitymacji to 31 marca 2027 r.",
    (
        Kind.ONE_WEEK_LEFT,
        "en",
    ): "31 March 2027 is the last day on which your mLegitymacja (your mobile",
}


def owe(kind, order, clerk, clock):
    """Bring a pending order to where a mail of that kind is due. Returns the codes it had."""
    if kind == Kind.FAILED:
        change_status(order, Status.FAILED, note=REASON)
        return {}
    orders.process(order.pk)
    order.refresh_from_db()
    codes = {"qr": order.activation.qr_text, "code": order.activation.activation_code}
    if kind == Kind.REVOKED:
        orders.revoke(order, by=clerk, note=REASON)
    elif kind != Kind.READY:
        change_status(order, Status.COLLECTED)
        clock.move_to(at_noon(days_left=28 if kind == Kind.FOUR_WEEKS_LEFT else 7))
        notices.remind()
    return codes


def test_mail_when_ready_in_full(ready_order):
    assert send() == 1

    [message] = mail.outbox
    assert message.subject == "Twoja mLegitymacja jest gotowa do pobrania"
    assert message.body == READY_IN_POLISH
    assert message.to == ["student@example.org"]


def test_mail_when_ready_in_english_in_full(ready_order):
    Student.objects.update(language="en")

    notices.send()

    assert mail.outbox[0].body == READY_IN_ENGLISH


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


def test_mail_when_ready_names_the_apps_that_take_the_codes(ready_order, settings):
    settings.MLEGITYMACJA_WALLET_APPS = [("A & B", "https://a.example"), ("C", "https://c.example")]

    notices.send()

    assert (
        f"{PAGE}\n\nPobierzesz ją na telefon w jednej z tych aplikacji:\n"
        "A & B: https://a.example\nC: https://c.example\n\nKody stracą ważność"
    ) in mail.outbox[0].body


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
    settings.MLEGITYMACJA_ISSUER = f"tests.support.issuers.{issuers.LongLived.__name__}"
    orders.process(orders.place(student, by=student.user).pk)

    notices.send()

    assert "Kody stracą ważność 1 kwietnia 2027 r. o godz. 00:00." in mail.outbox[0].body


HAVE_IT_EXTENDED = "najpierw przedłuż plastikową ELS w dziekanacie"
EXTEND_NOW = "możesz ją już przedłużyć"
IS_ORDERED = "Następna jest już zamówiona"


def advice(clock):
    """Which of the three the reminder of the last week gives."""
    clock.move_to(at_noon(days_left=7))
    notices.remind()
    notices.send()
    [message] = [one for one in mail.outbox if one.subject == SUBJECTS[Kind.ONE_WEEK_LEFT, "pl"]]
    return [text for text in (HAVE_IT_EXTENDED, EXTEND_NOW, IS_ORDERED) if text in message.body]


def extend_the_card(student):
    student.cards.update(expiration_date="2027-10-31")


def test_reminder_before_the_els_is_extended_says_to_have_that_done(student, clock):
    collected(student)

    assert advice(clock) == [HAVE_IT_EXTENDED]


def test_reminder_once_the_els_is_extended_says_to_extend_now(student, clock):
    collected(student)
    extend_the_card(student)

    assert advice(clock) == [EXTEND_NOW]


def test_reminder_where_no_els_is_needed_says_to_extend_now(student, clock, settings):
    settings.MLEGITYMACJA_CONDITIONS = ["active_student"]
    collected(student)

    assert advice(clock) == [EXTEND_NOW]


def test_reminder_once_the_next_is_ordered_says_so(student, clock):
    order = collected(student)
    extend_the_card(student)
    orders.renew(Order.objects.get(pk=order.pk), by=student.user)

    assert advice(clock) == [IS_ORDERED]


def test_reminder_asks_the_database_for_the_card_and_the_next_order_alone(student, clock):
    collected(student)
    clock.move_to(at_noon(days_left=7))
    notices.remind()
    notice = Notice.objects.select_related("order__student__user", "order__activation").last()

    with CaptureQueriesContext(connection) as queries:
        mails.message(notice)

    assert len(queries) == 2
