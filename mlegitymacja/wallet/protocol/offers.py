"""A credential offer: the QR of an order, as its text, its address and its content.

The secret of an offer is part of its address, and the pre-authorized code is that secret signed:
so neither needs a column of its own, and both end with the order's codes.
"""

import secrets
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.signing import BadSignature, Signer

CONFIGURATION = "mlegitymacja"
SCHEME = "openid-credential-offer"
GRANT_TYPE = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
SECRET_BYTES = 16
SIGNER = Signer(salt="mlegitymacja.wallet.offers")


def new_qr_text() -> str:
    """Make the QR text of a new offer."""
    return qr_text(secrets.token_urlsafe(SECRET_BYTES))


def qr_text(secret: str) -> str:
    """The text of an offer: by reference, so that the QR stays small."""
    address = {"credential_offer_uri": f"{settings.BASE_URL}/wallet/offer/{secret}"}
    return f"{SCHEME}://?{urlencode(address)}"


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
