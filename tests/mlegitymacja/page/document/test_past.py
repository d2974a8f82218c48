"""Orders that ended: a few on the page itself, all of them on their own."""

import re

import pytest

from mlegitymacja import orders
from mlegitymacja.models import Order
from tests.support.html import PAGE, main_part, page_of, shown, texts

ALL = f"{PAGE}poprzednie/"


def cancel_orders(student, number):
    for _number in range(number):
        orders.cancel(orders.place(student, by=student.user), by=student.user)


def listed(html):
    """What is said of each order that ended, in short."""
    [told] = re.findall('<ul class="history">(.*?)</ul>', html, re.S)
    return [" ".join(re.sub(r"[-\d]+ [:\d]+", "…", line).split()) for line in texts(told, "li")]


def link_to_all(html):
    return html.count(f'<a href="{ALL}">Wszystkie poprzednie zamówienia</a>')


CANCELLED = "Zamówienie z …, status „anulowany” od … (Ty)."


@pytest.mark.parametrize(("number", "shown_here", "links"), [(3, 3, 0), (4, 3, 1)])
def test_page_lists_three_and_leads_to_the_others(browser, student, number, shown_here, links):
    cancel_orders(student, number)

    html = page_of(browser)

    assert (listed(html), link_to_all(html)) == ([CANCELLED] * shown_here, links)


def test_page_with_a_present_order_only_leads_to_the_past_ones(browser, student):
    cancel_orders(student, 1)
    orders.place(student, by=student.user)

    html = page_of(browser)

    assert ('<ul class="history">' in html, link_to_all(html)) == (False, 1)


def test_past_lists_every_order_that_ended(browser, student, clerk):
    cancel_orders(student, 11)
    order = orders.place(student, by=student.user)
    orders.process(order.pk)
    orders.revoke(Order.objects.get(pk=order.pk), by=clerk, note="Pomyłka.")
    orders.place(student, by=student.user)

    html = main_part(shown(browser, ALL))

    revoked = "Zamówienie z …, status „unieważniony” od … (dziekanat)."
    assert listed(html) == [
        f'{revoked} Powód: <span lang="pl">Pomyłka.</span>',
        *[CANCELLED] * 11,
    ]


def test_past_of_one_without_any_says_so(browser, other_student):
    cancel_orders(other_student, 1)

    html = main_part(shown(browser, ALL))

    assert texts(html, "p")[0] == "Nie masz poprzednich zamówień."
