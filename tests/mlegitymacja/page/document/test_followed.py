"""The student's page of a document and the one that follows it: for longer, or a new phone."""

import re

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mlegitymacja import orders
from mlegitymacja.orders.changes import change_status
from mlegitymacja.statuses import Status
from tests.support.html import (
    PAGE,
    PHONE,
    RENEW,
    REVOKE,
    actions,
    address,
    announcement,
    data_rows,
    main_part,
    page_of,
    questions_left_out,
    said,
    shown,
    statuses,
    texts,
)
from usosweb.demo.states import collect
from usosweb.students.models import Student

# Extending it


def test_renew_by_the_button_orders_the_next(browser, extended_order):
    assert said(browser, address("renew", extended_order)) == [
        "Nowa mLegitymacja została zamówiona."
    ]
    assert statuses() == ["collected", "pending"]


def test_renew_by_the_button_twice_orders_one(browser, extended_order):
    for _click in range(2):
        browser.post(address("renew", extended_order))

    assert statuses() == ["collected", "pending"]


def test_renew_of_what_cannot_be_longer_says_so(browser, collected_order):
    assert said(browser, address("renew", collected_order)) == [
        "Nie ma czego przedłużać: nowa mLegitymacja nie byłaby teraz ważna dłużej."
    ]
    assert statuses() == ["collected"]


def test_renew_without_a_condition_names_it(browser, extended_order):
    Student.objects.update(student_number="")

    assert "„Masz numer albumu”" in said(browser, address("renew", extended_order))[0]
    assert statuses() == ["collected"]


def test_page_of_a_document_and_a_waiting_follow_up_tells_both(browser, extended_order):
    order = orders.renew(extended_order, by=extended_order.student.user)

    html = page_of(browser)

    assert texts(html, "h2") == ["Nowa mLegitymacja", "Twoja mLegitymacja", "Co się wydarzyło"]
    assert texts(html, "usos-tag") == ["oczekujący", "pobrany"]
    assert actions(html) == ["Anuluj zamówienie", "Sprawdź status zamówienia", REVOKE]
    new, _frame, _old = html.partition("Twoja mLegitymacja")
    assert data_rows(new)["Termin ważności:"] == str(order.expiration_date)
    assert announcement(html) == "Status: pobrany. Nowa mLegitymacja, status: oczekujący"


def test_page_of_a_document_and_a_ready_follow_up_gives_the_codes(browser, renewal):
    html = page_of(browser)

    assert texts(html, "usos-tag") == ["gotowy do pobrania", "pobrany"]
    assert texts(html, "code") == [renewal.activation.qr_text, renewal.activation.activation_code]
    assert [text for text in actions(html) if "Unieważnij" in text] == [
        "Unieważnij nową mLegitymację",
        REVOKE,
    ]
    assert texts(questions_left_out(html), "p")[1] == (
        "Twoja nowa mLegitymacja jest gotowa do pobrania. Aby ją zainstalować w telefonie, należy "
        "wykonać poniższe kroki."
    )


def test_page_of_two_orders_has_no_id_twice(browser, renewal):
    found = re.findall(r'\bid="([^"]*)"', shown(browser))

    assert sorted(found) == sorted(set(found))


def test_page_of_two_orders_leads_each_link_to_its_question(browser, renewal):
    html = page_of(browser)

    assert re.findall(r'data-(?:confirm|enlarges)="([^"]*)"', html) == re.findall(
        r'<dialog id="([^"]*)"', html
    )


def test_page_of_two_orders_asks_of_the_document_on_a_page_of_its_own(browser, renewal):
    html = page_of(browser)

    assert re.findall('data-confirm="([^"]*)"', html) == [f"confirm-end-{renewal.pk}"]


def test_page_of_two_orders_has_the_steps_of_the_follow_up_alone(browser, renewal):
    html = page_of(browser)

    assert re.findall('<usos-flow-step [^>]*data-state="([^"]*)"', html) == [
        "done",
        "done",
        "active",
        "future",
    ]


def test_page_of_two_orders_asks_as_much_as_of_one(browser, renewal):
    with CaptureQueriesContext(connection) as queries:
        page_of(browser)

    assert len(queries) == 3


def test_page_after_the_follow_up_is_collected_shows_it_alone(browser, renewal):
    collect(renewal)

    html = page_of(browser)

    assert texts(html, "usos-tag") == ["pobrany"]
    assert data_rows(html)["Termin ważności:"] == str(renewal.expiration_date)
    assert html.count("<notice-box>") == 0


