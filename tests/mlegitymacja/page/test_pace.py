"""How soon an open page asks again."""

import pytest

from mlegitymacja.page import pace
from mlegitymacja.page.pace import Stage


@pytest.mark.parametrize(
    ("stage", "gone_by", "wait"),
    [
        (Stage.WORK, 0, 0.25),
        (Stage.WORK, 4, 1),
        (Stage.WORK, 3600, 30),
        (Stage.CODES, 0, 5),
        (Stage.CODES, 20, 10),
        (Stage.CODES, 3600, 15),
        (Stage.REST, 0, 15),
        (Stage.REST, 100, 25),
        (Stage.REST, 3600, 60),
    ],
)
def test_wait_is_ever_longer_up_to_a_limit(stage, gone_by, wait):
    assert pace.seconds(stage, gone_by) == wait


@pytest.mark.parametrize(
    ("gone_by", "before", "issued", "wait"),
    [
        # The only order on an idle machine, and one that nobody issues.
        (0, 0, 0, 0.25),
        (4, 0, 0, 1),
        (600, 0, 0, 30),
        # Its turn has come while others are issued.
        (600, 0, 6000, 10),
        (60, 0, 6000, 2),
        # Half the time until its turn, at the pace of the last minute.
        (60, 1000, 6000, 5),
        (1, 1000, 6000, 5),
        (1, 100_000, 6000, 30),
        # Before anything was issued, at the pace that is assumed.
        (0, 80, 0, 2),
        (0, 100_000, 0, 30),
    ],
)
def test_wait_for_ones_turn_is_for_what_the_backlog_lets_expect(gone_by, before, issued, wait):
    assert pace.seconds(Stage.TURN, gone_by, before, issued) == wait


def test_jitter_is_a_fifth_at_most():
    waits = [pace.with_jitter(10) for _page in range(100)]

    assert 8 <= min(waits) < max(waits) <= 12


@pytest.mark.parametrize(
    ("watched_for", "asked"),
    [
        # Issued at once, the codes looked at for a minute and a half.
        (90, 9),
        (300, 23),
    ],
)
def test_page_with_codes_asks_so_many_times(watched_for, asked):
    gone_by, times = 0.0, 0
    while gone_by < watched_for:
        gone_by += pace.seconds(Stage.CODES, gone_by)
        times += 1

    assert times == asked
