"""The model of a registration day, from which the cores that it needs are reckoned."""

import dataclasses

import pytest

from benchmarks.costs import Cost
from benchmarks.document.day import day_in_words
from benchmarks.hours import PAGES, Round
from benchmarks.model import Day, Issuing, Pace, issue, simulate

STEADY = Pace(
    waiting=lambda before, issued, waited: 10,
    conditions=lambda shown: 15,
    codes=lambda shown: 5 + shown / 3,
)


def test_order_waits_for_those_before_it():
    assert issue([0.0, 0.0, 0.0, 60.0], Issuing(rate=2, alone=1)) == [1.0, 1.5, 2.0, 61.0]


def test_more_workers_issue_more_but_one_order_no_sooner():
    assert issue([0.0, 0.0], Issuing(rate=2, alone=1).times(2)) == [1.0, 1.25]


def test_day_without_a_queue():
    day = simulate(50, Issuing(rate=1_000_000, alone=0.001), STEADY)

    assert day == Day(
        students=50,
        # Of the conditions after 15 seconds; of the codes after 5, 11.7, 20.6, 32.4 and 48.2.
        polls_before=1,
        polls_waiting=1,
        polls_after=5,
        alone=1.0,
        longest_queue=1,
        usual_wait=pytest.approx(0.001),
        longest_wait=pytest.approx(0.001),
        seconds=day.seconds,
    )


def test_who_comes_faster_than_orders_are_issued_waits_and_asks():
    day = simulate(720, Issuing(rate=0.1, alone=5), STEADY)

    assert (round(day.seconds, -2), round(day.longest_queue, -1)) == (7200, 360)
    assert round(day.longest_wait, -2) == 3600
    # Each asks every ten seconds for half an hour on average.
    assert round(day.polls_waiting, -1) == 180


def test_page_hears_how_many_stand_before_it_and_are_issued():
    heard = []

    def pause(before, issued, waited):
        heard.append((before, issued, round(waited)))
        return 60

    pace = Pace(waiting=pause, conditions=lambda shown: 60, codes=lambda shown: 60)
    simulate(3600, Issuing(rate=0.5, alone=1), pace)

    # Before the last one stand those whom half an hour has not sufficed for.
    before, issued, waited = max(heard)
    assert (round(before, -2), issued, waited) == (1800, 30, 0)


@pytest.fixture
def measured():
    """A page for 1 ms of the web server's and 1 of PostgreSQL's, an order for 3 and 1."""
    page, poll = Cost(web=0.001, postgresql=0.001), Cost(web=0.002, redis=0.0001)
    polls = ("poll of conditions", "poll of an order", "poll of codes")
    return Round(
        dict.fromkeys((*PAGES, "files", "login"), page) | dict.fromkeys(polls, poll),
        queued=Cost(worker=0.003, postgresql=0.001),
        alone=Cost(worker=0.003, postgresql=0.001),
        issuing=Issuing(rate=100, alone=0.01),
        pace=STEADY,
    )


def test_hour_costs_what_its_visits_do(measured):
    hour = measured.hour(36_000)

    # Ten students a second, each with five pages and seven polls.
    assert hour.cost == pytest.approx(Cost(web=0.19, worker=0.03, postgresql=0.06, redis=0.007))
    assert hour.cores == pytest.approx(0.28)


def test_as_many_processes_as_are_not_too_busy(measured):
    slow = dataclasses.replace(
        measured,
        requests={name: cost.times(100) for name, cost in measured.requests.items()},
        issuing=Issuing(rate=1, alone=1),
    )
    hour = slow.hour(3600)

    # 1.9 cores of the web server, and as many orders a second as one worker manages.
    assert (hour.web_processes, hour.workers) == (3, 2)


def test_typical_round_has_the_median_of_each_cost(measured):
    rounds = [
        dataclasses.replace(measured, alone=Cost(worker, postgresql), issuing=Issuing(rate, alone))
        for worker, postgresql, rate, alone in [(1, 6, 9, 1), (2, 5, 8, 3), (3, 4, 7, 2)]
    ]

    middle = Round.middle(rounds)

    assert (middle.alone, middle.issuing) == (Cost(2, 5), Issuing(8, 2))


def test_document_tells_what_breaks_first_and_what_is_needed(measured):
    written = day_in_words(measured, [360, 36_000]).splitlines()

    assert written.index(
        "| jeden proces WWW (najwyżej jeden rdzeń) | 132\xa0600 |"
    ) < written.index("| jeden worker `-c 2` | 252\xa0000 |")
    assert "| 36\xa0000 | 1 | 1 | 0,086 | 10 |" in written
