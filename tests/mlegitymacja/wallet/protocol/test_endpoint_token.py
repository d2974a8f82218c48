"""The codes redeemed for an access token, over the wire."""

import datetime
from urllib.parse import urlencode

import pytest
import time_machine

from mlegitymacja import orders
from mlegitymacja.models import Activation, Order
from mlegitymacja.statuses import Status
from mlegitymacja.wallet.document import statuslist
from mlegitymacja.wallet.models import Credential
from mlegitymacja.wallet.protocol import offers
from mlegitymacja.wallet.protocol.http import BODY_BYTES
from tests.support.phone import FORM_TYPE, NO_STORE, Phone, refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("issuer_at_noon")]

INVALID_REQUEST = (400, "invalid_request")
INVALID_GRANT = (400, "invalid_grant")

phone = Phone()


@pytest.fixture
def form(ready_order):
    return phone.form(ready_order)


def post(body, content_type=FORM_TYPE):
    return phone.client.post("/wallet/token", body, content_type=content_type)


def attempts_left():
    return Activation.objects.get().attempts_left


# the right codes


def test_token_is_given_for_the_right_codes(form, settings):
    settings.MLEGITYMACJA_TOKEN_SECONDS = 120

    answer = phone.ask_token(form).json()

    assert answer == {
        "access_token": answer["access_token"],
        "token_type": "Bearer",
        "expires_in": 120,
    }


def test_token_is_uncached_json_that_any_page_may_read(form):
    response = phone.ask_token(form)

    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    assert {name: response[name] for name in NO_STORE} == NO_STORE
    assert response["Access-Control-Allow-Origin"] == "*"


def test_token_lasts_at_most_five_minutes_unless_set_shorter(form):
    assert phone.ask_token(form).json()["expires_in"] == 300


def test_token_lasts_no_longer_than_the_document(form, ready_order, settings):
    settings.MLEGITYMACJA_TOKEN_SECONDS = 300
    last_minute = ready_order.validity_ends_at - datetime.timedelta(seconds=60)
    Activation.objects.update(expires_at=ready_order.validity_ends_at)

    with time_machine.travel(last_minute, tick=False):
        assert phone.ask_token(form).json()["expires_in"] == 60


def test_token_lapses_with_the_codes_whenever_the_worker_looks_next(form, ready_order):
    with time_machine.travel(datetime.datetime.now(datetime.UTC), tick=False) as clock:
        phone.ask_token(form)
        Order.objects.update(due_at=None)
        clock.shift(60)

        assert phone.ask_token(form).json()["expires_in"] == 240
        assert Credential.objects.get().token_expires_at == Activation.objects.get().expires_at


def test_token_is_bound_to_its_order_and_kept_as_a_hash(form, ready_order):
    token = phone.ask_token(form).json()["access_token"]

    kept = Credential.objects.exclude(token_hash=None).get()
    assert (kept.order, len(token), len(kept.token_hash)) == (ready_order, 43, 64)
    assert token not in str(vars(kept))


def test_token_is_given_with_unknown_parameters_in_the_request(form):
    response = phone.ask_token(form, client_id="a wallet", unknown="żółć", redirect_uri="x:y")

    assert response.status_code == 200


def test_token_is_given_for_a_code_typed_with_small_letters_and_spaces(form):
    assert phone.ask_token(form, tx_code=f" {form['tx_code'].lower()} ").status_code == 200


def test_token_sets_no_cookie_and_asks_for_none(form):
    response = phone.ask_token(form)

    assert (response.cookies, response.headers.get("Vary")) == ({}, None)


def test_token_takes_few_queries(form, django_assert_num_queries):
    # Begin, lock and read, set both times, commit; keep the token.
    with django_assert_num_queries(6):
        phone.ask_token(form)


def test_token_for_codes_sent_again_takes_few_queries(form, django_assert_num_queries):
    phone.ask_token(form)

    # The credential is there, so it is read, and its token replaced.
    with django_assert_num_queries(6):
        phone.ask_token(form)


# requests that are not in order


@pytest.mark.parametrize("left_out", ["grant_type", "pre-authorized_code", "tx_code"])
def test_token_request_without_a_parameter_is_refused_and_costs_no_attempt(form, left_out):
    assert refusal(phone.ask_token(form, **{left_out: None})) == INVALID_REQUEST
    assert attempts_left() == 5


def test_token_request_of_an_unknown_grant_type_is_refused(form):
    response = phone.ask_token(form, grant_type="authorization_code")

    assert refusal(response) == (400, "unsupported_grant_type")


def test_token_request_with_a_repeated_parameter_is_refused_and_costs_no_attempt(form):
    assert refusal(post(f"{urlencode(form)}&tx_code=a")) == INVALID_REQUEST
    assert attempts_left() == 5


def test_token_request_of_a_wrong_content_type_is_refused(form):
    assert refusal(phone.post("/wallet/token", None, form)) == INVALID_REQUEST


def test_token_request_of_a_huge_body_is_refused():
    assert refusal(post(b"x" * (BODY_BYTES + 1))) == (413, "invalid_request")


def test_token_request_of_another_method_is_refused():
    response = phone.client.get("/wallet/token")

    assert refusal(response) == (405, "invalid_request")
    assert response["Allow"] == "POST, OPTIONS"


