"""What a phone does with an order's codes, whichever issuer they are of."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from mlegitymacja import orders
from mlegitymacja.models import ATTEMPTS, Activation, Order
from mlegitymacja.statuses import Reason, Status
from tests.support.races import at_once
from usosweb.students.models import Student


def wrong(order):
    with pytest.raises(orders.CodesRefused):
        orders.redeem(order.activation.qr_text, "never right")


def redeemed(order):
    return orders.redeem(order.activation.qr_text, order.activation.activation_code)


def reread(order):
    return Order.objects.get(pk=order.pk)


# is_offered


def test_is_offered_as_long_as_the_codes_wait(ready_order):
    assert orders.is_offered(ready_order.activation.qr_text)


def test_is_offered_not_for_an_unknown_text(ready_order):
    assert not orders.is_offered("unknown")


def test_is_offered_after_redemption_until_the_codes_lapse(ready_order):
    order = redeemed(ready_order)

    assert orders.is_offered(ready_order.activation.qr_text)
    with time_machine.travel(order.activation.expires_at, tick=False):
        assert not orders.is_offered(ready_order.activation.qr_text)


def test_is_offered_not_after_the_codes_lapsed(ready_order):
    with time_machine.travel(ready_order.activation.expires_at):
        assert not orders.is_offered(ready_order.activation.qr_text)


# redeem


def test_redeem_with_the_right_code_leaves_the_codes_little_time(ready_order, settings):
    settings.MLEGITYMACJA_TOKEN_SECONDS = 120
    with time_machine.travel(timezone.now(), tick=False):
        order = redeemed(ready_order)
        assert order.activation.expires_at - timezone.now() == datetime.timedelta(seconds=120)

    assert (reread(order).status, reread(order).due_at) == (Status.READY, order.due_at)
    assert order.due_at == Activation.objects.get().expires_at


def test_redeem_on_the_last_day_lets_nobody_collect_after_it(ready_order):
    Order.objects.update(expiration_date=timezone.localdate())
    midnight = reread(ready_order).validity_ends_at

    with time_machine.travel(midnight - datetime.timedelta(seconds=5), tick=False):
        assert redeemed(ready_order).activation.expires_at == midnight


def test_redeem_again_is_let_in_and_prolongs_nothing(ready_order):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        ends = redeemed(ready_order).activation.expires_at
        clock.shift(60)
        assert redeemed(ready_order).activation.expires_at == ends

    assert (reread(ready_order).due_at, Activation.objects.get().expires_at) == (ends, ends)


def test_redeem_again_when_the_time_to_collect_is_over_is_refused(ready_order):
    order = redeemed(ready_order)

    with (
        time_machine.travel(order.activation.expires_at, tick=False),
        pytest.raises(orders.CodesRefused),
    ):
        redeemed(ready_order)


def test_redeem_again_when_the_document_was_collected_is_refused(ready_order):
    orders.collect(redeemed(ready_order))

    with pytest.raises(orders.CodesRefused):
        redeemed(ready_order)


def test_redeem_again_and_again_costs_no_attempt(ready_order):
    wrong(ready_order)
    for _time in range(ATTEMPTS + 1):
        redeemed(ready_order)

    assert Activation.objects.get().attempts_left == ATTEMPTS - 1


def test_redeem_with_a_fifth_wrong_code_ends_the_codes_that_were_redeemed(ready_order):
    wrong(ready_order)
    order = redeemed(ready_order)
    for _attempt in range(ATTEMPTS - 1):
        wrong(ready_order)

    assert (reread(order).status, orders.collect(order)) == (Status.EXPIRED, False)
    assert Activation.objects.count() == 0


def test_redeem_with_an_unknown_qr_is_refused_and_costs_nobody_an_attempt(ready_order):
    with pytest.raises(orders.CodesRefused):
        orders.redeem("unknown", ready_order.activation.activation_code)

    assert Activation.objects.get().attempts_left == ATTEMPTS


def test_redeem_with_a_wrong_code_costs_an_attempt_and_leaves_the_codes(ready_order):
    wrong(ready_order)

    assert Activation.objects.get().attempts_left == ATTEMPTS - 1
    assert redeemed(ready_order) == ready_order


def test_redeem_with_the_right_code_after_four_wrong_ones_works(ready_order):
    for _attempt in range(ATTEMPTS - 1):
        wrong(ready_order)

    assert redeemed(ready_order) == ready_order


def test_redeem_with_a_fifth_wrong_code_ends_the_codes(ready_order):
    for _attempt in range(ATTEMPTS):
        wrong(ready_order)

    assert reread(ready_order).status == Status.EXPIRED
    assert Activation.objects.count() == 0
    assert ready_order.events.last().reason == Reason.WRONG_CODES


def test_redeem_with_the_right_code_after_five_wrong_ones_is_refused(ready_order):
    for _attempt in range(ATTEMPTS):
        wrong(ready_order)

    with pytest.raises(orders.CodesRefused):
        redeemed(ready_order)


def test_redeem_after_the_codes_lapsed_is_refused(ready_order):
    with (
        time_machine.travel(ready_order.activation.expires_at),
        pytest.raises(orders.CodesRefused),
    ):
        redeemed(ready_order)


@pytest.mark.django_db(transaction=True)
def test_redeem_by_twenty_phones_at_once_gives_all_the_same_end(ready_order):
    found = at_once(*[lambda: redeemed(ready_order)] * 20)

    assert {order.activation.expires_at for order in found} == {
        reread(ready_order).activation.expires_at
    }
    assert Activation.objects.get().attempts_left == ATTEMPTS


@pytest.mark.django_db(transaction=True)
def test_redeem_by_twenty_guessers_at_once_counts_five_attempts(ready_order):
    # With the codes, which are gone after the fifth.
    order = Order.objects.select_related("activation").get(pk=ready_order.pk)

    at_once(*[lambda: wrong(order)] * 20)

    assert reread(order).status == Status.EXPIRED
    assert order.events.filter(to_status=Status.EXPIRED).count() == 1


def test_redeemed_codes_that_no_phone_collects_with_expire_the_order(ready_order):
    order = redeemed(ready_order)

    with time_machine.travel(order.activation.expires_at):
        orders.process_due()

    assert reread(order).status == Status.EXPIRED
    assert order.events.last().reason == Reason.NOT_COLLECTED


# collect


def test_collect_after_redemption_erases_the_codes(ready_order):
    order = redeemed(ready_order)

    assert orders.collect(order)
    assert (reread(order).status, reread(order).due_at) == (Status.COLLECTED, None)
    assert Activation.objects.count() == 0


def test_collect_without_redemption_is_refused(ready_order):
    assert not orders.collect(ready_order)
    assert reread(ready_order).status == Status.READY


def test_collect_again_is_refused_and_changes_nothing(ready_order):
    order = redeemed(ready_order)
    orders.collect(order)

    assert not orders.collect(order)
    assert reread(order).status == Status.COLLECTED


def test_collect_after_revocation_is_refused(ready_order, clerk):
    order = redeemed(ready_order)
    orders.revoke(order, by=clerk)

    assert not orders.collect(order)
    assert reread(order).status == Status.REVOKED


def test_collect_by_somebody_who_lost_the_right_revokes(ready_order):
    order = redeemed(ready_order)
    Student.objects.get().programmes.update(status="cancelled")

    assert not orders.collect(order)
    assert reread(order).status == Status.REVOKED
    assert order.events.last().reason == Reason.NOT_A_STUDENT


def test_collect_is_the_students_own_act(ready_order):
    orders.collect(redeemed(ready_order))

    assert ready_order.events.last().actor == ready_order.student.user
