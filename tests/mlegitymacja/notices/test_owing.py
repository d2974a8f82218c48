"""When a mail is owed, and that the database lets none be owed twice."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from mlegitymacja import orders
from mlegitymacja.models import Notice
from mlegitymacja.orders.changes import change_status
from mlegitymacja.statuses import TRANSITIONS, Status
from tests.support.notices import Kind, owed

# when it is owed


@pytest.mark.parametrize("status", Status)
def test_changes_owe_a_mail_when_ready_failed_or_revoked(student, clerk, status):
    order = orders.place(student, by=student.user)
    for step in way_to(status):
        if step == Status.READY:
            orders.process(order.pk)
            order.refresh_from_db()
        else:
            change_status(order, step, by=clerk)

    ours = [Status.READY, Status.FAILED, Status.REVOKED]
    assert owed(order) == [step for step in way_to(status) if step in ours]


def way_to(status):
    """The shortest way from PENDING."""
    ways = [[Status.PENDING]]
    for way in ways:
        if way[-1] == status:
            return way[1:]
        ways += [[*way, step] for step in TRANSITIONS[way[-1]]]
    raise AssertionError(status)


def test_revoking_by_the_student_owes_no_mail(ready_order):
    orders.revoke(ready_order, by=ready_order.student.user)

    assert owed(ready_order) == ["ready"]


def test_revoking_by_nobody_in_particular_owes_a_mail(ready_order):
    change_status(ready_order, Status.REVOKED)

    assert owed(ready_order) == ["ready", "revoked"]


def test_change_undone_owes_no_mail(pending_order):
    with transaction.atomic():
        change_status(pending_order, Status.FAILED)
        transaction.set_rollback(True)

    assert owed(pending_order) == []


# the database's promises


def test_database_refuses_a_second_notice_of_a_kind(ready_order):
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(order=ready_order, kind=Kind.READY)


def test_database_refuses_a_sent_notice_that_is_due(ready_order):
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.update(sent_at=timezone.now())
