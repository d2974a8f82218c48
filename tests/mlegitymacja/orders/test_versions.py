"""What renews the version of the student whose order it is."""

import datetime

import pytest

from mlegitymacja import orders
from mlegitymacja.models import Order
from mlegitymacja.orders.changes import change_status_of_many
from mlegitymacja.statuses import Status
from usosweb import versions
from usosweb.demo import states


@pytest.fixture
def renews(shared_cache, student, other_student, django_capture_on_commit_callbacks):
    """Whether an act renews the student's version, and nobody else's."""

    def act_and_compare(act, *arguments):
        before = versions.current(student.user_id), versions.current(other_student.user_id)
        with django_capture_on_commit_callbacks(execute=True):
            act(*arguments)
        after = versions.current(student.user_id), versions.current(other_student.user_id)
        assert after[1] == before[1]
        return after[0] != before[0]

    return act_and_compare


def redeem(order):
    return orders.redeem(order.activation.qr_text, order.activation.activation_code)


def test_version_is_another_from_the_order_to_the_phone_and_its_end(renews, student):
    assert renews(orders.place, student, student.user)
    order = student.orders.get()
    assert renews(orders.process, order.pk)
    order = states.reread(order)
    assert renews(redeem, order)
    # It has been said already that a phone is collecting.
    assert not renews(redeem, order)
    assert renews(orders.collect, states.reread(order))
    assert renews(orders.revoke, states.reread(order), student.user)


def test_version_is_the_same_after_a_wrong_code_and_another_after_the_last(renews, ready_order):
    activation = ready_order.activation

    def enter_wrongly():
        with pytest.raises(orders.CodesRefused):
            orders.redeem(activation.qr_text, "wrong")

    assert [renews(enter_wrongly) for _attempt in range(5)] == [False, False, False, False, True]


def test_version_is_the_same_when_an_order_is_asked_for_again(renews, pending_order):
    assert not renews(orders.place, pending_order.student, pending_order.student.user)


def test_versions_of_many_are_renewed_at_once(
    shared_cache, collected_order, other_collected_order, django_capture_on_commit_callbacks
):
    users = [collected_order.student.user_id, other_collected_order.student.user_id]
    before = [versions.current(user) for user in users]
    Order.objects.update(expiration_date=datetime.date(2022, 3, 31))

    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        change_status_of_many(Order.objects.all(), Status.EXPIRED)

    after = [versions.current(user) for user in users]
    assert [old == new for old, new in zip(before, after, strict=True)] == [False, False]
    assert len(callbacks) == 1
