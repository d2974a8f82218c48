"""Any text, and anything altered, is refused or says no more than what we signed."""

import base64

from hypothesis import given, settings
from hypothesis import strategies as st

from mlegitymacja.wallet.document import sdjwt
from tests.support.credentials import (
    ALWAYS_VISIBLE,
    CLAIMS,
    CREDENTIAL,
    KEY,
    encoded,
    presented,
    read,
)
from tests.support.garbage import json_values


def says_only_what_we_signed(text):
    try:
        found = read(text)
    except (sdjwt.NotReadable, sdjwt.NotOurs):
        return
    assert found.always_visible == ALWAYS_VISIBLE
    assert found.disclosed.items() <= CLAIMS.items()


@settings(max_examples=50)
@given(st.text())
def test_read_of_any_text_is_one_of_the_two_refusals(text):
    says_only_what_we_signed(text)


PRESENTED = presented("given_name", "family_name")
ALPHABET = st.text("ABCxyz019-_~.= ą\n\0", max_size=3)


@settings(max_examples=150)
@given(
    text=st.sampled_from([CREDENTIAL, PRESENTED]),
    start=st.integers(0, len(PRESENTED)),
    length=st.integers(0, 40),
    put=ALPHABET,
)
def test_read_of_an_altered_credential_says_only_what_we_signed(text, start, length, put):
    says_only_what_we_signed(text[:start] + put + text[start + length :])


@settings(max_examples=50)
@given(st.lists(st.sampled_from(PRESENTED.replace("~", ".").split(".")), max_size=8), st.data())
def test_read_of_a_credential_put_together_anew_says_only_what_we_signed(parts, data):
    marks = [data.draw(st.sampled_from(".~")) for _part in parts]

    says_only_what_we_signed("".join(sum(zip(parts, marks, strict=True), ())))


HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "typ": st.just("dc+sd-jwt") | json_values,
        "alg": st.just("ES256") | json_values,
        "kid": st.just(KEY.kid) | json_values,
        **dict.fromkeys(["crit", "b64", "jwk", "jku", "x5c", "x5t", "cty"], json_values),
    },
)


@settings(max_examples=50)
@given(
    header=HEADERS | json_values,
    payload=json_values,
    signature=st.binary(max_size=70),
    disclosure=json_values,
)
def test_read_of_any_json_in_the_right_places_is_one_of_the_two_refusals(
    header, payload, signature, disclosure
):
    signed = base64.urlsafe_b64encode(signature).decode().rstrip("=")
    token = f"{encoded(header)}.{encoded(payload)}.{signed}"

    says_only_what_we_signed(f"{token}~{encoded(disclosure)}~{token}")
    says_only_what_we_signed(f"{CREDENTIAL}{encoded(disclosure)}~{token}")
