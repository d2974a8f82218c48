"""Proofs of a holder's key: one that is right, and one refusal for each way to be wrong."""

import datetime
import hmac

import pytest
import time_machine
from joserfc.jwk import ECKey

from mlegitymacja.wallet.protocol import nonces, proofs
from mlegitymacja.wallet.protocol.errors import OAuthError
from tests.support.proving import (
    ISSUER,
    KEY,
    NOW,
    PUBLISHED_KEY,
    claims,
    encoded,
    header,
    invalid,
    refusal,
    signed,
    unsigned,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("issuer_at_noon")]


def iat(**ago):
    return int((NOW - datetime.timedelta(**ago)).timestamp())


# right


def test_proof_gives_the_public_key_that_signed_it():
    public = KEY.as_dict(private=False)

    assert proofs.holder_key(signed()) == {name: public[name] for name in ("kty", "crv", "x", "y")}


def test_proof_uses_up_its_nonce():
    nonce = nonces.new_nonce()
    proofs.holder_key(signed(body=claims(nonce=nonce)))

    assert nonces.use(nonce) is False


def test_key_is_given_without_what_the_wallet_wrote_beside_it():
    key = {**KEY.as_dict(private=False), "kid": "mine", "use": "odd", "a": [1]}

    assert sorted(proofs.holder_key(signed(header(jwk=key)))) == ["crv", "kty", "x", "y"]


def test_proof_with_headers_of_the_wallets_own_is_taken():
    proof = signed(header(key_attestation="x" * 4000))

    assert proofs.holder_key(proof)["kty"] == "EC"


@pytest.mark.parametrize("ago", [{"minutes": 5}, {"seconds": 0}, {"minutes": -1}])
def test_proof_of_five_minutes_ago_to_one_minute_ahead_is_taken(ago):
    assert proofs.holder_key(signed(body=claims(iat=iat(**ago))))["kty"] == "EC"


def test_proof_for_a_list_of_this_issuer_alone_is_taken():
    assert proofs.holder_key(signed(body=claims(aud=[ISSUER])))["kty"] == "EC"


# the header


@pytest.mark.parametrize("typ", [None, "JWT"])
def test_proof_of_another_type_is_refused(typ):
    assert refusal(signed(header(typ=typ))) == invalid(
        "The typ of the proof must be openid4vci-proof+jwt."
    )


def test_proof_without_a_signature_is_refused():
    assert refusal(f"{unsigned(alg='none')}.") == invalid("The proof must be signed with ES256.")


@pytest.mark.parametrize("algorithm", ["HS256", "RS256", "ES384", "ES256K", "Ed25519"])
def test_proof_signed_with_another_algorithm_is_refused(algorithm):
    proof = f"{unsigned(alg=algorithm)}.{'A' * 86}"

    assert refusal(proof) == invalid("The proof must be signed with ES256.")


def test_proof_with_the_public_key_as_a_shared_secret_is_refused():
    start = unsigned(alg="HS256")
    code = hmac.digest(KEY.as_pem(private=False), start.encode(), "sha256")

    assert refusal(f"{start}.{encoded(code)}") == invalid("The proof must be signed with ES256.")


@pytest.mark.parametrize(
    "beside",
    [{"kid": "did:example:1"}, {"x5c": ["MIIB"]}, {"crit": ["typ"]}, {"jwk": None}],
)
def test_proof_with_its_key_anywhere_but_in_jwk_alone_is_refused(beside):
    assert refusal(signed(header(**beside))) == invalid(
        "The key must be in the header as jwk, with no kid, x5c or crit beside it."
    )


def test_proof_with_private_key_part_is_refused():
    proof = signed(header(jwk=KEY.as_dict(private=True)))

    assert refusal(proof) == invalid("The private part of a key must never be sent.")


def test_proof_with_a_key_on_another_curve_is_refused():
    key = ECKey.generate_key("P-384").as_dict(private=False)

    assert refusal(signed(header(jwk=key))) == invalid(
        "The key must be of type EC on the curve P-256."
    )


