"""Guessing the activation code over the wire: how often, how fast, how many at once."""

import sys
from collections import Counter

import pytest

from mlegitymacja import orders
from mlegitymacja.models import Activation, Order
from mlegitymacja.statuses import Status
from mlegitymacja.wallet.protocol import grants
from mlegitymacja.wallet.protocol.endpoints import PER_ADDRESS
from tests.support.phone import FORM_TYPE, Phone, refusal
from tests.support.races import at_once
from usosweb import limits

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("issuer_at_noon")]

INVALID_GRANT = (400, "invalid_grant")
FLOOD = (429, "temporarily_unavailable")

phone = Phone()
another = Phone(address="192.0.2.2")


@pytest.fixture
def form(ready_order):
    return phone.form(ready_order)


def guess(form, times):
    return [refusal(phone.ask_token(form, tx_code="WRONG")) for _number in range(times)]


# five attempts


def test_fifth_wrong_code_ends_the_codes(form):
    assert guess(form, times=5) == [INVALID_GRANT] * 5

    assert (Order.objects.get().status, Activation.objects.count()) == (Status.EXPIRED, 0)


def test_sixth_attempt_is_refused_even_with_the_right_code(form):
    guess(form, times=5)

    assert refusal(phone.ask_token(form)) == INVALID_GRANT


def test_codes_without_an_attempt_left_are_refused_though_the_order_is_still_ready(form):
    """As when a server dies before it has ended the codes."""
    Activation.objects.update(attempts_left=0)

    assert refusal(phone.ask_token(form)) == INVALID_GRANT
    assert (Order.objects.get().status, Activation.objects.get().attempts_left) == ("ready", 0)


def test_fifth_attempt_is_let_in_with_the_right_code(form):
    guess(form, times=4)

    assert phone.ask_token(form).status_code == 200


def test_transaction_code_is_checked_before_the_code_is_used_up(form):
    guess(form, times=1)

    assert Activation.objects.get().redeemed_at is None


def test_codes_are_compared_in_constant_time(ready_order):
    called = Counter()

    def note(frame, event, function):
        if event == "c_call":
            called[function.__name__] += 1

    sys.setprofile(note)
    try:
        with pytest.raises(orders.CodesRefused):
            orders.redeem(ready_order.activation.qr_text, "WRONG")
    finally:
        sys.setprofile(None)

    assert called["compare_digest"] == 1


# many at once


@pytest.mark.django_db(transaction=True)
def test_right_codes_of_ten_phones_at_once_leave_one_token_that_opens(form):
    answers = at_once(*[lambda: Phone().ask_token(form)] * 10)
    opened = [grants.credential_for(answer.json()["access_token"]) for answer in answers]

    assert Counter(bool(credential) for credential in opened) == {True: 1, False: 9}


@pytest.mark.django_db(transaction=True)
def test_wrong_codes_of_ten_phones_at_once_count_as_five_attempts(form, clock):
    at_once(*[lambda: Phone().ask_token(form, tx_code="WRONG")] * 10)
    # When the limit of requests for one code is over.
    clock.shift(60)

    assert refusal(phone.ask_token(form)) == INVALID_GRANT
    assert Order.objects.get().events.filter(to_status=Status.EXPIRED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_credential_for_two_keys_at_once_goes_to_one(ready_order, other_key):
    token = phone.token(ready_order)
    phones = [Phone(), Phone(key=other_key)]

    answers = at_once(*[lambda phone=phone: phone.ask_credential(token) for phone in phones])

    assert sorted(answer.status_code for answer in answers) == [200, 400]
    assert Order.objects.get().events.filter(to_status=Status.COLLECTED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_credential_for_one_proof_ten_times_at_once_is_given_once(ready_order):
    token = phone.token(ready_order)
    proofs = {"jwt": [phone.proof()]}

    answers = at_once(*[lambda: Phone().ask_credential(token, proofs=proofs)] * 10)

    assert Counter(answer.status_code for answer in answers) == {200: 1, 400: 9}


# limits


def requests_counted(name, times, address="192.0.2.1"):
    """As many requests of the address as were answered before."""
    for _number in range(times):
        limits.refuse_flood(name, address, PER_ADDRESS, seconds=60)


def test_flood_of_guesses_from_one_address_is_refused(form):
    made_up = {**form, "pre-authorized_code": "made up"}
    requests_counted("tokens", PER_ADDRESS - 1)

    answers = [refusal(phone.ask_token(made_up)) for _number in range(3)]

    assert answers == [INVALID_GRANT, FLOOD, FLOOD]


def test_flood_of_guesses_shuts_out_the_right_codes_of_its_address_only(form):
    requests_counted("tokens", PER_ADDRESS)

    assert refusal(phone.ask_token(form)) == FLOOD
    assert another.ask_token(form).status_code == 200


def test_refusal_of_a_flood_says_when_to_come_back(form, clock):
    requests_counted("tokens", PER_ADDRESS)

    again = int(phone.ask_token(form)["Retry-After"])
    clock.shift(again)

    assert (again, phone.ask_token(form).status_code) == (61, 200)


def test_flood_of_requests_for_one_code_is_refused_from_everywhere(form):
    for number in range(10):
        Phone(address=f"192.0.2.{number}").ask_token(form, tx_code="WRONG")

    response = another.ask_token(form)

    assert (refusal(response), response["Retry-After"]) == (FLOOD, "61")


def test_flood_of_requests_for_one_code_does_not_touch_another(form, other_ready_order):
    for number in range(11):
        Phone(address=f"192.0.2.{number}").ask_token(form, tx_code="WRONG")

    assert another.ask_token(another.form(other_ready_order)).status_code == 200


def test_flood_does_not_cost_the_codes_an_attempt(form):
    requests_counted("tokens", PER_ADDRESS)
    phone.ask_token(form, tx_code="WRONG")

    assert Activation.objects.get().attempts_left == 5


def test_flood_of_offers_to_one_address_is_refused(ready_order):
    requests_counted("offers", PER_ADDRESS)

    response = phone.offer(ready_order)

    assert (refusal(response), response["Retry-After"]) == (FLOOD, "61")
    assert another.offer(ready_order).status_code == 200


def test_flood_of_reads_of_one_offer_is_refused_from_everywhere(ready_order, other_ready_order):
    for number in range(20):
        Phone(address=f"192.0.2.{number}").offer(ready_order)

    assert refusal(another.offer(ready_order)) == FLOOD
    assert another.offer(other_ready_order).status_code == 200


def test_flood_is_counted_by_what_our_own_proxy_saw(ready_order, settings):
    settings.USOSWEB_PROXIES = 1
    requests_counted("offers", PER_ADDRESS, address="198.51.100.1")
    forwarded = {"x-forwarded-for": "203.0.113.1, 198.51.100.1"}

    def asked_by(address):
        return phone.client.post(
            "/wallet/token", "", content_type=FORM_TYPE, headers={"x-forwarded-for": address}
        )

    assert refusal(asked_by("198.51.100.1")) == (400, "invalid_request")
    assert refusal(phone.client.get("/wallet/offer/x", headers=forwarded)) == FLOOD
