"""The dates by which the list of orders is narrowed down."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from mlegitymacja.models import Order
from tests.support.admin_pages import listed

ORDERS = reverse("admin:mlegitymacja_order_changelist")


@pytest.fixture
def order_on(student):
    """Make an order of that day, at half past midnight in Poland."""

    def place(*day):
        return Order.objects.create(
            student=student,
            status="expired",
            due_at=None,
            order_date=datetime.datetime(*day, 0, 30, tzinfo=timezone.get_default_timezone()),
            expiration_date=datetime.date(2099, 1, 1),
        )

    return place


def offered(response):
    """What can be clicked, what leads back last."""
    dates = response.context["cl"].dates
    links = [*dates["choices"], *filter(None, [dates["back"]])]
    assert all(f'">{link["title"]}</a>' in response.content.decode() for link in links[:-1])
    return [link["title"] for link in links]


def followed(browser, response, title):
    [link] = [
        link["link"] for link in response.context["cl"].dates["choices"] if link["title"] == title
    ]
    return browser.get(f"{ORDERS}{link}")


def test_years_go_from_the_first_order_to_the_last(office, order_on):
    for day in ((2023, 12, 31), (2026, 1, 1)):
        order_on(*day)

    assert offered(office.get(ORDERS)) == ["2023", "2024", "2025", "2026"]


def test_months_are_offered_when_there_is_one_year(office, order_on):
    for day in ((2026, 2, 1), (2026, 4, 30)):
        order_on(*day)

    assert offered(office.get(ORDERS)) == [
        "Luty 2026",
        "Marzec 2026",
        "Kwiecień 2026",
        "Wszystkie daty",
    ]


def test_year_month_and_day_narrow_the_list_down(office, order_on):
    leap_day, _others = order_on(2024, 2, 29), [order_on(2024, 2, 28), order_on(2025, 2, 2)]
    year = followed(office, office.get(ORDERS), "2024")
    month = followed(office, year, "Luty 2024")
    day = followed(office, month, "29 lutego")

    assert [len(listed(response)) for response in (year, month, day)] == [2, 2, 1]
    assert listed(day) == [leap_day]
    assert offered(day) == ["29 lutego", "Luty 2024"]


def test_days_of_a_month_that_had_orders_before_begin_with_the_first(office, order_on):
    order_on(2023, 1, 1)
    order_on(2024, 4, 2)

    response = office.get(ORDERS, {"order_date__year": 2024, "order_date__month": 4})

    assert offered(response) == ["1 kwietnia", "2 kwietnia", "2024"]


def test_dates_keep_the_other_filters_and_the_search(office, order_on):
    order_on(2023, 1, 1)
    order_on(2024, 4, 2)

    response = office.get(ORDERS, {"q": "kowal", "status__exact": "expired"})

    [first, _second] = response.context["cl"].dates["choices"]
    assert first["link"] == "?order_date__year=2023&q=kowal&status__exact=expired"


def test_list_without_orders_offers_no_dates(office, faculty):
    assert office.get(ORDERS).context["cl"].dates == {}


def test_dates_are_asked_for_once_a_minute(office, order_on):
    order_on(2023, 1, 1)
    with time_machine.travel(timezone.now()) as clock:
        found = [offered(office.get(ORDERS))]
        order_on(2021, 1, 1)
        for seconds in (50, 11):
            clock.shift(seconds)
            found.append(offered(office.get(ORDERS)))

    assert [len(dates) for dates in found] == [2, 2, 3]
