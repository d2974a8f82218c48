"""What is not understood, and who does not answer."""

import datetime

import pytest
from django.utils import timezone

from mlegitymacja import orders
from mlegitymacja.models import Order
from mlegitymacja.statuses import Status
from tests.support.looks import events, reread, sweep


@pytest.mark.parametrize(
    ("answer", "problem"),
    [("away", "no route to host"), ("SUSPENDED", "unknown answer of type str")],
)
def test_issuer_away_or_of_unknown_words_changes_nothing_and_is_asked_later_and_later(
    ready, ministry, clock, caplog, answer, problem
):
    before = events(ready)
    ministry.news[ready.pk] = answer
    clock.move_to(ready.due_at)
    waits = []
    for _look in range(3):
        orders.process_due()
        waits.append((reread(ready).due_at - timezone.now()).total_seconds())
        clock.move_to(reread(ready).due_at)

    assert waits == [2, 4, 8]
    assert (events(ready), reread(ready).status) == (before, Status.READY)
    assert [record.message for record in caplog.records if record.levelname == "WARNING"] == [
        f"Issuer unavailable for order {ready.pk}, next try in 0:00:0{wait}: {problem}"
        for wait in (2, 4, 8)
    ]
    assert [record.exc_info for record in caplog.records if record.exc_info] == []


def test_unknown_word_for_codes_changes_nothing_and_shows_none(
    clock, student, monkeypatch, ministry, caplog
):
    monkeypatch.setattr(ministry, "issue", lambda self, order: "SUSPENDED")
    order = orders.place(student, by=student.user)

    orders.process_due()

    assert reread(order).status == Status.PENDING
    assert [record.message for record in caplog.records if record.levelname == "WARNING"] == [
        f"Issuer unavailable for order {order.pk}, next try in 0:00:02: unknown answer of type str"
    ]


def test_document_in_a_phone_is_looked_at_once_a_day_while_the_issuer_is_away(
    collected, ministry, clock
):
    ministry.news[collected.pk] = "away"
    Order.objects.update(attempts=30)

    sweep(clock, collected)

    assert reread(collected).due_at - timezone.now() == datetime.timedelta(days=1)


def test_document_that_waits_is_looked_at_soon_after_the_issuer_was_away(
    ready, ministry, clock, monkeypatch
):
    monkeypatch.setattr(
        ministry, "look_intervals", dict.fromkeys(Status, datetime.timedelta(days=1))
    )
    ministry.news[ready.pk] = "away"
    Order.objects.update(attempts=30)

    sweep(clock, ready)

    assert reread(ready).due_at - timezone.now() == datetime.timedelta(minutes=5)
