"""When the page that is open asks whether it is still true."""

import datetime
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mlegitymacja.models import Order
from tests.support.html import page_of
from usosweb.students import records
from usosweb.students.models import Student


def version_of(browser):
    return re.search(r'data-version="([^"]*)"', page_of(browser)).group(1)


def poll(browser, version):
    """How the server answers a page of that version."""
    state = reverse("mlegitymacja:state")
    return browser.get(state, headers={"If-None-Match": f'"{version}"'}).status_code


def test_state_turns_when_a_condition_is_met_again(browser, student):
    Student.objects.update(pesel_is_real=False)
    version = version_of(browser)

    unchanged = poll(browser, version)
    Student.objects.update(pesel_is_real=True)

    assert (unchanged, poll(browser, version)) == (304, 200)


def test_state_turns_when_something_else_is_found_of_a_condition(browser, student):
    student.programmes.update(status="cancelled")
    version = version_of(browser)

    student.programmes.update(status="graduated_diploma")

    assert poll(browser, version) == 200


def test_state_turns_when_the_els_of_a_document_is_extended(browser, collected_order):
    version = version_of(browser)

    unchanged = poll(browser, version)
    card = collected_order.student.current_card
    card.expiration_date += datetime.timedelta(days=180)
    records.save(card, "expiration_date")

    assert (unchanged, poll(browser, version)) == (304, 200)


def test_state_turns_at_midnight(browser, collected_order):
    # 23:59 in Poland.
    with time_machine.travel("2026-11-23T22:59:00Z", tick=False) as clock:
        version = version_of(browser)
        unchanged = poll(browser, version)
        clock.shift(60)

        assert (unchanged, poll(browser, version)) == (304, 200)


def test_page_says_once_an_order_waits_longer_than_usual(browser, pending_order):
    said = []
    with time_machine.travel(pending_order.order_date, tick=False) as clock:
        version = version_of(browser)
        for minutes in (14, 1):
            clock.shift(minutes * 60)
            with CaptureQueriesContext(connection) as queries:
                html = page_of(browser)
            said.append((html.count("To trwa dłużej niż zwykle."), len(queries)))
        turned = poll(browser, version)

    # On the page and in what is announced; with no query more than before.
    assert (said, turned) == ([(0, 6), (2, 6)], 200)


@pytest.mark.parametrize(
    ("prepared", "asked"), [("renewal", 3), ("collected_order", 4), ("pending_order", 4)]
)
def test_state_that_has_not_changed_asks_the_database_little(browser, prepared, asked, request):
    request.getfixturevalue(prepared)
    version = version_of(browser)

    with CaptureQueriesContext(connection) as queries:
        status = poll(browser, version)

    # The session, its user, the orders; of a document also the ELS, of a waiting order the queue.
    assert (status, len(queries)) == (304, asked)


def test_state_without_an_order_asks_the_database_for_the_record(browser):
    version = version_of(browser)

    with CaptureQueriesContext(connection) as queries:
        status = poll(browser, version)

    # The session, its user with the student's record, the orders, programmes and cards.
    assert (status, len(queries), Order.objects.count()) == (304, 5, 0)
