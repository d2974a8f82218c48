"""Credentials: what we sign others can verify, and what we read we have signed."""

import base64
import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey
from jwcrypto.jwk import JWK
from sd_jwt.holder import SDJWTHolder
from sd_jwt.verifier import SDJWTVerifier

from mlegitymacja.wallet.document import jwts, sdjwt

KEY = ECKey.generate_key("P-256", auto_kid=True)
HOLDER = ECKey.generate_key("P-256")
ALWAYS_VISIBLE = {
    "iss": "https://usosweb.example.edu",
    "cnf": {"jwk": HOLDER.as_dict(private=False)},
}
CLAIMS = {"given_name": "Łucja", "family_name": "Żak", "birthdate": "2004-02-29"}
CREDENTIAL = sdjwt.issue(ALWAYS_VISIBLE, CLAIMS, KEY, {})
NONCE, AUDIENCE = "nonce", "https://verifier.example.org"


def find_key(kid: str) -> ECKey | None:
    return KEY if kid == KEY.kid else None


def read(presented: str) -> sdjwt.Presented:
    return sdjwt.read(presented, find_key)


def decoded(part: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def encoded(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")


def reference(key: ECKey) -> JWK:
    """The same key, as the reference implementation wants it."""
    return JWK.from_json(json.dumps(key.as_dict(private=key.is_private)))


def presented(*names: str, holder: ECKey = HOLDER, credential: str = CREDENTIAL) -> str:
    """What the reference implementation's wallet shows, with the holder's key proven."""
    wallet = SDJWTHolder(credential)
    disclosed = dict.fromkeys(names, True)
    wallet.create_presentation(disclosed, NONCE, AUDIENCE, reference(holder))
    return wallet.sd_jwt_presentation


def bound(credential: str, typ: str = "kb+jwt", key: Any = HOLDER, **claims: Any) -> str:
    """The credential with a key binding made by hand."""
    header = {"typ": typ, "alg": "HS256" if isinstance(key, OctKey) else "ES256"}
    claims = {"sd_hash": digest(credential), **claims}
    return credential + jwt.encode(header, claims, key)


# what we sign


def test_issued_credential_names_its_type_its_algorithm_and_our_key():
    header = decoded(CREDENTIAL.partition(".")[0])

    assert header == {"typ": "dc+sd-jwt", "alg": "ES256", "kid": KEY.kid}


def test_issued_credential_carries_the_certificates_given():
    chain = ["MII" + "A" * 2000, "MII" + "B" * 2000]

    credential = sdjwt.issue(ALWAYS_VISIBLE, CLAIMS, KEY, {"x5c": chain})

    assert decoded(credential.partition(".")[0])["x5c"] == chain
    assert read(credential).disclosed == CLAIMS


def test_issued_credential_says_in_the_clear_only_what_it_was_told_to():
    signed, *disclosures, end = CREDENTIAL.split("~")

    assert decoded(signed.split(".")[1]) == {
        **ALWAYS_VISIBLE,
        "_sd": sorted(digest(disclosure) for disclosure in disclosures),
        "_sd_alg": "sha-256",
    }
    assert end == ""


def test_issued_disclosures_have_each_a_salt_of_its_own():
    disclosures = [decoded(part) for part in CREDENTIAL.split("~")[1:-1]]
    salts = {base64.urlsafe_b64decode(salt + "==") for salt, _name, _value in disclosures}

    assert {name: value for _salt, name, value in disclosures} == CLAIMS
    assert [len(salt) for salt in salts] == [16, 16, 16]


def test_issuing_twice_signs_other_digests():
    again = sdjwt.issue(ALWAYS_VISIBLE, CLAIMS, KEY, {})

    assert set(CREDENTIAL.split("~")) & set(again.split("~")) == {""}


# the reference implementation


def verified_by_reference(presentation: str, *expected: str) -> dict[str, Any]:
    verifier = SDJWTVerifier(presentation, lambda _issuer, _header: reference(KEY), *expected)
    return verifier.get_verified_payload()


def test_reference_implementation_verifies_what_we_sign():
    assert verified_by_reference(CREDENTIAL) == ALWAYS_VISIBLE | CLAIMS


def test_reference_implementation_verifies_a_subset_shown_by_its_holder():
    payload = verified_by_reference(presented("given_name"), AUDIENCE, NONCE)

    assert payload == ALWAYS_VISIBLE | {"given_name": "Łucja"}


def test_read_of_what_the_reference_wallet_shows_is_the_subset_with_the_key_proven():
    found = read(presented("given_name", "birthdate"))

    assert found == sdjwt.Presented(
        ALWAYS_VISIBLE, {"given_name": "Łucja", "birthdate": "2004-02-29"}, key_proven=True
    )


def test_read_of_what_the_reference_wallet_shows_may_be_nothing():
    assert read(presented()).disclosed == {}


# what we read


def test_read_of_a_credential_without_key_binding_proves_no_key():
    assert read(CREDENTIAL) == sdjwt.Presented(ALWAYS_VISIBLE, CLAIMS, key_proven=False)


def test_read_with_a_key_we_do_not_know_is_not_ours():
    stranger = ECKey.generate_key("P-256", auto_kid=True)

    with pytest.raises(sdjwt.NotOurs):
        read(sdjwt.issue(ALWAYS_VISIBLE, CLAIMS, stranger, {}))


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


@pytest.mark.parametrize("algorithm", ["none", "HS256", "ES384", "", None, ["ES256"]])
def test_read_of_another_algorithm_is_not_ours(algorithm):
    _header, payload, signature = CREDENTIAL.partition("~")[0].split(".")
    header = encoded({"typ": "dc+sd-jwt", "alg": algorithm, "kid": KEY.kid})

    for signed in (signature, ""):
        with pytest.raises(sdjwt.NotOurs):
            read(f"{header}.{payload}.{signed}~")


@pytest.mark.parametrize("kid", [1, None, [KEY.kid], {}])
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


@pytest.mark.parametrize(
    "disclosure", [["salt", "value"], ["salt", 1, "value"], {"salt": "name"}, 1, None]
)
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


def test_read_of_a_hundred_disclosures_is_all_of_them():
    claims = {f"claim{number}": number for number in range(100)}

    assert read(sdjwt.issue({}, claims, KEY, {})).disclosed == claims


def test_read_of_more_than_a_hundred_disclosures_is_not_readable():
    with pytest.raises(sdjwt.NotReadable):
        read(sdjwt.issue({}, {f"claim{number}": number for number in range(101)}, KEY, {}))


def test_read_of_more_than_64_kilobytes_is_not_readable():
    with pytest.raises(sdjwt.NotReadable):
        read(sdjwt.issue({}, {"picture": "A" * 50_000}, KEY, {}))


@pytest.mark.parametrize(
    "text",
    ["", "~", "~~", "a.b.c", "a.b.c~", "ą~", "[" * 60_000 + "~", CREDENTIAL.partition("~")[0]],
)
def test_read_of_something_else_is_not_readable(text):
    with pytest.raises(sdjwt.NotReadable):
        read(text)


def test_read_of_json_nested_beyond_measure_is_not_readable():
    nested = base64.urlsafe_b64encode(b"[" * 45_000).decode().rstrip("=")

    with pytest.raises(sdjwt.NotReadable):
        read(f"{nested}.e30.AA~")


# the holder's key


def test_read_with_a_key_binding_of_the_holders_own_headers_is_accepted():
    header = {"typ": "kb+jwt", "alg": "ES256", "kid": "phone", "x-wallet": "1"}
    binding = jwts.sign("kb+jwt", {"sd_hash": digest(CREDENTIAL)}, HOLDER, header)

    assert read(CREDENTIAL + binding).key_proven is True


REFUSED_BINDINGS: dict[str, Callable[[], str]] = {
    "another's key": lambda: presented("given_name", holder=ECKey.generate_key("P-256")),
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


# whatever is fed


def says_only_what_we_signed(text: str) -> None:
    try:
        found = read(text)
    except (sdjwt.NotReadable, sdjwt.NotOurs):
        return
    assert found.always_visible == ALWAYS_VISIBLE
    assert found.disclosed.items() <= CLAIMS.items()


@given(st.text())
def test_read_of_any_text_is_one_of_the_two_refusals(text):
    says_only_what_we_signed(text)


PRESENTED = presented("given_name", "family_name")
ALPHABET = st.text("ABCxyz019-_~.= ą\n\0", max_size=3)


@settings(max_examples=300)
@given(
    text=st.sampled_from([CREDENTIAL, PRESENTED]),
    start=st.integers(0, len(PRESENTED)),
    length=st.integers(0, 40),
    put=ALPHABET,
)
def test_read_of_an_altered_credential_says_only_what_we_signed(text, start, length, put):
    says_only_what_we_signed(text[:start] + put + text[start + length :])


@given(st.lists(st.sampled_from(PRESENTED.replace("~", ".").split(".")), max_size=8), st.data())
def test_read_of_a_credential_put_together_anew_says_only_what_we_signed(parts, data):
    marks = [data.draw(st.sampled_from(".~")) for _part in parts]

    says_only_what_we_signed("".join(sum(zip(parts, marks, strict=True), ())))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "typ": st.just("dc+sd-jwt") | JSON,
        "alg": st.just("ES256") | JSON,
        "kid": st.just(KEY.kid) | JSON,
        **dict.fromkeys(["crit", "b64", "jwk", "jku", "x5c", "x5t", "cty"], JSON),
    },
)


@given(header=HEADERS | JSON, payload=JSON, signature=st.binary(max_size=70), disclosure=JSON)
def test_read_of_any_json_in_the_right_places_is_one_of_the_two_refusals(
    header, payload, signature, disclosure
):
    signed = base64.urlsafe_b64encode(signature).decode().rstrip("=")
    token = f"{encoded(header)}.{encoded(payload)}.{signed}"

    says_only_what_we_signed(f"{token}~{encoded(disclosure)}~{token}")
    says_only_what_we_signed(f"{CREDENTIAL}{encoded(disclosure)}~{token}")
