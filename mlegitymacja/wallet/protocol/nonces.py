"""What a wallet signs so that its proof is of now: given to anybody, good once, for five minutes.

Given nonces are not kept, only those that were used.
"""

import secrets
from datetime import timedelta
from hashlib import sha256

from django.core.signing import BadSignature, TimestampSigner
from django.db import IntegrityError, transaction
from django.utils import timezone

from mlegitymacja.wallet.models import UsedNonce

LIFETIME = timedelta(minutes=5)
SIGNER = TimestampSigner(salt="mlegitymacja.wallet.nonces")


def fresh() -> str:
    """A nonce that nobody was given before."""
    return SIGNER.sign(secrets.token_urlsafe(16))


def use(nonce: str) -> bool:
    """Use the nonce up. False if it is not ours, has lapsed, or was used before."""
    try:
        SIGNER.unsign(nonce, max_age=LIFETIME)
    except (BadSignature, UnicodeEncodeError):
        return False
    used = UsedNonce(
        nonce_hash=sha256(nonce.encode()).hexdigest(), expires_at=timezone.now() + LIFETIME
    )
    try:
        # A savepoint, or else PostgreSQL would refuse whatever follows in the same transaction.
        with transaction.atomic():
            used.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def forget_lapsed() -> int:
    """Delete the nonces that could not be used again anyway. How many they were."""
    deleted, _by_model = UsedNonce.objects.filter(expires_at__lt=timezone.now()).delete()
    return deleted
