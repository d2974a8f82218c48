"""Garbage is answered as the standard has it, never with a server error."""

import json
from urllib.parse import quote, urlencode

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from mlegitymacja.models import Order
from mlegitymacja.statuses import Status
from mlegitymacja.wallet.models import Credential, UsedNonce
from tests.support.garbage import garbage, json_values
from tests.support.phone import FORM_TYPE, GRANT_TYPE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("issuer_at_noon", "ready_order")]

PATHS = [
    "/.well-known/openid-credential-issuer",
    "/.well-known/oauth-authorization-server",
    "/.well-known/jwt-vc-issuer",
    "/vct/mlegitymacja/1",
    "/wallet/offer/x",
    "/wallet/token",
    "/wallet/nonce",
    "/wallet/credential",
    "/wallet/notification",
    "/wallet/status/0",
]
methods = st.sampled_from(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "X"])
# What a web server lets through in a header.
header_texts = st.text(st.characters(min_codepoint=32, max_codepoint=255))
headers = st.fixed_dictionaries(
    {},
    optional={
        "authorization": header_texts | header_texts.map("Bearer {}".format),
        "accept": header_texts,
        "accept-language": header_texts,
        "content-length": header_texts,
        "cookie": header_texts | header_texts.map("sessionid={}".format),
        "host": header_texts,
        "origin": header_texts,
        "x-forwarded-for": header_texts,
    },
)
content_types = st.sampled_from(["application/json", FORM_TYPE, "text/html", ""]) | header_texts


def stranger(**headers):
    """A client of whom no request was counted yet."""
    cache.clear()
    return Client(headers=headers)


def nothing_happened():
    """The order waits for its phone as it did, and no key was given a document."""
    order, documents = Order.objects.get(), Credential.objects.exclude(holder="")
    return (order.status, documents.count(), UsedNonce.objects.count()) == (Status.READY, 0, 0)


def posted(path, body, content_type, token=""):
    """The status; the body is always a JSON object."""
    response = stranger(authorization=f"Bearer {token}").post(path, body, content_type=content_type)
    assert isinstance(response.json(), dict)
    return response.status_code


@garbage
@given(st.sampled_from(PATHS), methods, headers, content_types, st.binary())
def test_any_request_to_any_endpoint_is_no_server_error(path, method, headers, content_type, body):
    response = stranger().generic(method, path, body, content_type, headers=headers)

    assert response.status_code < 500
    # Of another host it is a page of the portal that refuses.
    assert "host" in headers or response.cookies == {}
    assert nothing_happened()


@pytest.mark.both
@garbage
@given(st.text(st.characters(exclude_characters="/", codec="utf-8"), min_size=1))
def test_any_offer_is_not_found(secret):
    response = stranger().get(f"/wallet/offer/{quote(secret, safe='')}")

    assert response.status_code == 404


@pytest.mark.both
@garbage
@given(st.integers(min_value=1) | st.from_regex(r"\A[0-9]{1,400}[1-9]\Z"))
def test_any_other_status_list_is_not_found(number):
    response = stranger().get(f"/wallet/status/{number}")

    assert response.status_code == 404


@pytest.mark.both
@garbage
@given(
    st.dictionaries(
        st.sampled_from(["grant_type", "pre-authorized_code", "tx_code", "client_id"]) | st.text(),
        st.just(GRANT_TYPE) | st.text(),
    ),
)
def test_any_form_gets_no_token(form):
    body = urlencode(form, errors="replace")

    assert posted("/wallet/token", body, FORM_TYPE) == 400
    assert nothing_happened()


@garbage
@given(
    st.dictionaries(
        st.sampled_from(["credential_configuration_id", "credential_identifier", "proof"])
        | st.text(),
        st.just("mlegitymacja") | json_values,
    ),
    st.none() | json_values | st.fixed_dictionaries({"jwt": json_values | st.lists(st.text())}),
)
def test_any_object_gets_no_credential(token, body, proofs):
    text = json.dumps({**body, "proofs": proofs})

    assert posted("/wallet/credential", text, "application/json", token) == 400
    assert nothing_happened()


@garbage
@given(
    st.dictionaries(
        st.sampled_from(["notification_id", "event", "event_description"]) | st.text(),
        st.sampled_from(["", "credential_accepted", "credential_deleted"]) | json_values,
    ),
)
def test_any_notification_before_the_document_is_refused(token, body):
    text = json.dumps(body)

    assert posted("/wallet/notification", text, "application/json", token) == 400
    assert nothing_happened()


@garbage
@given(st.sampled_from(["/wallet/credential", "/wallet/notification"]), header_texts)
def test_any_text_opens_nothing(path, token):
    assert posted(path, "{}", "application/json", token) == 401
