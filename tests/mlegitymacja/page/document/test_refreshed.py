"""When the page that is open asks whether it is still true."""

import datetime

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.html import page_of
from tests.support.polling import ASK_FOR_THE_PAGE, TRUE, TRUE_AND_WAITING, answer, area
from usosweb.students import records
from usosweb.students.models import Student


def test_page_turns_when_a_condition_is_met_again(browser, student):
    Student.objects.update(pesel_is_real=False)
    open_page = area(browser)

    unchanged = answer(open_page)
    Student.objects.update(pesel_is_real=True)

    assert (unchanged, answer(open_page)) == (TRUE, ASK_FOR_THE_PAGE)


def test_page_turns_when_something_else_is_found_of_a_condition(browser, student):
    student.programmes.update(status="cancelled")
    open_page = area(browser)

    student.programmes.update(status="graduated_diploma")

    assert answer(open_page) == ASK_FOR_THE_PAGE


def test_page_turns_when_the_els_of_a_document_is_extended(browser, collected_order):
    open_page = area(browser)

    unchanged = answer(open_page)
    card = collected_order.student.current_card
    card.expiration_date += datetime.timedelta(days=180)
    records.save(card, "expiration_date")

    assert (unchanged, answer(open_page)) == (TRUE, ASK_FOR_THE_PAGE)


def test_page_turns_at_midnight(browser, collected_order):
    # 23:59 in Poland.
    with time_machine.travel("2026-11-23T22:59:00Z", tick=False) as clock:
        open_page = area(browser)
        unchanged = answer(open_page)
        clock.shift(60)

        assert (unchanged, answer(open_page)) == (TRUE, ASK_FOR_THE_PAGE)


def test_page_says_once_an_order_waits_longer_than_usual(browser, pending_order):
    said = []
    with time_machine.travel(pending_order.order_date, tick=False) as clock:
        clock.shift(14 * 60)
        open_page = area(browser)
        for seconds in (59, 1):
            clock.shift(seconds)
            with CaptureQueriesContext(connection) as queries:
                html = page_of(browser)
            late = html.count("To trwa dłużej niż zwykle.")
            said.append((late, len(queries), answer(open_page)))

    # On the page and in what is announced. The session, the person, the orders; and what is looked
    # at for everybody, once in a while.
    assert said == [(0, 6, TRUE_AND_WAITING), (2, 3, ASK_FOR_THE_PAGE)]
