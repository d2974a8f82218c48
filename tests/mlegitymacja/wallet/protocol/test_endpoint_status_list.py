"""The status list as verifiers fetch it, and what became of a document in it."""

import pytest
from django.core.management import call_command

from mlegitymacja import orders
from mlegitymacja.models import Order
from mlegitymacja.wallet.models import Credential
from tests.support.phone import Phone, refusal
from tests.support.proving import ISSUER, NOW
from tests.support.verifier import client, published_keys, status, status_token, verified

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("issuer_at_noon")]

# How long we serve a list, and how long a verifier then uses its copy.
CACHED, TTL = 60, 240

phone = Phone()


@pytest.fixture
def document(ready_order):
    return phone.collect(ready_order).credential


@pytest.fixture
def path(document):
    return f"/wallet/status/{Credential.objects.get().status_list}"


def revoke():
    assert orders.revoke(Order.objects.get(), by=None)


# what is served


def test_status_list_is_served_as_the_draft_has_it(path):
    response = client.get(path)

    assert (response.status_code, response["Content-Type"]) == (200, "application/statuslist+jwt")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == f"public, max-age={CACHED}"
    assert "Pragma" not in response
    assert (response.cookies, response.headers.get("Vary")) == ({}, None)


def test_status_list_says_whose_it_is_and_until_when(document):
    claims = status_token(verified(document))

    now = int(NOW.timestamp())
    assert {name: claims[name] for name in claims if name != "status_list"} == {
        "sub": f"{ISSUER}/wallet/status/0",
        "iss": ISSUER,
        "iat": now,
        "exp": now + CACHED + TTL,
        "ttl": TTL,
    }
    assert (set(claims["status_list"]), claims["status_list"]["bits"]) == ({"bits", "lst"}, 2)


def test_status_list_answers_head(path):
    assert client.head(path).status_code == 200


def test_status_list_refuses_other_methods(path):
    response = client.post(path)

    assert refusal(response) == (405, "invalid_request")
    assert response["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("number", ["1", "9" * 300])
def test_status_list_unknown_is_not_found(document, number, caplog):
    assert refusal(client.get(f"/wallet/status/{number}")) == (404, "not_found")
    assert [record.name for record in caplog.records] == ["django.request"]


def test_status_list_kept_takes_no_query(path, django_assert_num_queries):
    client.get(path)

    with django_assert_num_queries(0):
        client.get(path)


def test_status_list_made_anew_takes_two_queries(path, django_assert_num_queries):
    with django_assert_num_queries(2):
        client.get(path)


def test_status_list_is_served_while_the_cache_is_away(path, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "usosweb.redis_cache.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }

    assert client.get(path).status_code == 200


# what it says of a document


def test_status_of_a_document_just_collected_is_valid(document):
    assert status(verified(document)) == 0


def test_revoked_document_is_invalid_within_the_published_time(document, clock):
    claims = verified(document)
    assert status(claims) == 0
    revoke()

    clock.shift(CACHED)

    assert status(claims) == 1
    assert CACHED + status_token(claims)["ttl"] <= 300


def test_document_given_back_by_the_phone_is_invalid(ready_order, clock):
    held = phone.collect(ready_order)

    phone.notify(held.token, held.notification_id, "credential_deleted")

    assert status(verified(held.credential)) == 1


def test_one_revocation_touches_no_other_document(document, other_ready_order):
    other = phone.collect(other_ready_order).credential
    orders.revoke(other_ready_order, by=None)

    assert (status(verified(document)), status(verified(other))) == (0, 1)


# keys that came after


@pytest.fixture
def _keys(settings, tmp_path):
    settings.MLEGITYMACJA_WALLET_KEYS = str(tmp_path / "keys.json")
    call_command("wallet_keys", "make")


@pytest.mark.usefixtures("_keys")
def test_document_and_list_signed_before_a_rotation_still_verify(document):
    claims = verified(document)
    before = status_token(claims)

    call_command("wallet_keys", "rotate")

    assert len(published_keys()["keys"]) == 2
    assert (verified(document), status_token(claims)) == (claims, before)


@pytest.mark.usefixtures("_keys")
def test_list_signed_after_a_rotation_verifies(document, clock):
    claims = verified(document)
    status_token(claims)
    call_command("wallet_keys", "rotate")
    clock.shift(CACHED)
    revoke()

    assert status(claims) == 1
