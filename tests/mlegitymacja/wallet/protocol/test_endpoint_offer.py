"""What the address in the QR answers."""

import base64
from urllib.parse import quote

import pytest
from django.test import Client

from mlegitymacja import orders
from mlegitymacja.models import Activation
from mlegitymacja.statuses import Status
from mlegitymacja.wallet.protocol import offers
from tests.support.phone import GRANT_TYPE, NO_STORE, Phone, offer_path, offer_uri, refusal
from tests.support.proving import ISSUER

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("issuer_at_noon")]

NOT_FOUND = (404, "not_found")

phone = Phone()


def test_offer_says_who_issues_what_for_which_codes(ready_order):
    offer = phone.offer(ready_order).json()

    code = offer["grants"][GRANT_TYPE]["pre-authorized_code"]
    assert offer == {
        "credential_issuer": ISSUER,
        "credential_configuration_ids": ["mlegitymacja"],
        "grants": {
            GRANT_TYPE: {
                "pre-authorized_code": code,
                "tx_code": {
                    "input_mode": "text",
                    "length": 8,
                    "description": "Kod aktywacyjny ze strony mLegitymacji w USOSweb",
                },
            }
        },
    }


def test_offer_tells_the_length_of_the_activation_code(pending_order, settings):
    settings.MLEGITYMACJA_CODE_LENGTH = 6
    orders.process(pending_order.pk)
    pending_order.refresh_from_db()

    tx_code = phone.offer(pending_order).json()["grants"][GRANT_TYPE]["tx_code"]

    assert tx_code["length"] == len(pending_order.activation.activation_code) == 6


def test_offer_does_not_tell_the_activation_code(ready_order):
    assert ready_order.activation.activation_code not in phone.offer(ready_order).content.decode()


def test_offer_is_uncached_json_that_any_page_may_read(ready_order):
    response = phone.offer(ready_order)

    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    assert {name: response[name] for name in NO_STORE} == NO_STORE
    assert response["Access-Control-Allow-Origin"] == "*"


def test_offer_travels_by_reference_in_a_small_qr(ready_order):
    link, _slash, secret = ready_order.activation.qr_text.rpartition("/")

    assert link == f"openid-credential-offer://?credential_offer_uri={ISSUER}/wallet/offer"
    assert len(secret) == 26


def test_offer_has_an_unguessable_address(ready_order):
    secret = offer_uri(ready_order).removeprefix(f"{ISSUER}/wallet/offer/")

    assert len(base64.b32decode(secret + "======")) == 16


def test_offer_of_an_older_version_is_good_as_its_qr_was_printed(ready_order):
    """Its secret was in base64url, and its address stood escaped in the QR."""
    older = f"{quote(ISSUER, safe='')}%2Fwallet%2Foffer%2F3fI2Ef9CA3VU3QOxB9WuLQ"
    qr_text = f"openid-credential-offer://?credential_offer_uri={older}"
    Activation.objects.update(qr_text=qr_text)
    ready_order.refresh_from_db()

    phone.collect(ready_order)

    ready_order.refresh_from_db()
    assert ready_order.status == Status.COLLECTED


def test_offer_at_an_address_with_odd_characters_is_read_whole(ready_order, settings):
    settings.BASE_URL = "https://usosweb.example.edu/a&b=c+d%20e"
    Activation.objects.update(qr_text=offers.new_qr_text())
    ready_order.refresh_from_db()

    assert offer_uri(ready_order).startswith(f"{settings.BASE_URL}/wallet/offer/")


def test_offer_may_be_read_again_before_it_is_used(ready_order):
    assert phone.offer(ready_order).content == phone.offer(ready_order).content


def test_offer_answers_head(ready_order):
    assert phone.client.head(offer_path(ready_order)).status_code == 200


def test_offer_that_was_used_may_be_read_again_until_its_time_is_over(ready_order, clock):
    read = phone.offer(ready_order).content
    phone.token(ready_order)
    clock.shift(299)

    assert phone.offer(ready_order).content == read

    clock.shift(1)
    assert refusal(phone.offer(ready_order)) == NOT_FOUND


def test_offer_of_a_collected_document_is_gone(ready_order):
    path = offer_path(ready_order)
    phone.collect(ready_order)

    assert refusal(phone.client.get(path)) == NOT_FOUND


def test_offer_that_lapsed_is_gone(ready_order, clock):
    clock.move_to(ready_order.activation.expires_at)

    assert refusal(phone.offer(ready_order)) == NOT_FOUND


def test_offer_of_burnt_codes_is_gone(ready_order):
    path, form = offer_path(ready_order), phone.form(ready_order)
    for _attempt in range(5):
        phone.ask_token(form, tx_code="wrong")

    assert refusal(phone.client.get(path)) == NOT_FOUND


def test_offer_of_a_revoked_order_is_gone(ready_order):
    path = offer_path(ready_order)
    orders.revoke(ready_order, by=None)

    assert refusal(phone.client.get(path)) == NOT_FOUND


@pytest.mark.parametrize("secret", ["x", "%00", "%FF", "%ED%A0%80", "x" * 3000])
def test_offer_unknown_is_not_found(ready_order, secret):
    assert refusal(phone.client.get(f"/wallet/offer/{secret}")) == NOT_FOUND


def test_offer_refuses_other_methods(ready_order):
    response = phone.client.post(offer_path(ready_order))

    assert refusal(response) == (405, "invalid_request")
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_offer_builds_no_address_from_the_host_header(ready_order, settings):
    settings.ALLOWED_HOSTS = ["*"]
    elsewhere = Client(headers={"host": "evil.example", "x-forwarded-host": "evil.example"})

    response = elsewhere.get(offer_path(ready_order))

    assert response.content == phone.offer(ready_order).content


def test_offer_of_one_order_tells_nothing_of_another(ready_order, other_ready_order):
    theirs = phone.form(other_ready_order)["pre-authorized_code"]

    assert theirs not in phone.offer(ready_order).content.decode()


def test_offer_is_found_with_one_query(ready_order, django_assert_num_queries):
    path = offer_path(ready_order)

    with django_assert_num_queries(1):
        phone.client.get(path)
