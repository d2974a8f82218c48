"""What is Polish on a page in English says so, for those who have the page read out."""

import re

import pytest

from mlegitymacja import orders
from mlegitymacja.statuses import Reason
from tests.support.html import shown
from usosweb.students.models import Faculty


@pytest.fixture
def polish(browser):
    """What the page in English marks as Polish, the university's name above left out."""
    browser.cookies["django_language"] = "en"

    def read():
        html = shown(browser)
        main = html[html.index("<dynamic-area") : html.index("</main>")]
        return re.findall(r'<span lang="pl">(.*?)</span>', main)

    return read


def test_name_of_the_university_is_marked_wherever_it_stands(browser):
    browser.cookies["django_language"] = "en"

    html = shown(browser)

    named = re.findall(r"<\w+([^>]*)>Uniwersytet Przykładowy", html)
    assert [' lang="pl"' in attributes for attributes in named] == [True] * 4
    assert html.count("Uniwersytet Przykładowy") == 4


def test_studies_and_office_are_marked(polish, student):
    Faculty.objects.update(office="pokój 12", office_hours="od poniedziałku do piątku")
    student.programmes.update(programme="Fizyka <I>", status="cancelled")

    assert polish() == [
        "Fizyka &lt;I&gt;",
        "Wydział Informatyki, pokój 12, od poniedziałku do piątku",
    ]


def test_reason_that_the_office_typed_is_marked(polish, ready_order, clerk):
    orders.revoke(ready_order, by=clerk, note="Skreślenie <z> listy")

    # In the box, and in the list of previous orders.
    assert polish() == ["Skreślenie &lt;z&gt; listy"] * 2


def test_reason_of_the_system_is_not_marked(polish, collected_order):
    orders.revoke(
        collected_order, by=collected_order.student.user, reason=Reason.REMOVED_FROM_PHONE
    )

    assert polish() == []


def test_announcement_of_a_typed_reason_is_plain(browser, ready_order, clerk):
    orders.revoke(ready_order, by=clerk, note="Skreślenie <z> listy")

    assert 'data-announcement="Status: unieważniony. Skreślenie &lt;z&gt; listy"' in re.sub(
        r"\s+\"", '"', shown(browser)
    )
