"""Credentials that are refused: not readable, or not ours."""

import base64
import json

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from mlegitymacja.wallet.document import jwts, sdjwt
from tests.support.credentials import (
    ALWAYS_VISIBLE,
    CLAIMS,
    CREDENTIAL,
    KEY,
    STRANGER,
    bound,
    decoded,
    digest,
    encoded,
    presented,
    read,
)


def test_read_with_a_key_we_do_not_know_is_not_ours():
    with pytest.raises(sdjwt.NotOurs):
        read(sdjwt.issue(ALWAYS_VISIBLE, CLAIMS, STRANGER, {}))


def test_read_with_our_kid_on_a_strangers_signature_is_not_ours():
    stranger = ECKey.generate_key("P-256", {"kid": str(KEY.kid)})

    with pytest.raises(sdjwt.NotOurs):
        read(sdjwt.issue(ALWAYS_VISIBLE, CLAIMS, stranger, {}))


@pytest.mark.parametrize(
    "header",
    [
        {"typ": "dc+sd-jwt", "alg": "ES256"},
        {"typ": "dc+sd-jwt", "alg": "ES256", "kid": KEY.kid, "crit": ["b64"], "b64": True},
        {"typ": "statuslist+jwt", "alg": "ES256", "kid": KEY.kid},
        {"alg": "ES256", "kid": KEY.kid},
    ],
)
def test_read_of_something_else_that_our_key_signed_is_not_ours(header):
    with pytest.raises(sdjwt.NotOurs):
        read(jwt.encode(header, ALWAYS_VISIBLE, KEY, default_type=None) + "~")


@pytest.mark.parametrize("algorithm", ["none", "HS256", "ES384", None, ["ES256"]])
def test_read_of_another_algorithm_is_not_ours(algorithm):
    _header, payload, signature = CREDENTIAL.partition("~")[0].split(".")
    header = encoded({"typ": "dc+sd-jwt", "alg": algorithm, "kid": KEY.kid})

    for signed in (signature, ""):
        with pytest.raises(sdjwt.NotOurs):
            read(f"{header}.{payload}.{signed}~")


@pytest.mark.parametrize("kid", [None, [KEY.kid]])
def test_read_with_a_kid_that_is_no_text_is_not_ours(kid):
    header = encoded({"typ": "dc+sd-jwt", "alg": "ES256", "kid": kid})

    with pytest.raises(sdjwt.NotOurs):
        read(f"{header}.{CREDENTIAL.partition('.')[2]}")


def test_read_of_a_symmetric_signature_made_with_our_public_key_is_not_ours():
    header = {"typ": "dc+sd-jwt", "alg": "HS256", "kid": KEY.kid}
    public = OctKey.import_key(json.dumps(KEY.as_dict(private=False)))

    with pytest.raises(sdjwt.NotOurs):
        read(jwt.encode(header, ALWAYS_VISIBLE, public) + "~")


def test_read_with_an_altered_claim_is_not_ours():
    header, payload, signature = CREDENTIAL.partition("~")[0].split(".")
    altered = encoded({**decoded(payload), "exp": 9999999999})

    with pytest.raises(sdjwt.NotOurs):
        read(f"{header}.{altered}.{signature}~")


def test_read_with_a_disclosure_we_did_not_sign_is_not_ours():
    with pytest.raises(sdjwt.NotOurs):
        read(CREDENTIAL + encoded(["c2FsdHNhbHRzYWx0c2FsdA", "family_name", "Nowak"]) + "~")


def test_read_with_a_digest_signed_twice_is_not_ours():
    disclosure = CREDENTIAL.split("~")[1]
    claims = {"_sd": [digest(disclosure)] * 2}

    with pytest.raises(sdjwt.NotOurs):
        read(f"{jwts.sign('dc+sd-jwt', claims, KEY, {})}~{disclosure}~")


def test_read_with_a_disclosure_repeated_is_not_readable():
    with pytest.raises(sdjwt.NotReadable):
        read(CREDENTIAL + CREDENTIAL.split("~")[1] + "~")


@pytest.mark.parametrize("name", ["iss", "_sd", "_sd_alg", "..."])
def test_read_with_a_claim_disclosed_under_a_name_in_use_is_not_readable(name):
    with pytest.raises(sdjwt.NotReadable):
        read(sdjwt.issue(ALWAYS_VISIBLE, {name: "other"}, KEY, {}))


@pytest.mark.parametrize("disclosure", [["salt", "value"], ["salt", 1, "value"], {"salt": "name"}])
def test_read_with_a_disclosure_of_another_shape_is_not_readable(disclosure):
    text = encoded(disclosure)
    credential = jwts.sign("dc+sd-jwt", {"_sd": [digest(text)]}, KEY, {})

    with pytest.raises(sdjwt.NotReadable):
        read(f"{credential}~{text}~")


def test_read_with_one_name_disclosed_as_two_values_is_not_readable():
    texts = [encoded(["salt", "given_name", name]) for name in ("Anna", "Ewa")]
    credential = jwts.sign("dc+sd-jwt", {"_sd": [digest(text) for text in texts]}, KEY, {})

    with pytest.raises(sdjwt.NotReadable):
        read("~".join([credential, *texts, ""]))


@pytest.mark.parametrize("claims", [{"_sd_alg": "sha-512"}, {"_sd": "digest"}])
def test_read_with_digests_of_another_kind_is_not_readable(claims):
    with pytest.raises(sdjwt.NotReadable):
        read(jwts.sign("dc+sd-jwt", claims, KEY, {}) + "~")


def test_read_of_more_than_a_hundred_disclosures_is_not_readable():
    with pytest.raises(sdjwt.NotReadable):
        read(sdjwt.issue({}, {f"claim{number}": number for number in range(101)}, KEY, {}))


def test_read_of_more_than_64_kilobytes_is_not_readable():
    with pytest.raises(sdjwt.NotReadable):
        read(sdjwt.issue({}, {"picture": "A" * 50_000}, KEY, {}))


@pytest.mark.parametrize(
    "text",
    ["", "~~", "a.b.c~", "ą~", CREDENTIAL.partition("~")[0]],
)
def test_read_of_something_else_is_not_readable(text):
    with pytest.raises(sdjwt.NotReadable):
        read(text)


def test_read_of_json_nested_beyond_measure_is_not_readable():
    nested = base64.urlsafe_b64encode(b"[" * 45_000).decode().rstrip("=")

    with pytest.raises(sdjwt.NotReadable):
        read(f"{nested}.e30.AA~")


# the holder's key

REFUSED_BINDINGS = {
    "another's key": lambda: presented("given_name", holder=STRANGER),
    "another type": lambda: bound(CREDENTIAL, typ="JWT"),
    "another algorithm": lambda: bound(CREDENTIAL, key=OctKey.generate_key(256)),
    "another presentation": lambda: bound(CREDENTIAL, sd_hash=digest(presented("given_name"))),
    "no presentation": lambda: bound(CREDENTIAL, sd_hash=None),
    "no key to bind to": lambda: bound(sdjwt.issue({"cnf": {}}, {}, KEY, {})),
    "one disclosure more": lambda: (
        CREDENTIAL + presented("given_name", "birthdate").rpartition("~")[2]
    ),
}


@pytest.mark.parametrize("why", REFUSED_BINDINGS)
def test_read_with_a_key_binding_that_does_not_hold_is_not_ours(why):
    with pytest.raises(sdjwt.NotOurs):
        read(REFUSED_BINDINGS[why]())


def test_read_with_a_key_binding_that_is_no_token_is_not_readable():
    with pytest.raises(sdjwt.NotReadable):
        read(CREDENTIAL + "binding")
