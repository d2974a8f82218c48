"""What the worker makes of an order at its issuer."""

import datetime

import time_machine
from django.utils import timezone

from mlegitymacja import orders
from mlegitymacja.models import Activation, Order
from mlegitymacja.orders import worker
from mlegitymacja.statuses import Status
from tests.support import issuers
from tests.support.issuers import issued_by
from tests.support.orders import moves, reread

# issue


def test_process_makes_a_pending_order_ready_with_codes(pending_order):
    assert orders.process(pending_order.pk)

    order = reread(pending_order)
    assert order.status == Status.READY
    assert order.activation.qr_text.startswith("openid-credential-offer://")
    assert len(order.activation.activation_code) == 8
    assert moves(order) == [("", "pending"), ("pending", "ready")]


def test_process_again_changes_nothing(ready_order):
    before = (ready_order.activation_id, moves(ready_order))

    assert not orders.process(ready_order.pk)
    assert (reread(ready_order).activation_id, moves(ready_order)) == before


def test_process_of_an_unknown_order_does_nothing(db):
    assert not orders.process(12345)


def test_process_of_an_order_leased_to_another_worker_does_nothing(pending_order):
    assert worker._claim(Order.objects.due())

    assert not orders.process(pending_order.pk)


def test_process_after_the_lease_ran_out_takes_the_order_over(pending_order, settings):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        worker._claim(Order.objects.due())
        clock.shift(settings.MLEGITYMACJA_LEASE_SECONDS + 1)

        assert orders.process(pending_order.pk)

    assert reread(pending_order).status == Status.READY


@issued_by(issuers.Slow)
def test_issue_by_an_issuer_that_needs_time_is_processing_and_asked_again(pending_order, issuer):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        orders.process(pending_order.pk)
        first = reread(pending_order)
        clock.shift(worker.ASK_AGAIN)
        orders.process(pending_order.pk)

    assert first.status == Status.PROCESSING
    assert issuer.issued == [pending_order.pk, pending_order.pk]
    assert moves(pending_order) == [("", "pending"), ("pending", "processing")]


@issued_by(issuers.Refusing)
def test_issue_refused_keeps_the_reason_and_is_final(pending_order, issuer):
    orders.process(pending_order.pk)

    order = reread(pending_order)
    assert (order.status, order.due_at) == (Status.FAILED, None)
    assert order.events.last().note == "Numer PESEL nie istnieje w rejestrze."


@issued_by(issuers.Away)
def test_issue_by_an_issuer_that_is_away_waits_longer_each_time(pending_order, issuer):
    waits = []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _attempt in range(12):
            orders.process(pending_order.pk)
            due_at = reread(pending_order).due_at
            waits.append((due_at - timezone.now()).total_seconds())
            clock.move_to(due_at)

    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300, 300]
    assert reread(pending_order).status == Status.PENDING


@issued_by(issuers.Changeable)
def test_issue_after_many_answers_that_it_takes_time_first_waits_shortly(
    pending_order, issuer, monkeypatch
):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for now in [issuers.Slow] * 5 + [issuers.Away]:
            monkeypatch.setattr(issuer, "now", now)
            orders.process(pending_order.pk)
            wait = reread(pending_order).due_at - timezone.now()
            clock.shift(wait)

    assert wait == datetime.timedelta(seconds=2)


@issued_by(issuers.Recording)
def test_issue_after_the_validity_ended_fails_and_asks_nobody(pending_order, issuer):
    with time_machine.travel(pending_order.validity_ends_at):
        orders.process(pending_order.pk)

    assert reread(pending_order).status == Status.FAILED
    assert issuer.issued == []


@issued_by(issuers.Slow)
def test_issue_that_fails_for_another_reason_than_the_issuers_is_withdrawn(pending_order, issuer):
    orders.process(pending_order.pk)
    with time_machine.travel(pending_order.validity_ends_at):
        orders.process(pending_order.pk)

    order = reread(pending_order)
    assert (order.status, order.due_at) == (Status.FAILED, None)
    assert issuer.revoked == [order.pk]


@issued_by(issuers.CancelledMeanwhile)
def test_issue_of_an_order_cancelled_meanwhile_leaves_no_codes(pending_order, issuer):
    orders.process(pending_order.pk)

    order = reread(pending_order)
    assert (order.status, order.activation, order.due_at) == (Status.CANCELLED, None, None)
    assert Activation.objects.count() == 0
    assert issuer.revoked == [order.pk]


@issued_by(issuers.SlowAndCancelledMeanwhile)
def test_issue_of_an_order_cancelled_and_withdrawn_meanwhile_is_withdrawn_again(
    pending_order, issuer
):
    orders.process(pending_order.pk)

    order = reread(pending_order)
    assert (order.status, order.due_at, order.leased_until) == (Status.CANCELLED, None, None)
    assert issuer.revoked == [order.pk, order.pk]


@issued_by(issuers.BrokenAndCancelledMeanwhile)
def test_issue_that_goes_wrong_after_the_order_was_withdrawn_is_withdrawn_again(
    pending_order, issuer
):
    orders.process_due()

    order = reread(pending_order)
    assert (order.status, order.due_at, order.leased_until) == (Status.CANCELLED, None, None)
    assert issuer.revoked == [order.pk, order.pk]


@issued_by(issuers.Recording)
def test_withdrawal_that_outlasts_its_lease_is_left_to_who_has_the_order_now(
    pending_order, issuer, monkeypatch
):
    later = timezone.now() + datetime.timedelta(hours=1)

    def revoke(self, order):
        self.revoked.append(order.pk)
        Order.objects.update(leased_until=later)

    monkeypatch.setattr(issuer, "revoke", revoke)
    orders.cancel(pending_order, by=pending_order.student.user)

    orders.process_due()

    order = reread(pending_order)
    assert (issuer.revoked, order.leased_until) == ([order.pk], later)


@issued_by(issuers.OvertakenAndRevokedMeanwhile)
def test_issue_again_after_the_document_was_revoked_is_withdrawn_again(pending_order, issuer):
    orders.process(pending_order.pk)

    order = reread(pending_order)
    assert (order.status, order.withdrawal_owed) == (Status.REVOKED, False)
    assert issuer.asked[-3:] == [f"revoke {order.pk}", f"issue {order.pk}", f"revoke {order.pk}"]


@issued_by(issuers.OvertakenMeanwhile)
def test_issue_by_two_workers_at_once_keeps_one_document(pending_order, issuer):
    orders.process(pending_order.pk)

    assert reread(pending_order).status == Status.READY
    assert Activation.objects.count() == 1
    assert moves(pending_order) == [("", "pending"), ("pending", "ready")]
    assert issuer.revoked == []
