"""A credential offer: the QR of an order, as its text, its address and its content.

The one secret of an offer stands in its address; the pre-authorized code is that secret signed,
so that neither needs a place of its own in the database, and both end with the order's codes.
"""

import secrets
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.signing import BadSignature, Signer

CONFIGURATION = "mlegitymacja"
GRANT_TYPE = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
SECRET_BYTES = 16
SIGNER = Signer(salt="mlegitymacja.wallet.offers")


def fresh() -> str:
    """The QR text of an offer that nobody was given before."""
    return qr_text(secrets.token_urlsafe(SECRET_BYTES))


def qr_text(secret: str) -> str:
    """The offer by reference, so that the QR stays small."""
    address = {"credential_offer_uri": f"{settings.BASE_URL}/wallet/offer/{secret}"}
    return f"openid-credential-offer://?{urlencode(address)}"


def secret_of(pre_authorized_code: str) -> str | None:
    """The secret of the offer that the code came with; None when it came with none."""
    try:
        return SIGNER.unsign(pre_authorized_code)
    except BadSignature:
        return None


def content(secret: str) -> dict[str, Any]:
    """What a wallet finds at the offer's address."""
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
