"""The document that follows another one: for longer, or for another phone."""

from contextlib import suppress

import pytest

from mlegitymacja import orders
from mlegitymacja.models import Order
from mlegitymacja.statuses import Reason, Status
from tests.support.races import at_once
from usosweb.demo.states import collect
from usosweb.students.models import Student


def reread(order):
    return Order.objects.get(pk=order.pk)


# renew


def test_renew_orders_a_document_valid_as_long_as_the_els(extended_order):
    order = orders.renew(extended_order, by=extended_order.student.user)

    assert order.status == Status.PENDING
    assert order.expiration_date == extended_order.student.current_card.expiration_date
    assert reread(extended_order).status == Status.COLLECTED


def test_renew_without_a_longer_els_is_refused(collected_order):
    with pytest.raises(orders.NothingToRenew):
        orders.renew(collected_order, by=collected_order.student.user)

    assert Order.objects.count() == 1


def test_renew_of_what_is_not_in_a_phone_is_refused(ready_order):
    with pytest.raises(orders.NothingToRenew):
        orders.renew(ready_order, by=ready_order.student.user)


def test_renew_without_a_condition_is_refused(extended_order):
    Student.objects.update(photo="")

    with pytest.raises(orders.ConditionsNotMet):
        orders.renew(reread(extended_order), by=extended_order.student.user)

    assert Order.objects.count() == 1


def test_renew_again_returns_the_same_order(renewal, extended_order):
    assert orders.renew(extended_order, by=extended_order.student.user) == renewal


def test_renewal_collected_revokes_the_document_it_follows(renewal, extended_order):
    assert collect(renewal)

    assert reread(renewal).status == Status.COLLECTED
    assert reread(extended_order).status == Status.REVOKED
    assert extended_order.events.last().reason == Reason.REPLACED


def test_renewal_collected_sends_no_mail_of_a_revocation(renewal, extended_order):
    collect(renewal)

    assert extended_order.notices.filter(kind="revoked").count() == 0


def test_renewal_cancelled_leaves_the_document(extended_order):
    student = extended_order.student
    orders.cancel(orders.renew(extended_order, by=student.user), by=student.user)

    assert reread(extended_order).status == Status.COLLECTED


# replace


def test_replace_revokes_and_orders_anew(collected_order):
    order = orders.replace(collected_order, by=collected_order.student.user)

    assert order.status == Status.PENDING
    assert reread(collected_order).status == Status.REVOKED
    assert collected_order.events.last().reason == Reason.ANOTHER_PHONE


def test_replace_without_a_condition_changes_nothing(collected_order):
    Student.objects.update(photo="")

    with pytest.raises(orders.ConditionsNotMet):
        orders.replace(reread(collected_order), by=collected_order.student.user)

    assert reread(collected_order).status == Status.COLLECTED
    assert Order.objects.count() == 1


def test_replace_again_is_refused_and_changes_nothing(collected_order):
    orders.replace(collected_order, by=collected_order.student.user)

    with pytest.raises(orders.NothingToReplace):
        orders.replace(collected_order, by=collected_order.student.user)

    assert sorted(Order.objects.values_list("status", flat=True)) == ["pending", "revoked"]


def test_replace_of_codes_that_wait_is_refused_and_leaves_them(ready_order):
    with pytest.raises(orders.NothingToReplace):
        orders.replace(ready_order, by=ready_order.student.user)

    assert reread(ready_order).status == Status.READY


def test_replace_while_renewing_keeps_the_renewal(renewal, extended_order):
    assert orders.replace(extended_order, by=extended_order.student.user) == renewal
    assert reread(extended_order).status == Status.REVOKED


@pytest.mark.django_db(transaction=True)
def test_replace_by_twenty_requests_at_once_makes_one_order(collected_order):
    user = collected_order.student.user

    def replace_once():
        with suppress(orders.NothingToReplace):
            return bool(orders.replace(reread(collected_order), by=user))
        return False

    assert sorted(at_once(*[replace_once] * 20)) == [False] * 19 + [True]
    assert sorted(Order.objects.values_list("status", flat=True)) == ["pending", "revoked"]
