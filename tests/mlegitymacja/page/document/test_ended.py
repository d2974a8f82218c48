"""The student's page after codes or a document came to their end."""

import datetime
import re

import pytest
import time_machine
from django.utils import timezone

from mlegitymacja import orders
from mlegitymacja.models import ATTEMPTS, Order
from mlegitymacja.statuses import Reason
from tests.support.html import actions, announcement, page_of, statuses, texts
from usosweb.demo.states import redeem
from usosweb.students.models import Student

# Codes that nobody can use any more


def lapse(order):
    with time_machine.travel(order.activation.expires_at):
        orders.process(order.pk)
    return "Kody nie zostały użyte na czas."


def burn(order):
    for _attempt in range(ATTEMPTS):
        with pytest.raises(orders.CodesRefused):
            orders.redeem(order.activation.qr_text, "wrong")
    return "Kod aktywacyjny wpisano błędnie zbyt wiele razy."


def never_collect(order):
    with time_machine.travel(redeem(order).activation.expires_at):
        orders.process(order.pk)
    return "Telefon nie pobrał dokumentu na czas po użyciu kodów."


@pytest.mark.parametrize("spoil", [lapse, burn, never_collect])
def test_page_after_the_codes_died_says_why_and_offers_new_ones(browser, ready_order, spoil):
    reason = spoil(ready_order)

    html = page_of(browser)

    told = re.sub("<[^>]*>", "", texts(html[html.index("<notice-box>") :], "p")[0])
    assert told == f"Kody do Twojej mLegitymacji już nie działają. {reason}"
    assert actions(html) == ["Zamów nowe kody"]
    assert announcement(html) == f"Status: wygasły. {reason}"


def test_new_codes_are_one_step_away(browser, ready_order):
    lapse(ready_order)
    path = re.search(r'action="([^"]*)"', page_of(browser)).group(1)

    browser.post(path)

    assert statuses() == ["expired", "pending"]


def test_page_after_the_codes_died_without_a_condition_offers_nothing(browser, ready_order):
    lapse(ready_order)
    Student.objects.update(student_number="")

    html = page_of(browser)

    assert actions(html) == []
    assert re.findall(r'data-condition="(\w+)" data-met="no"', html) == [
        "student_number",
        "data_unchanged",
    ]


# Documents that ended


def test_page_after_the_validity_ended_says_so_and_offers_another(browser, collected_order):
    Order.objects.update(expiration_date=timezone.localdate() - datetime.timedelta(days=1))
    orders.expire_ended()

    html = page_of(browser)

    assert texts(html[html.index("<notice-box>") :], "p")[0] == (
        "Upłynął termin ważności Twojej ostatniej mLegitymacji."
    )
    assert actions(html) == ["Zamów mLegitymację"]


def test_page_after_the_phone_gave_it_back_tells_the_reason(browser, collected_order):
    orders.revoke(
        collected_order, by=collected_order.student.user, reason=Reason.REMOVED_FROM_PHONE
    )

    html = page_of(browser)

    assert texts(html[html.index("<notice-box>") :], "p")[0] == (
        "Twoja ostatnia mLegitymacja została unieważniona. Powód: Usunięta z telefonu."
    )
