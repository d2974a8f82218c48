"""A credential offer: the QR of an order, as its text, its address and its content.

The secret of an offer is part of its address, and the pre-authorized code is that secret signed:
so neither needs a column of its own, and both end with the order's codes.
"""

import base64
import secrets
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.signing import BadSignature, Signer

CONFIGURATION = "mlegitymacja"
SCHEME = "openid-credential-offer"
GRANT_TYPE = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
SECRET_BYTES = 16
# Of the secrets in base64url that older versions gave out.
OLDER_LENGTH = 22
SIGNER = Signer(salt="mlegitymacja.wallet.offers")


def new_qr_text() -> str:
    """Make the QR text of a new offer."""
    # A QR packs capitals and digits closer than other characters.
    secret = base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")
    return qr_text(secret.rstrip("="))


def qr_text(secret: str) -> str:
    """The text of an offer: by reference, so that the QR stays small."""
    address = {"credential_offer_uri": f"{settings.BASE_URL}/wallet/offer/{secret}"}
    # A query may hold both as they are (RFC 3986, section 3.4), which makes the QR smaller still.
    unescaped = "" if len(secret) == OLDER_LENGTH else ":/"
    return f"{SCHEME}://?{urlencode(address, safe=unescaped)}"


def secret_of(pre_authorized_code: str) -> str | None:
    """The secret that the code is the signature of; None when we did not sign it."""
    try:
        return SIGNER.unsign(pre_authorized_code)
    except BadSignature:
        return None


def content(secret: str) -> dict[str, Any]:
    """The JSON at the offer's address."""
    return {
        "credential_issuer": settings.BASE_URL,
        "credential_configuration_ids": [CONFIGURATION],
        "grants": {
            GRANT_TYPE: {
                "pre-authorized_code": SIGNER.sign(secret),
                "tx_code": {
                    "input_mode": "text",
                    "length": settings.MLEGITYMACJA_CODE_LENGTH,
                    "description": "Kod aktywacyjny ze strony mLegitymacji w USOSweb",
                },
            }
        },
    }
