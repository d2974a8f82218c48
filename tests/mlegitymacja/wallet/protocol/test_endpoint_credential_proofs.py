"""Whom the credential endpoint believes that the key is theirs."""

import time

import pytest
from joserfc.jwk import ECKey

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


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": None},
        {"nonce": 1},
        {"aud": None},
        {"aud": "https://usosweb.example.edu"},
        {"aud": "https://evil.example"},
        {"iat": None},
        {"iat": 0},
    ],
    ids=str,
)
def test_proof_with_wrong_claims_is_refused(refused, changes):
    assert refused(proofs={"jwt": [phone.proof(**changes)]}) == INVALID_PROOF


@pytest.mark.parametrize(
    "head",
    [
        pytest.param({"jwk": KEY.as_dict(private=True)}, id="private key part"),
        pytest.param({"jwk": "d"}, id="key that is text"),
        pytest.param({"jwk": "key"}, id="key that is text without a d"),
        pytest.param({"jwk": {}}, id="empty key"),
        pytest.param({"jwk": None}, id="no key"),
        pytest.param({"kid": "mine"}, id="kid beside the key"),
        pytest.param({"typ": "JWT"}, id="another typ"),
        pytest.param({"typ": None}, id="no typ"),
        pytest.param({"alg": "none"}, id="alg none"),
        pytest.param({"alg": "HS256"}, id="alg HS256"),
        pytest.param({"alg": "RS256"}, id="alg RS256"),
    ],
)
def test_proof_with_a_wrong_header_is_refused(refused, head):
    proof = f"{unsigned(**head)}.{'A' * 86}"

    assert refused(proofs={"jwt": [proof]}) == INVALID_PROOF


def test_proof_with_a_private_key_part_is_refused_though_it_is_signed_right(refused):
    proof = signed(header(jwk=KEY.as_dict(private=True)))

    assert refused(proofs={"jwt": [proof]}) == INVALID_PROOF


@pytest.mark.parametrize(("curve", "alg"), [("P-384", "ES384"), ("secp256k1", "ES256K")])
def test_proof_on_another_curve_is_refused(refused, curve, alg):
    key = ECKey.generate_key(curve)
    proof = signed(header(alg=alg, jwk=key.as_dict(private=False)), key=key)

    assert refused(proofs={"jwt": [proof]}) == INVALID_PROOF


def test_iss_of_an_anonymous_wallet_is_ignored_whatever_client_id_it_sent(ready_order):
    token = phone.ask_token(phone.form(ready_order), client_id="a").json()["access_token"]

    answer = phone.ask_credential(token, proofs={"jwt": [phone.proof(iss="another")]})

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("issuer", "answered"), [("b", (200, None)), (None, (200, None)), ("a", INVALID_PROOF)]
)
def test_iss_of_a_named_wallet_is_the_client_id_that_fetched_the_token(
    ready_order, settings, issuer, answered
):
    settings.MLEGITYMACJA_WALLET_CLIENTS = ["a", "b"]
    token = phone.ask_token(phone.form(ready_order), client_id="b").json()["access_token"]

    response = phone.ask_credential(token, proofs={"jwt": [phone.proof(iss=issuer)]})

    assert (response.status_code, response.json().get("error")) == answered


def test_proof_signed_by_another_key_is_refused(refused, other_key):
    assert refused(proofs={"jwt": [signed(key=other_key)]}) == INVALID_PROOF


def test_proof_refused_does_not_use_the_nonce_up(refused):
    refused(proofs={"jwt": [signed(body=claims(aud="https://evil.example"))]})

    assert UsedNonce.objects.count() == 0


def test_right_proof_after_a_refused_one_is_let_in(token):
    phone.ask_credential(token, proofs={"jwt": ["x"]})

    assert phone.ask_credential(token).status_code == 200
