"""Proofs as a wallet signs them at noon, right or wrong, and how a wrong one is refused."""

import base64
import datetime
import json

import pytest
from joserfc import jws
from joserfc.jwk import ECKey

from mlegitymacja.wallet.models import UsedNonce
from mlegitymacja.wallet.protocol import nonces, proofs
from mlegitymacja.wallet.protocol.errors import OAuthError

ISSUER = "https://usosweb.example.edu/portal"
NOW = datetime.datetime(2026, 11, 23, 12, 0, tzinfo=datetime.UTC)
KEY = ECKey.generate_key("P-256")
# The key of RFC 7517, appendix A.1.
PUBLISHED_KEY = {
    "kty": "EC",
    "crv": "P-256",
    "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
    "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
}


def header(**changes):
    """The header of a right proof; None leaves a parameter out."""
    right = {"typ": "openid4vci-proof+jwt", "alg": "ES256", "jwk": KEY.as_dict(private=False)}
    return without_none({**right, **changes})


def claims(**changes):
    """The claims of a right proof; None leaves a claim out."""
    right = {"aud": ISSUER, "iat": int(NOW.timestamp()), "nonce": nonces.new_nonce()}
    return without_none({**right, **changes})


def without_none(values):
    return {name: value for name, value in values.items() if value is not None}


def signed(head=None, body=None, key=KEY):
    """A proof as a wallet would sign it, be it right or wrong."""
    registry = jws.JWSRegistry(algorithms=["ES256"], strict_check_header=False)
    payload = body if isinstance(body, bytes) else json.dumps(body or claims()).encode()
    return jws.serialize_compact(head or header(), payload, key, registry=registry)


def encoded(part):
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def unsigned(**changes):
    """What stands before the signature."""
    parts = (header(**changes), claims())
    return ".".join(encoded(json.dumps(part).encode()) for part in parts)


def refusal(proof, client_id=""):
    """Error code and description that the proof is refused with; its nonce stays unused."""
    with pytest.raises(OAuthError) as refused:
        proofs.holder_key(proof, client_id)
    assert UsedNonce.objects.count() == 0
    return (refused.value.code, refused.value.description)


def invalid(why):
    return ("invalid_proof", why)
