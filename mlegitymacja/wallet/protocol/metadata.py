"""The metadata that a wallet reads first. Every address is built from BASE_URL."""

from typing import Any

from django.conf import settings

from mlegitymacja.wallet.document import claims, keys
from mlegitymacja.wallet.protocol.offers import CONFIGURATION, GRANT_TYPE

LANGUAGES = [code for code, _name in settings.LANGUAGES]


def credential_issuer() -> dict[str, Any]:
    """OpenID4VCI 1.0, section 12.2."""
    return {
        "credential_issuer": settings.BASE_URL,
        "credential_endpoint": _address("credential"),
        "nonce_endpoint": _address("nonce"),
        "notification_endpoint": _address("notification"),
        "display": [{"name": settings.USOSWEB_NAME, "locale": code} for code in LANGUAGES],
        "credential_configurations_supported": {
            CONFIGURATION: {
                "format": "dc+sd-jwt",
                "vct": claims.vct(),
                "scope": CONFIGURATION,
                "cryptographic_binding_methods_supported": ["jwk"],
                "proof_types_supported": {"jwt": {"proof_signing_alg_values_supported": ["ES256"]}},
                "credential_signing_alg_values_supported": ["ES256"],
                "credential_metadata": {
                    "display": [{"name": claims.NAME, "locale": code} for code in LANGUAGES],
                    "claims": claims.described(),
                },
            }
        },
    }


def authorization_server() -> dict[str, Any]:
    """RFC 8414, with what OpenID4VCI adds to it."""
    return {
        "issuer": settings.BASE_URL,
        "token_endpoint": _address("token"),
        "jwks_uri": _address("jwks"),
        "token_endpoint_auth_methods_supported": ["none"],
        "response_types_supported": [],
        "grant_types_supported": [GRANT_TYPE],
        "pre-authorized_grant_anonymous_access_supported": (
            not settings.MLEGITYMACJA_WALLET_CLIENTS
        ),
    }


def jwt_vc_issuer() -> dict[str, Any]:
    """SD-JWT VC, section 5: the keys that documents and status lists verify with."""
    return {"issuer": settings.BASE_URL, "jwks": keys.public_keys()}


def _address(name: str) -> str:
    return f"{settings.BASE_URL}/wallet/{name}"
