"""What a wallet reads about us before it asks for anything."""

import runpy

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from mlegitymacja.wallet import urls
from mlegitymacja.wallet.document import claims
from mlegitymacja.wallet.protocol import endpoints
from tests.support.phone import GRANT_TYPE, refusal
from tests.support.proving import ISSUER

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("issuer_at_noon")]

ADDRESSES = {
    "/.well-known/openid-credential-issuer": "public, max-age=3600",
    "/.well-known/oauth-authorization-server": "public, max-age=3600",
    "/.well-known/jwt-vc-issuer": "public, max-age=300",
    "/wallet/jwks": "public, max-age=300",
    "/vct/mlegitymacja/1": "public, max-age=3600",
}
wallet = Client(enforce_csrf_checks=True)


def names(name):
    return [{"name": name, "locale": language} for language in ("pl", "en")]


# what is in them


def test_issuer_metadata_is_that_of_the_standard(settings):
    settings.MLEGITYMACJA_WALLET_CLAIMS = ["family_name"]
    settings.USOSWEB_NAME = "Uniwersytet Testowy"

    assert wallet.get("/.well-known/openid-credential-issuer").json() == {
        "credential_issuer": ISSUER,
        "credential_endpoint": f"{ISSUER}/wallet/credential",
        "nonce_endpoint": f"{ISSUER}/wallet/nonce",
        "notification_endpoint": f"{ISSUER}/wallet/notification",
        "display": names("Uniwersytet Testowy"),
        "credential_configurations_supported": {
            "mlegitymacja": {
                "format": "dc+sd-jwt",
                "vct": f"{ISSUER}/vct/mlegitymacja/1",
                "scope": "mlegitymacja",
                "cryptographic_binding_methods_supported": ["jwk"],
                "proof_types_supported": {"jwt": {"proof_signing_alg_values_supported": ["ES256"]}},
                "credential_signing_alg_values_supported": ["ES256"],
                "credential_metadata": {
                    "display": names("mLegitymacja"),
                    "claims": claims.described(),
                },
            }
        },
    }


def test_authorization_server_metadata_is_that_of_the_standard():
    assert wallet.get("/.well-known/oauth-authorization-server").json() == {
        "issuer": ISSUER,
        "token_endpoint": f"{ISSUER}/wallet/token",
        "jwks_uri": f"{ISSUER}/wallet/jwks",
        "token_endpoint_auth_methods_supported": ["none"],
        "response_types_supported": [],
        "grant_types_supported": [GRANT_TYPE],
        "pre-authorized_grant_anonymous_access_supported": True,
    }


def test_authorization_server_says_when_wallets_must_be_named(settings):
    settings.MLEGITYMACJA_WALLET_CLIENTS = ["a"]

    metadata = wallet.get("/.well-known/oauth-authorization-server").json()

    assert metadata["pre-authorized_grant_anonymous_access_supported"] is False


def test_keys_are_published_without_their_private_part():
    response = wallet.get("/.well-known/jwt-vc-issuer").json()

    (key,) = response["jwks"]["keys"]
    assert (set(response), response["issuer"]) == ({"issuer", "jwks"}, ISSUER)
    assert {name: key[name] for name in ("kty", "crv")} == {"kty": "EC", "crv": "P-256"}
    assert (set(key) & {"x", "y", "kid", "d"}, key["use"]) == ({"x", "y", "kid"}, "sig")


def test_keys_are_a_set_at_an_address_of_their_own_as_well():
    keys = wallet.get("/.well-known/jwt-vc-issuer").json()["jwks"]

    assert wallet.get("/wallet/jwks").json() == keys


def test_type_metadata_is_at_the_address_that_is_the_type():
    assert wallet.get("/vct/mlegitymacja/1").json() == claims.type_metadata()
    assert claims.vct() == f"{ISSUER}/vct/mlegitymacja/1"


# how they are served


@pytest.mark.parametrize(("address", "kept"), ADDRESSES.items())
def test_metadata_is_json_that_caches_keep(address, kept, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = wallet.get(address)

    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    assert response["Cache-Control"] == kept
    assert "Pragma" not in response
    assert response["Access-Control-Allow-Origin"] == "*"
    assert (response.cookies, response.headers.get("Vary")) == ({}, None)


@pytest.mark.parametrize("address", ADDRESSES)
def test_metadata_answers_head_and_refuses_other_methods(address):
    assert wallet.head(address).status_code == 200
    assert refusal(wallet.post(address)) == (405, "invalid_request")


@pytest.mark.parametrize("address", ADDRESSES)
def test_metadata_builds_no_address_from_the_host_header(address, settings):
    settings.ALLOWED_HOSTS = ["*"]
    elsewhere = Client(headers={"host": "evil.example", "x-forwarded-host": "evil.example"})

    assert elsewhere.get(address).content == wallet.get(address).content


@pytest.mark.parametrize("address", ["/wallet/jwks", "/wallet/token"])
def test_address_with_a_trailing_slash_is_none_of_ours(address):
    assert wallet.get(f"{address}/").status_code == 404


# a portal that stands at a path


@pytest.mark.parametrize(
    ("name", "view"),
    [
        ("openid-credential-issuer", endpoints.credential_issuer),
        ("oauth-authorization-server", endpoints.authorization_server),
        ("jwt-vc-issuer", endpoints.jwt_vc_issuer),
    ],
)
def test_path_of_the_issuer_goes_behind_the_well_known_part(name, view):
    at_a_path = tuple(runpy.run_path(urls.__file__)["urlpatterns"])

    assert resolve(f"/.well-known/{name}/portal", at_a_path).func is view
    with pytest.raises(Resolver404):
        resolve(f"/.well-known/{name}", at_a_path)


# the nonce


def test_nonce_is_refused_to_other_methods():
    response = wallet.get("/wallet/nonce")

    assert refusal(response) == (405, "invalid_request")
    assert response["Allow"] == "POST, OPTIONS"


def test_nonce_is_given_without_a_login_and_not_cached(django_assert_num_queries):
    with django_assert_num_queries(0):
        response = wallet.post("/wallet/nonce")

    assert list(response.json()) == ["c_nonce"]
    assert (response["Cache-Control"], response["Pragma"]) == ("no-store", "no-cache")
    assert (response.cookies, response.headers.get("Vary")) == ({}, None)
