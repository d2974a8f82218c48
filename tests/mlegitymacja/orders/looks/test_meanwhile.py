"""What people and phones do meanwhile."""

import datetime

import pytest

from mlegitymacja import orders
from mlegitymacja.issuers import Collected
from mlegitymacja.models import Order
from mlegitymacja.orders.codes import collected_elsewhere
from mlegitymacja.statuses import Status
from tests.support.looks import events, reread, sweep
from tests.support.races import at_once


def test_revocation_by_the_student_ends_even_a_document_collected_unseen(ready, ministry):
    ministry.news[ready.pk] = Collected()
    orders.revoke(ready, by=ready.student.user)

    orders.process_due()

    assert (reread(ready).status, ministry.revoked) == (Status.REVOKED, [ready.pk])


def test_document_revoked_while_it_is_looked_at_stays_revoked_and_is_withdrawn(
    ready, ministry, clock, monkeypatch
):
    def look(self, order):
        orders.revoke(reread(order), by=order.student.user)
        return Collected()

    monkeypatch.setattr(ministry, "look", look)

    sweep(clock, ready)

    order = reread(ready)
    assert (order.status, order.leased_until, order.due_at) == (Status.REVOKED, None, None)
    assert ministry.revoked == [ready.pk]


def test_document_revoked_after_it_was_claimed_is_withdrawn_at_once(
    ready, other_student, ministry, clock, monkeypatch, caplog
):
    def look(self, order):
        orders.revoke(reread(second), by=other_student.user)

    second = orders.place(other_student, by=other_student.user)
    orders.process_due()
    monkeypatch.setattr(ministry, "look", look)
    clock.move_to(reread(second).due_at)

    orders.process_due(seconds=0)

    assert ministry.revoked == [second.pk]
    assert "could not be processed" not in caplog.text


def test_codes_used_while_they_are_looked_at_lapse_as_soon_as_they_must(
    ready, ministry, clock, monkeypatch
):
    def look(self, order):
        codes = ready.activation
        orders.redeem(codes.qr_text, codes.activation_code)

    monkeypatch.setattr(ministry, "look", look)
    monkeypatch.setattr(ministry, "look_intervals", {Status.READY: datetime.timedelta(days=1)})

    sweep(clock, ready)

    order = reread(ready)
    assert (order.due_at, order.leased_until) == (order.activation.expires_at, None)


def test_document_looked_at_by_two_workers_is_collected_once(ready, ministry, clock, monkeypatch):
    def overtaken(self, order):
        monkeypatch.setattr(ministry, "look", look)
        Order.objects.update(leased_until=None)
        assert orders.process(order.pk)
        return Collected()

    look = ministry.look
    ministry.news[ready.pk] = Collected()
    monkeypatch.setattr(ministry, "look", overtaken)
    sweep(clock, ready)

    assert [to for to, *_why in events(ready)] == ["pending", "ready", "collected"]


@pytest.mark.parametrize("seen", [Status.PENDING, Status.READY])
def test_collected_elsewhere_with_an_outdated_view_decides_by_the_database(ready, seen):
    outdated = reread(ready)
    outdated.status = seen

    assert collected_elsewhere(outdated)
    assert not collected_elsewhere(outdated)
    assert reread(ready).status == Status.COLLECTED


@pytest.mark.parametrize("end", [orders.revoke, collected_elsewhere])
def test_collected_elsewhere_of_what_is_not_ready_any_more_is_a_quiet_false(ready, end):
    outdated = reread(ready)
    end(ready, **({"by": ready.student.user} if end == orders.revoke else {}))
    before = events(ready)

    assert not collected_elsewhere(outdated)
    assert events(ready) == before


@pytest.mark.django_db(transaction=True)
def test_collected_elsewhere_and_revoked_at_once_end_revoked(student):
    for _round in range(5):
        order = orders.place(student, by=student.user)
        orders.process_due()
        _collected, revoked = at_once(
            lambda order=order: collected_elsewhere(reread(order)),
            lambda order=order: orders.revoke(reread(order), by=student.user),
        )
        assert revoked
        assert (reread(order).status, reread(order).withdrawal_owed) == (Status.REVOKED, True)


@pytest.mark.django_db(transaction=True)
def test_collected_elsewhere_and_replaced_at_once_leave_one_document_or_one_order(
    collected, follower
):
    student = collected.student

    at_once(
        lambda: collected_elsewhere(reread(follower)),
        lambda: replaced(reread(collected)),
    )

    assert reread(collected).status == Status.REVOKED
    assert student.orders.current().count() == 1


def replaced(order):
    try:
        return bool(orders.replace(order, by=order.student.user))
    except orders.NothingToReplace:
        return False