def test_token_request_in_the_address_is_not_read(form):
    response = phone.client.post("/wallet/token", query_params=form, content_type=FORM_TYPE)

    assert refusal(response) == INVALID_REQUEST


def test_description_of_a_refusal_is_ascii(form):
    description = phone.ask_token(form, grant_type="żółć").json()["error_description"]

    assert description.isascii()


# wallets that are named


def test_token_for_a_named_wallet_is_given(form, settings):
    settings.MLEGITYMACJA_WALLET_CLIENTS = ["a", "b"]

    assert phone.ask_token(form, client_id="b").status_code == 200


@pytest.mark.parametrize("client_id", [None, "A"])
def test_token_for_a_wallet_not_named_is_refused_and_costs_no_attempt(form, settings, client_id):
    settings.MLEGITYMACJA_WALLET_CLIENTS = ["a", "b"]

    assert refusal(phone.ask_token(form, client_id=client_id)) == (400, "invalid_client")
    assert attempts_left() == 5


# codes that are not good


@pytest.mark.parametrize("tx_code", ["x", "ż", "x" * 60_000])
def test_token_for_a_wrong_activation_code_is_refused(form, tx_code):
    assert refusal(phone.ask_token(form, tx_code=tx_code)) == INVALID_GRANT


@pytest.mark.parametrize("code", ["x", "a:b", "ż"])
def test_token_for_a_wrong_pre_authorized_code_is_refused(form, code):
    assert refusal(phone.ask_token(form, **{"pre-authorized_code": code})) == INVALID_GRANT
    assert attempts_left() == 5


def test_token_for_the_secret_of_the_offer_alone_is_refused(form):
    """Its address may be seen by others than who reads the offer."""
    secret = form["pre-authorized_code"].rpartition(":")[0]

    assert refusal(phone.ask_token(form, **{"pre-authorized_code": secret})) == INVALID_GRANT


def test_token_for_the_code_of_an_offer_that_never_was_is_refused(form):
    never = offers.SIGNER.sign("never")

    assert refusal(phone.ask_token(form, **{"pre-authorized_code": never})) == INVALID_GRANT


def test_token_for_anothers_activation_code_is_refused(form, other_ready_order):
    theirs = other_ready_order.activation.activation_code

    assert refusal(phone.ask_token(form, tx_code=theirs)) == INVALID_GRANT


def test_token_for_codes_sent_again_takes_the_place_of_the_one_before(form):
    lost = phone.ask_token(form).json()["access_token"]
    token = phone.ask_token(form).json()["access_token"]

    assert refusal(phone.ask_credential(lost)) == (401, "invalid_token")
    assert phone.ask_credential(token).status_code == 200


def test_token_for_codes_sent_again_ends_when_the_first_would_have(form, clock):
    phone.ask_token(form)
    clock.shift(299)

    assert phone.ask_token(form).json()["expires_in"] == 1

    clock.shift(1)
    assert refusal(phone.ask_token(form)) == INVALID_GRANT


def test_token_for_codes_sent_again_is_of_the_wallet_that_sent_them_last(form, settings):
    settings.MLEGITYMACJA_WALLET_CLIENTS = ["a", "b"]
    phone.ask_token(form, client_id="a")
    token = phone.ask_token(form, client_id="b").json()["access_token"]

    answer = phone.ask_credential(token, proofs={"jwt": [phone.proof(iss="b")]})

    assert answer.status_code == 200


def test_token_for_codes_sent_again_keeps_the_place_in_the_status_list(form):
    phone.ask_token(form)
    index = Credential.objects.get().status_index

    phone.ask_token(form)

    assert Credential.objects.get().status_index == index


def test_token_for_codes_that_an_older_version_gave_a_place_keeps_it(form, ready_order):
    index = statuslist.assign(ready_order).status_index

    assert phone.ask_token(form).status_code == 200
    assert Credential.objects.get().status_index == index


def test_token_for_codes_of_a_collected_document_is_refused(form):
    phone.ask_credential(phone.ask_token(form).json()["access_token"])

    assert refusal(phone.ask_token(form)) == INVALID_GRANT


def test_token_for_lapsed_codes_is_refused(form, ready_order, clock):
    clock.move_to(ready_order.activation.expires_at)

    assert refusal(phone.ask_token(form)) == INVALID_GRANT


def test_token_in_the_last_second_of_the_codes_is_given(form, ready_order, clock):
    clock.move_to(ready_order.activation.expires_at - datetime.timedelta(seconds=1))

    assert phone.ask_token(form).status_code == 200


def test_token_for_a_revoked_order_is_refused(form, ready_order):
    orders.revoke(ready_order, by=None)

    assert refusal(phone.ask_token(form)) == INVALID_GRANT


def test_refusals_do_not_tell_which_code_was_wrong(form):
    wrong = {"pre-authorized_code": "x"}

    assert phone.ask_token(form, **wrong).content == phone.ask_token(form, tx_code="x").content


def test_refused_token_leaves_the_order_ready(form, ready_order):
    phone.ask_token(form, tx_code="x")

    ready_order.refresh_from_db()
    assert (ready_order.status, ready_order.activation.redeemed_at) == (Status.READY, None)
