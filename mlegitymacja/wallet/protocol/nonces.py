"""Nonces, which a wallet signs to show that its proof is new: valid once, for five minutes.

Only used nonces are stored.
"""

import secrets
from datetime import timedelta
from hashlib import sha256

from django.core.signing import BadSignature, TimestampSigner
from django.utils import timezone

from mlegitymacja.wallet.models import UsedNonce
from usosweb.statements import insert

LIFETIME = timedelta(minutes=5)
SIGNER = TimestampSigner(salt="mlegitymacja.wallet.nonces")


def new_nonce() -> str:
    """Make a nonce; it is signed, not stored."""
    return SIGNER.sign(secrets.token_urlsafe(16))


def use(nonce: str) -> bool:
    """Use the nonce up; False if it is not ours, has lapsed, or was used before."""
    try:
        SIGNER.unsign(nonce, max_age=LIFETIME)
    except (BadSignature, UnicodeEncodeError):
        return False
    used = UsedNonce(
        nonce_hash=sha256(nonce.encode()).hexdigest(), expires_at=timezone.now() + LIFETIME
    )
    return insert(used)


def forget_lapsed() -> int:
    """Delete the nonces that have lapsed; return how many they were."""
    deleted, _by_model = UsedNonce.objects.filter(expires_at__lt=timezone.now()).delete()
    return deleted
