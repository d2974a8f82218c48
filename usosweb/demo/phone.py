"""A phone that collects a document by OpenID4VCI 1.0 and presents it."""

import json
import time
from base64 import urlsafe_b64encode
from hashlib import sha256
from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings
from django.test import Client
from joserfc import jwt
from joserfc.jwk import ECKey

from mlegitymacja.models import Activation, Order

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:pre-authorized_code"


class Phone:
    def __init__(self) -> None:
        self.client = Client(HTTP_HOST=urlsplit(settings.BASE_URL).netloc)
        self.key = ECKey.generate_key("P-256")

    def collect(self, order: Order) -> str:
        """The document of a ready order, with all that it can disclose."""
        codes = Activation.objects.get(order=order)
        (offer,) = parse_qs(urlsplit(codes.qr_text).query)["credential_offer_uri"]
        grant = self.client.get(urlsplit(offer).path).json()["grants"][GRANT_TYPE]
        form = {
            "grant_type": GRANT_TYPE,
            "pre-authorized_code": grant["pre-authorized_code"],
            "tx_code": codes.activation_code,
        }
        token = self.client.post(
            "/wallet/token", urlencode(form), content_type="application/x-www-form-urlencoded"
        ).json()["access_token"]
        nonce = self.client.post("/wallet/nonce").json()["c_nonce"]
        claims = {"aud": settings.BASE_URL, "iat": int(time.time()), "nonce": nonce}
        proof = self._sign(
            {"typ": "openid4vci-proof+jwt", "jwk": self.key.as_dict(private=False)}, claims
        )
        answer = self.client.post(
            "/wallet/credential",
            json.dumps({"credential_configuration_id": "mlegitymacja", "proofs": {"jwt": [proof]}}),
            content_type="application/json",
            headers={"authorization": f"Bearer {token}"},
        ).json()
        document: str = answer["credentials"][0]["credential"]
        return document

    def present(self, document: str) -> str:
        """The document with the phone's signature (RFC 9901, section 4.3)."""
        digest = urlsafe_b64encode(sha256(document.encode()).digest()).rstrip(b"=").decode()
        claims = {
            "aud": "https://inspector.example.org",
            "iat": int(time.time()),
            "nonce": "nonce",
            "sd_hash": digest,
        }
        return document + self._sign({"typ": "kb+jwt"}, claims)

    def _sign(self, header: dict, claims: dict) -> str:
        return jwt.encode({"alg": "ES256", **header}, claims, self.key)
