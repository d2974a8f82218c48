"""What happens when a phone does something at the moment when people and workers do another."""

import datetime

import pytest
import time_machine
from joserfc.jwk import ECKey

from mlegitymacja import orders
from mlegitymacja.models import ATTEMPTS, Activation, Order
from mlegitymacja.statuses import Status
from mlegitymacja.wallet.document import keys
from mlegitymacja.wallet.models import Credential
from mlegitymacja.wallet.protocol import grants
from tests.support.people import reread
from tests.support.races import at_once
from usosweb.students import records

pytestmark = pytest.mark.django_db(transaction=True)

# What is over in a moment is tried again and again.
ROUNDS = range(10)


def ready(student):
    """A new order whose codes wait, with nothing left of an older one."""
    for older in student.orders.current():
        orders.revoke(older, by=student.user)
    order = orders.place(reread(student), by=student.user)
    orders.process(order.pk)
    # With the codes, as the phones know them before one of them ends them.
    return Order.objects.select_related("activation").get(pk=order.pk)


def redeem(order, code=""):
    try:
        orders.redeem(order.activation.qr_text, code or order.activation.activation_code)
    except orders.CodesRefused:
        return False
    return True


def redeemed(student):
    order = ready(student)
    assert redeem(order)
    return Order.objects.get(pk=order.pk)


def collected(student):
    order = redeemed(student)
    assert orders.collect(order)
    return Order.objects.get(pk=order.pk)


def extend(student, days):
    card = student.cards.get()
    card.expiration_date += datetime.timedelta(days=days)
    records.save(card, "expiration_date")


def history(order):
    return list(order.events.values_list("to_status", flat=True))


def test_collect_and_revoke_at_once_end_revoked(student, clerk):
    for _round in ROUNDS:
        order = redeemed(student)
        was_collected, was_revoked = at_once(
            lambda order=order: orders.collect(order),
            lambda order=order: orders.revoke(Order.objects.get(pk=order.pk), by=clerk),
        )
        assert was_revoked
        between = ["collected"] if was_collected else []
        assert history(order) == ["pending", "ready", *between, "revoked"]


def test_redeem_and_process_due_at_once_as_the_codes_lapse_end_in_one_of_the_two(student):
    for _round in ROUNDS:
        order = ready(student)
        just_before = order.activation.expires_at - datetime.timedelta(milliseconds=3)
        with time_machine.travel(just_before):
            was_redeemed, _processed = at_once(
                lambda order=order: redeem(order), orders.process_due
            )
        with time_machine.travel(order.activation.expires_at, tick=False):
            orders.process_due()
            order.refresh_from_db()
            assert order.status == (Status.READY if was_redeemed else Status.EXPIRED)


def test_collect_and_process_due_at_once_as_the_token_lapses_end_in_one_of_the_two(student):
    for _round in ROUNDS:
        order = redeemed(student)
        with time_machine.travel(order.activation.expires_at, tick=False):
            was_collected, _processed = at_once(
                lambda order=order: orders.collect(order), orders.process_due
            )
            order.refresh_from_db()
            assert history(order)[2:] == [order.status]
            assert order.status == (Status.COLLECTED if was_collected else Status.EXPIRED)


def test_renew_by_twenty_requests_at_once_makes_one_order(student):
    document = collected(student)
    extend(student, 100)

    at_once(
        *[lambda: orders.renew(Order.objects.get(pk=document.pk), by=student.user)] * 20,
    )

    assert sorted(Order.objects.values_list("status", flat=True)) == ["collected", "pending"]


def replace(order):
    try:
        return orders.replace(order, by=order.student.user)
    except orders.NothingToReplace:
        return None


def test_replace_and_collect_of_a_renewal_at_once_leave_the_renewal_alone(student):
    document = collected(student)
    for _round in ROUNDS:
        extend(student, 10)
        renewal = orders.renew(Order.objects.get(pk=document.pk), by=student.user)
        orders.process(renewal.pk)
        redeem(Order.objects.get(pk=renewal.pk))
        replaced, was_collected = at_once(
            lambda document=document: replace(Order.objects.get(pk=document.pk)),
            lambda renewal=renewal: orders.collect(renewal),
        )
        assert was_collected
        # None when the renewal, collected first, had ended the document already.
        assert replaced in {renewal, None}
        assert history(document)[-1] == Status.REVOKED
        assert list(student.orders.current()) == [renewal]
        document = renewal


def test_review_and_revoke_at_once_revoke_once(student):
    for _round in ROUNDS:
        order = collected(student)
        student.programmes.update(status="cancelled")
        at_once(orders.review, lambda order=order: orders.revoke(order, by=student.user))
        assert history(order) == ["pending", "ready", "collected", "revoked"]
        student.programmes.update(status="active")


def test_five_guesses_at_once_burn_the_codes_whenever_the_right_one_comes(student):
    for _round in ROUNDS:
        order = ready(student)
        guesses = [lambda order=order: redeem(order, "never right")] * ATTEMPTS
        _redeemed, *guessed = at_once(lambda order=order: redeem(order), *guesses)
        assert not any(guessed)
        assert history(order) == ["pending", "ready", "expired"]


def test_right_code_among_four_guesses_at_once_is_redeemed(student):
    for _round in ROUNDS:
        order = ready(student)
        guesses = [lambda order=order: redeem(order, "never right")] * (ATTEMPTS - 1)
        was_redeemed, *_guessed = at_once(lambda order=order: redeem(order), *guesses)
        assert was_redeemed
        assert Activation.objects.get(order=order).redeemed_at


def test_two_phones_with_the_same_codes_at_once_get_one_document(student):
    phones = [ECKey.generate_key("P-256").as_dict(private=False) for _phone in range(2)]
    for _round in ROUNDS:
        order = ready(student)
        codes = order.activation
        documents = at_once(*[lambda key=key, codes=codes: whole_way(codes, key) for key in phones])
        [holder] = [key for key, document in zip(phones, documents, strict=True) if document]
        assert Credential.objects.get(order=order).holder == keys.thumbprint(holder)
        assert history(order) == ["pending", "ready", "collected"]


def whole_way(codes, key):
    """What a phone gets that redeems the codes and asks for the document at once."""
    try:
        found = orders.redeem(codes.qr_text, codes.activation_code)
        opened = grants.credential_for(grants.new_token(found))
    except orders.CodesRefused:
        return None
    return grants.issue(opened, key) if opened else None


def test_redeem_again_and_collect_at_once_leave_the_document_with_who_got_it(student):
    [first, second] = [ECKey.generate_key("P-256").as_dict(private=False) for _phone in range(2)]
    for _round in ROUNDS:
        order = redeemed(student)
        token = grants.new_token(order)
        opened = grants.credential_for(token)
        document, again = at_once(
            lambda opened=opened: grants.issue(opened, first),
            lambda codes=order.activation: whole_way(codes, second),
        )
        holder = Credential.objects.get(order=order).holder
        assert [bool(document), bool(again)].count(True) == 1
        assert holder == keys.thumbprint(first if document else second)
        # Who has the document may still ask for it again.
        assert not document or grants.credential_for(token)


def test_two_phones_with_one_token_at_once_get_one_document(student):
    phones = [ECKey.generate_key("P-256").as_dict(private=False) for _phone in range(2)]
    for _round in ROUNDS:
        token = grants.new_token(redeemed(student))
        documents = at_once(
            *[
                lambda key=key, token=token: grants.issue(grants.credential_for(token), key)
                for key in phones
            ]
        )
        [holder] = [key for key, document in zip(phones, documents, strict=True) if document]
        assert grants.credential_for(token).holder == keys.thumbprint(holder)
