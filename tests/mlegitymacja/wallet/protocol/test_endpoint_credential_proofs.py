"""Whom the credential endpoint believes that the key is theirs."""

import time

import pytest

from mlegitymacja.wallet.models import UsedNonce
from tests.support.phone import Phone, refusal
from tests.support.proving import KEY, claims, header, signed, unsigned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("issuer_at_noon")]

INVALID_PROOF = (400, "invalid_proof")
INVALID_NONCE = (400, "invalid_nonce")

phone = Phone()


def test_nonce_used_before_is_refused(token, refused):
    nonce = phone.nonce()
    phone.ask_credential(token, proofs={"jwt": [phone.proof(nonce=nonce)]})

    again = phone.ask_credential(token, proofs={"jwt": [phone.proof(nonce=nonce)]})

    assert refusal(again) == INVALID_NONCE


def test_nonce_used_with_one_token_is_refused_with_another(token, other_ready_order):
    proofs = {"jwt": [phone.proof()]}
    phone.ask_credential(phone.token(other_ready_order), proofs=proofs)

    assert refusal(phone.ask_credential(token, proofs=proofs)) == INVALID_NONCE


def test_stale_nonce_is_refused(ready_order, clock):
    nonce = phone.nonce()
    clock.shift(301)
    token = phone.token(ready_order)

    proof = phone.proof(nonce=nonce, iat=int(time.time()))

    assert refusal(phone.ask_credential(token, proofs={"jwt": [proof]})) == INVALID_NONCE


def test_nonce_that_is_not_ours_is_refused(refused):
    assert refused(proofs={"jwt": [phone.proof(nonce="made up")]}) == INVALID_NONCE


def test_proof_with_wrong_claims_is_refused(refused):
    assert refused(proofs={"jwt": [phone.proof(aud="https://evil.example")]}) == INVALID_PROOF


# Of the wrong headers of test_proofs.py, those of other shapes than they should be.
@pytest.mark.parametrize("jwk", ["d", "key", {}], ids=str)
def test_proof_with_a_key_of_another_shape_is_refused(refused, jwk):
    assert refused(proofs={"jwt": [f"{unsigned(jwk=jwk)}.{'A' * 86}"]}) == INVALID_PROOF


def test_proof_with_a_private_key_part_is_refused_though_it_is_signed_right(refused):
    proof = signed(header(jwk=KEY.as_dict(private=True)))

    assert refused(proofs={"jwt": [proof]}) == INVALID_PROOF


def test_iss_of_an_anonymous_wallet_is_ignored_with_a_client_id(ready_order):
    token = phone.ask_token(phone.form(ready_order), client_id="a").json()["access_token"]

    answer = phone.ask_credential(token, proofs={"jwt": [phone.proof(iss="another")]})

    assert answer.status_code == 200


@pytest.mark.parametrize(("issuer", "answered"), [("b", (200, None)), ("a", INVALID_PROOF)])
def test_iss_of_a_named_wallet_is_the_client_id_that_fetched_the_token(
    ready_order, settings, issuer, answered
):
    settings.MLEGITYMACJA_WALLET_CLIENTS = ["a", "b"]
    token = phone.ask_token(phone.form(ready_order), client_id="b").json()["access_token"]

    response = phone.ask_credential(token, proofs={"jwt": [phone.proof(iss=issuer)]})

    assert (response.status_code, response.json().get("error")) == answered


def test_proof_refused_does_not_use_the_nonce_up(refused):
    refused(proofs={"jwt": [signed(body=claims(aud="https://evil.example"))]})

    assert UsedNonce.objects.count() == 0


def test_right_proof_after_a_refused_one_is_let_in(token):
    phone.ask_credential(token, proofs={"jwt": ["x"]})

    assert phone.ask_credential(token).status_code == 200