def test_page_after_the_codes_of_the_follow_up_lapsed_says_so_beside_the_document(browser, renewal):
    with time_machine.travel(renewal.activation.expires_at):
        orders.process(renewal.pk)

    html = page_of(browser)

    assert texts(html[html.index("<notice-box>") :], "p")[0] == (
        "Kody do nowej mLegitymacji już nie działają. Kody nie zostały użyte na czas. "
        "Obecna mLegitymacja w Twoim telefonie działa jak dotąd."
    )
    assert actions(html) == [RENEW, PHONE, REVOKE]
    assert announcement(html) == (
        "Status: pobrany. Nowa mLegitymacja, status: wygasły. Kody nie zostały użyte na czas."
    )


def test_page_after_the_university_revoked_the_follow_up_tells_the_reason(browser, renewal, clerk):
    orders.revoke(renewal, by=clerk, note="Pomyłka.")

    html = page_of(browser)

    assert texts(html[html.index("<notice-box>") :], "p")[0] == (
        'Kody do nowej mLegitymacji już nie działają. <span lang="pl">Pomyłka.</span> '
        "Obecna mLegitymacja w Twoim telefonie działa jak dotąd."
    )


def test_page_after_the_follow_up_failed_tells_the_reason(browser, extended_order):
    order = orders.renew(extended_order, by=extended_order.student.user)
    change_status(order, Status.FAILED, note="Brak w rejestrze.")

    html = page_of(browser)

    assert texts(html, "usos-tag") == ["pobrany"]
    assert texts(html[html.index("<error-box>") :], "p")[0] == (
        "Nie udało się zrealizować Twojego ostatniego zamówienia. "
        'Powód: <span lang="pl">Brak w rejestrze.</span>'
    )


def test_revoke_of_the_follow_up_says_that_the_document_lives(browser, renewal):
    assert said(browser, address("revoke", renewal)) == [
        "Nowa mLegitymacja została unieważniona. Ta w Twoim telefonie działa jak dotąd."
    ]
    assert statuses() == ["collected", "revoked"]


def test_revoke_of_the_document_leaves_the_follow_up(browser, renewal, extended_order):
    assert said(browser, address("revoke", extended_order)) == [
        "Twoja mLegitymacja została unieważniona."
    ]
    assert statuses() == ["revoked", "ready"]


def test_page_after_the_follow_up_was_cancelled_has_nothing_to_add(browser, extended_order):
    user = extended_order.student.user
    orders.cancel(orders.renew(extended_order, by=user), by=user)

    assert page_of(browser).count("-box>") == 2  # what is said of extending it


# For a new phone


def test_replace_by_the_button_ends_the_old_and_orders_anew(browser, collected_order):
    assert said(browser, address("replace", collected_order)) == [
        "mLegitymacja w starym telefonie straciła ważność."
    ]
    assert statuses() == ["revoked", "pending"]


def test_replace_by_the_button_twice_orders_one(browser, collected_order):
    for _click in range(2):
        browser.post(address("replace", collected_order))

    assert statuses() == ["revoked", "pending"]


def test_replace_of_codes_that_wait_says_so_and_leaves_them(browser, ready_order):
    assert said(browser, address("replace", ready_order)) == [
        "Niczego nie zmieniono: tej mLegitymacji nie ma teraz w żadnym telefonie."
    ]
    assert statuses() == ["ready"]


def test_replace_without_a_condition_names_it_and_changes_nothing(browser, collected_order):
    Student.objects.update(student_number="")

    assert said(browser, address("replace", collected_order))[0] == (
        "Niczego nie zmieniono, bo nie są spełnione warunki: „Masz numer albumu”, "
        "„Twoje dane osobowe nie zmieniły się od czasu wydania ELS”."
    )
    assert statuses() == ["collected"]


def test_replace_by_get_asks_and_changes_nothing(browser, collected_order):
    html = main_part(shown(browser, address("replace", collected_order)))

    assert texts(html, "h1") == ["Przenieść mLegitymację na nowy telefon?"]
    assert texts(html, "button") == ["Unieważnij starą i zamów nową"]
    assert statuses() == ["collected"]


def test_replace_by_get_of_what_is_in_no_phone_leads_back(browser, ready_order):
    assert browser.get(address("replace", ready_order)).headers["Location"] == PAGE
