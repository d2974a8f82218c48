"""Credentials: others can verify what we sign, and we read what we signed."""

import base64

from sd_jwt.verifier import SDJWTVerifier

from mlegitymacja.wallet.document import jwts, sdjwt
from tests.support.credentials import (
    ALWAYS_VISIBLE,
    AUDIENCE,
    CLAIMS,
    CREDENTIAL,
    HOLDER,
    KEY,
    NONCE,
    decoded,
    digest,
    presented,
    read,
    reference,
)

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


def verified_by_reference(presentation, *expected):
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


def test_read_of_a_hundred_disclosures_is_all_of_them():
    claims = {f"claim{number}": number for number in range(100)}

    assert read(sdjwt.issue({}, claims, KEY, {})).disclosed == claims


def test_read_with_a_key_binding_of_the_holders_own_headers_is_accepted():
    header = {"typ": "kb+jwt", "alg": "ES256", "kid": "phone", "x-wallet": "1"}
    binding = jwts.sign("kb+jwt", {"sd_hash": digest(CREDENTIAL)}, HOLDER, header)

    assert read(CREDENTIAL + binding).key_proven is True
