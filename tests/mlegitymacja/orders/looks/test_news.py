"""What is found."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from mlegitymacja import notices, orders
from mlegitymacja.issuers import Collected, Ended
from mlegitymacja.models import Order
from mlegitymacja.statuses import Reason, Status
from tests.support.looks import A_MINUTE, LOST, events, reread, sweep
from tests.support.orders import review


def test_order_that_is_processed_for_minutes_becomes_ready(clock, student, ministry):
    order = orders.place(student, by=student.user)
    ministry.processing.add(order.pk)
    for _minute in range(5):
        sweep(clock, order)
        clock.shift(A_MINUTE)
    assert reread(order).status == Status.PROCESSING

    ministry.processing.clear()
    orders.process_due()

    assert (reread(order).status, reread(order).due_at) == (
        Status.READY,
        timezone.now() + A_MINUTE,
    )


def test_document_collected_unseen_is_found_collected(ready, ministry, clock):
    ministry.news[ready.pk] = Collected()

    sweep(clock, ready)

    order = reread(ready)
    assert (order.status, order.activation, order.leased_until) == (Status.COLLECTED, None, None)
    assert order.due_at == timezone.now() + datetime.timedelta(days=1)
    assert order.events.last().actor == order.student.user
    assert ministry.revoked == []


def test_document_with_nothing_new_is_looked_at_again_and_again(ready, ministry, clock):
    before = events(ready)
    for _minute in range(3):
        sweep(clock, ready)

    assert ministry.asked[1:] == [f"look {ready.pk}"] * 3
    assert (events(ready), reread(ready).attempts) == (before, 0)


def test_collected_document_is_looked_at_every_day(collected, ministry, clock):
    due_at = reread(collected).due_at

    sweep(clock, collected)

    assert reread(collected).due_at - due_at == datetime.timedelta(days=1)


def test_document_collected_before_there_was_an_interval_is_looked_at_within_two_days(
    collected, clock
):
    Order.objects.update(due_at=None)

    review()

    assert reread(collected).due_at == timezone.now() + datetime.timedelta(days=1)


@pytest.mark.parametrize("state", ["ready", "collected"])
def test_document_ended_elsewhere_is_revoked_in_the_issuers_words(request, state, ministry, clock):
    order = request.getfixturevalue(state)
    ministry.news[order.pk] = Ended(LOST)

    sweep(clock, order)

    assert (reread(order).status, reread(order).due_at) == (Status.REVOKED, None)
    assert events(order)[-1] == ("revoked", Reason.ENDED_BY_ISSUER, LOST)
    assert ministry.revoked == []


def test_student_is_told_of_a_document_ended_elsewhere(collected, ministry, clock):
    notices.send()
    ministry.news[collected.pk] = Ended(LOST)
    sweep(clock, collected)

    notices.send()

    message = mail.outbox[-1]
    assert message.subject == "Twoja mLegitymacja została unieważniona"
    assert f"\n\nPowód: Unieważnił ją wystawca dokumentu. {LOST}\n\n" in message.body


def test_follower_collected_elsewhere_ends_the_document_before_it(
    collected, follower, ministry, clock
):
    ministry.news[follower.pk] = Collected()

    sweep(clock, follower)
    orders.process_due()

    assert reread(follower).status == Status.COLLECTED
    assert events(collected)[-1] == ("revoked", Reason.REPLACED, "")
    assert ministry.revoked == [collected.pk]
