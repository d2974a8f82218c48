"""The student's page of a document that is in the phone, or on its way there."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mlegitymacja import orders
from mlegitymacja.models import Order
from mlegitymacja.statuses import Status
from tests.support.html import (
    PHONE,
    RENEW,
    REVOKE,
    actions,
    address,
    announcement,
    main_part,
    page_of,
    shown,
    statuses,
    texts,
)
from tests.support.polling import ASK_FOR_THE_PAGE, STATE, answer, area
from usosweb.demo.states import collect, redeem
from usosweb.students.models import Faculty, Student

# In the phone


def test_page_of_a_collected_document_has_no_codes_and_its_actions(browser, collected_order):
    html = page_of(browser)

    assert texts(html, "usos-tag") == ["pobrany"]
    assert (texts(html, "code"), html.count("qr-code")) == ([], 0)
    assert actions(html) == [PHONE, REVOKE]


def test_page_of_a_document_that_can_be_extended_says_until_when(browser, extended_order):
    html = page_of(browser)

    day = extended_order.student.current_card.expiration_date
    assert actions(html) == [RENEW, PHONE, REVOKE]
    assert f"nowa będzie ważna do {day}." in html


@pytest.mark.parametrize(("days_left", "advised"), [(29, 0), (28, 1), (0, 1)])
def test_page_of_a_document_about_to_end_sends_to_the_office(
    browser, collected_order, days_left, advised
):
    Faculty.objects.update(office="pokój 12")
    last_day = timezone.localdate() + datetime.timedelta(days=days_left)
    Order.objects.update(expiration_date=last_day)
    Student.objects.get().cards.update(expiration_date=last_day)

    html = page_of(browser)

    assert html.count("<notice-box>") == html.count("pokój 12") == advised


def test_page_of_a_document_asks_as_much_however_long_the_past(browser, extended_order):
    student = extended_order.student
    for _number in range(5):
        orders.cancel(orders.renew(extended_order, by=student.user), by=student.user)

    with CaptureQueriesContext(connection) as queries:
        page_of(browser)

    assert len(queries) == 4


# On its way into the phone


def test_page_while_a_phone_collects_has_no_codes_and_says_so(browser, ready_order):
    ends = redeem(ready_order).activation.expires_at
    Order.objects.update(due_at=ends + datetime.timedelta(hours=1))

    html = page_of(browser)

    assert texts(html, "usos-tag") == ["gotowy do pobrania"]
    assert (texts(html, "code"), html.count("qr-code")) == ([], 0)
    assert "Telefon użył już kodów" in html
    assert f"nie zdąży do {timezone.localtime(ends):%Y-%m-%d %H:%M:%S}" in html
    assert announcement(html) == "Status: gotowy do pobrania. Telefon pobiera mLegitymację."


def test_state_turns_when_the_codes_are_used_and_when_it_is_collected(browser, ready_order):
    pages, answers = [area(browser)], []
    for act in (lambda: redeem(ready_order), lambda: orders.collect(ready_order)):
        act()
        answers.append(answer(pages[-1]))
        pages.append(area(browser, STATE))

    assert answers == [ASK_FOR_THE_PAGE] * 2
    assert len({page["digest"] for page in pages}) == 3


# What the question before the end says


@pytest.mark.parametrize(
    ("act", "follows"),
    [
        (lambda order: None, "Kody natychmiast przestaną działać."),
        (redeem, "Telefon użył już kodów i właśnie pobiera mLegitymację."),
        (collect, "mLegitymacja w Twoim telefonie natychmiast straci ważność."),
    ],
)
def test_question_whether_to_revoke_says_what_follows(browser, ready_order, act, follows):
    act(ready_order)

    html = main_part(shown(browser, address("revoke", ready_order)))

    assert texts(html, "p")[0].partition(".")[0] + "." == follows


# Who may do what


@pytest.mark.parametrize("who", ["other_student", "clerk", "superuser"])
@pytest.mark.parametrize("name", ["renew", "replace"])
def test_act_on_a_students_document_is_404_for(client, extended_order, name, who, request):
    person = request.getfixturevalue(who)
    client.force_login(getattr(person, "user", person))

    assert client.post(address(name, extended_order)).status_code == 404
    assert statuses() == [Status.COLLECTED]


@pytest.mark.parametrize("name", ["renew", "replace"])
def test_act_on_a_document_for_anonymous_leads_to_the_login(client, extended_order, name):
    response = client.post(address(name, extended_order))

    assert response.headers["Location"] == "/logowanie/?next=/dla_stud/"
    assert statuses() == ["collected"]


@pytest.mark.parametrize("name", ["renew", "replace"])
def test_act_on_a_document_without_a_csrf_token_is_refused(student, extended_order, client, name):
    client.handler.enforce_csrf_checks = True
    client.force_login(student.user)

    assert client.post(address(name, extended_order)).status_code == 403
    assert statuses() == ["collected"]


def test_renew_by_get_is_refused(browser, extended_order):
    assert browser.get(address("renew", extended_order)).status_code == 405