@pytest.mark.parametrize(
    "key",
    [
        {},
        {**PUBLISHED_KEY, "kty": "RSA"},
        {**PUBLISHED_KEY, "crv": ["P-256"]},
    ],
)
def test_proof_with_a_key_of_another_type_is_refused(key):
    assert refusal(signed(header(jwk=key))) == invalid(
        "The key must be of type EC on the curve P-256."
    )


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"y": PUBLISHED_KEY["x"]}, id="beside the curve"),
        pytest.param({"x": "A" * 43, "y": "A" * 43}, id="zero"),
        pytest.param({"x": "_" * 42 + "8"}, id="beyond the field"),
        pytest.param({"x": "AAAA" + PUBLISHED_KEY["x"]}, id="zeroes before"),
        pytest.param({"x": "!" * 43}, id="not base64"),
        pytest.param({"x": 1}, id="a number"),
        pytest.param({"x": ["A"] * 43}, id="a list"),
    ],
)
def test_proof_with_a_key_that_is_no_point_of_the_curve_is_refused(wrong):
    assert refusal(signed(header(jwk={**PUBLISHED_KEY, **wrong}))) == invalid(
        "The key is not a point on P-256."
    )


def test_proof_signed_with_another_key_is_refused():
    assert refusal(signed(key=ECKey.generate_key("P-256"))) == invalid(
        "The signature is not by the key in the header."
    )


def test_proof_changed_after_it_was_signed_is_refused():
    head, _claims, signature = signed().split(".")
    _head, body, _signature = signed(body=claims(iat=iat(seconds=1))).split(".")

    assert refusal(f"{head}.{body}.{signature}") == invalid(
        "The signature is not by the key in the header."
    )


# the claims


@pytest.mark.parametrize(
    "audience",
    [
        None,
        "https://usosweb.example.edu",
        f"{ISSUER}/",
        ["https://elsewhere.example"],
        {"a": ISSUER},
    ],
)
def test_proof_for_another_audience_is_refused(audience):
    assert refusal(signed(body=claims(aud=audience))) == invalid(
        "Missing or wrong in the proof: aud."
    )


def test_proof_for_others_as_well_is_refused():
    audience = [ISSUER, "https://elsewhere.example"]

    assert refusal(signed(body=claims(aud=audience))) == invalid(
        "The proof must be for this issuer alone: aud."
    )


def test_proof_of_more_than_five_minutes_ago_is_refused():
    proof = signed(body=claims(iat=iat(minutes=5, seconds=1)))

    assert refusal(proof) == invalid("The proof is too old: iat.")


def test_proof_of_more_than_one_minute_ahead_is_refused():
    proof = signed(body=claims(iat=iat(minutes=-1, seconds=-1)))

    assert refusal(proof) == invalid("Missing or wrong in the proof: iat.")


@pytest.mark.parametrize("issued", [None, "now", True, float("nan"), 10**400])
def test_proof_of_no_time_is_refused(issued):
    assert refusal(signed(body=claims(iat=issued))) == invalid(
        "Missing or wrong in the proof: iat."
    )


def test_proof_that_has_ended_is_refused():
    proof = signed(body=claims(exp=iat(minutes=2)))

    assert refusal(proof) == invalid("Missing or wrong in the proof: exp.")


@pytest.mark.parametrize("nonce", [None, ""])
def test_proof_without_a_nonce_is_refused(nonce):
    assert refusal(signed(body=claims(nonce=nonce))) == invalid(
        "Missing or wrong in the proof: nonce."
    )


def test_proof_with_a_nonce_that_is_no_text_is_refused():
    assert refusal(signed(body=claims(nonce=["n"]))) == invalid("The nonce must be text.")


def test_proof_with_a_nonce_that_is_not_ours_asks_for_a_new_one():
    assert refusal(signed(body=claims(nonce="\ud800")))[0] == "invalid_nonce"


def test_proof_with_a_stale_nonce_asks_for_a_new_one():
    with time_machine.travel(NOW - datetime.timedelta(minutes=6), tick=False):
        stale = nonces.new_nonce()

    assert refusal(signed(body=claims(nonce=stale)))[0] == "invalid_nonce"


def test_proof_sent_again_asks_for_a_new_nonce():
    proof = signed()
    proofs.holder_key(proof)

    with pytest.raises(OAuthError) as refused:
        proofs.holder_key(proof)
    assert refused.value.code == "invalid_nonce"


def test_iss_of_an_anonymous_wallet_is_ignored():
    assert proofs.holder_key(signed(body=claims(iss="wallet")))["kty"] == "EC"


@pytest.mark.parametrize("issuer", ["wallet", None])
def test_named_wallet_may_say_its_client_id_or_nothing_as_iss(issuer):
    assert proofs.holder_key(signed(body=claims(iss=issuer)), "wallet")["kty"] == "EC"


@pytest.mark.parametrize("issuer", ["Wallet", ""])
def test_named_wallet_that_says_another_iss_is_refused(issuer):
    assert refusal(signed(body=claims(iss=issuer)), "wallet") == invalid(
        "The iss must be the client_id that the access token was fetched with."
    )
