"""Garbage sent as a proof is refused, and nothing else happens."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.garbage import garbage, json_values
from tests.support.proving import claims, encoded, header, invalid, refusal, signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("issuer_at_noon")]


@pytest.mark.parametrize(
    "proof",
    [
        pytest.param("", id="nothing"),
        pytest.param("a.b", id="two parts"),
        pytest.param("a.b.c.d", id="four parts"),
        pytest.param("\ud800", id="half a character"),
        pytest.param("x" * 200_000, id="too long"),
        *(
            pytest.param(f"{encoded(head)}.e30.AA", id=f"header {head[:20]!r}")
            for head in (
                b'["alg"]',
                b"{",
                b"{}",
                b'{"alg": ["ES256"]}',
                b'{"alg": "ES256", "crit": 1}',
                b'{"alg": "ES256", "b64": false}',
                b'{"alg": "ES256", "typ": "openid4vci-proof+jwt", "jwk": []}',
                b'{"alg": ' + b"[" * 9000,
            )
        ),
    ],
)
def test_text_that_is_no_token_is_refused(proof):
    assert refusal(proof) == invalid("The proof is not a JWT.")


@pytest.mark.parametrize("body", [b"[]", b"{", b"\xff", b"[" * 9000, b'{"iat": ' + b"9" * 5000])
def test_proof_of_something_else_than_claims_is_refused(body):
    assert refusal(signed(body=body)) == invalid("The proof is not a JWT.")


@garbage
@given(st.text() | st.from_regex(r"\A[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\Z"))
def test_any_text_is_refused_and_nothing_else_happens(proof):
    assert refusal(proof)[0] == "invalid_proof"


names_of_claims = st.sampled_from(["aud", "iat", "nonce", "iss", "exp", "nbf", "sub", "jti", "a"])
names_of_headers = st.sampled_from(["typ", "alg", "jwk", "kid", "x5c", "crit", "b64", "cty", "a"])


@garbage
@given(
    st.dictionaries(names_of_headers, json_values), st.dictionaries(names_of_claims, json_values)
)
def test_any_header_and_claims_are_refused_and_nothing_else_happens(head, body):
    head = json.dumps({**header(), **head}).encode()
    body = json.dumps({**claims(nonce="made up"), **body}).encode()

    proof = f"{encoded(head)}.{encoded(body)}.{encoded(bytes(64))}"

    assert refusal(proof)[0] == "invalid_proof"


@garbage
@given(st.dictionaries(names_of_claims, json_values, min_size=1))
def test_any_claims_signed_are_refused_and_nothing_else_happens(body):
    proof = signed(body=json.dumps({**claims(nonce="made up"), **body}).encode())

    assert refusal(proof)[0] in {"invalid_proof", "invalid_nonce"}
