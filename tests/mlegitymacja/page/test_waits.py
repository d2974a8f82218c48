import datetime

import pytest
import time_machine

from mlegitymacja.page import overview, waits


@pytest.mark.parametrize(
    ("usual", "late"),
    [
        (None, datetime.timedelta(minutes=15)),
        (datetime.timedelta(seconds=1), datetime.timedelta(minutes=2)),
        (datetime.timedelta(minutes=1), datetime.timedelta(minutes=5)),
        (datetime.timedelta(hours=8), datetime.timedelta(days=1)),
        (datetime.timedelta(days=1), datetime.timedelta(days=3)),
    ],
)
def test_order_has_waited_long_from_a_moment_that_the_digest_notices(pending_order, usual, late):
    said = []
    for wait in (late - datetime.timedelta(seconds=1), late):
        with time_machine.travel(pending_order.order_date + wait, tick=False):
            digest = overview.load(pending_order.student.user).digest
            said.append((waits.has_waited_long(pending_order, usual), digest))

    assert [long for long, _digest in said] == [False, True]
    assert said[0][1] != said[1][1]


def test_order_has_not_waited_long_where_waiting_for_months_is_usual(pending_order):
    months = datetime.timedelta(days=90)
    with time_machine.travel(pending_order.order_date + months):
        assert not waits.has_waited_long(pending_order, months)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "mniej niż minutę"),
        (29, "mniej niż minutę"),
        (61, "1 minutę"),
        (130, "2 minuty"),
        (300, "5 minut"),
        (3599, "1 godzinę"),
        (7300, "2 godziny"),
        (86400, "24 godziny"),
        (200000, "2 dni"),
    ],
)
def test_in_words_rounds_and_declines(seconds, words):
    assert waits.in_words(datetime.timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, ""),
        (1, "Przed Twoim czeka 1 zamówienie."),
        (3, "Przed Twoim czekają 3 zamówienia."),
        (10, "Przed Twoim czeka 10 zamówień."),
        (11, "Przed Twoim czeka około 10 zamówień."),
        (22, "Przed Twoim czeka około 20 zamówień."),
        (1234, "Przed Twoim czeka około 1\xa0000 zamówień."),
        (98765, "Przed Twoim czeka około 100\xa0000 zamówień."),
    ],
)
def test_orders_before_are_counted_as_one_would_say_it(count, words):
    assert waits.orders_before(count) == words


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (10, 10),
        (13, 15),
        (18, 20),
        (26, 30),
        (96, 100),
        (149, 150),
        (190, 200),
        (260, 300),
        (1600, 1500),
        (2400, 2000),
    ],
)
def test_rounded_to_what_one_would_say(count, said):
    assert waits.rounded(count) == said
