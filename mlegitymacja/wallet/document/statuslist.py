"""Publish which documents are no longer valid: a Token Status List (IETF draft).

Two bits for each of 100,000 indexes: enough to hide one document among others, few enough for a
wallet to unpack at once. Only the document and we know whose an index is. A token is served for
CACHE_SECONDS and then used for TTL_SECONDS, so a revocation is seen within five minutes.
"""

import secrets
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from joserfc.jwk import ECKey
from joserfc.util import urlsafe_b64encode

from mlegitymacja.models import Order
from mlegitymacja.statuses import ENDED
from mlegitymacja.wallet.document import jwts, keys
from mlegitymacja.wallet.models import Credential
from usosweb import caching
from usosweb.statements import insert

KIND = "statuslist+jwt"
BITS = 2
VALID, INVALID = 0, 1
# Half of a list's indexes are never used, so a free one is found at once.
LIST_SIZE = 100_000
# The greatest number that the column of a credential takes.
LAST_LIST = 2**31 - 1
TTL_SECONDS = 240
CACHE_SECONDS = 60
ATTEMPTS = 100


class ListFull(Exception):
    """No free index was found."""


# Indexes in the lists ----------------------------------------------------------------------


def assign(
    order: Order, others: Mapping[str, Any] | None = None, size: int = LIST_SIZE
) -> Credential:
    """The order's credential; a new one gets an index that is used once only, and ``others``.

    Raises ListFull.
    """
    number = order.pk // (size // 2)
    for _attempt in range(ATTEMPTS):
        index = {"status_list": number, "status_index": secrets.randbelow(size)}
        credential = Credential(order=order, **index, **(others or {}))
        if insert(credential):
            return credential
        # Either the order has a credential already, or another order has the index.
        if found := Credential.objects.filter(order=order).first():
            return found
    raise ListFull(f"List {number} has no free index for order {order.pk}.")


def invalid_indexes(number: int) -> Iterable[int]:
    """The indexes, in that list, of documents that must not be accepted any more."""
    ended = Credential.objects.filter(status_list=number, order__status__in=ENDED)
    return ended.values_list("status_index", flat=True).iterator()


# The lists as published ---------------------------------------------------------------------


def address(number: int) -> str:
    """The address of the list."""
    return f"{settings.BASE_URL}/wallet/status/{number}"


def current(number: int) -> str | None:
    """The list's token, at most CACHE_SECONDS old; None when no document has such a list.

    Raises keyfile.NotConfigured when it has to be signed and cannot be.
    """
    if number > LAST_LIST:
        return None
    name = f"wallet-status-list-{number}"
    cached: str | None = caching.unless_away(cache.get, name)
    if cached is None and Credential.objects.filter(status_list=number).exists():
        cached = token(number, invalid_indexes(number), keys.signing_key(), keys.headers())
        caching.unless_away(cache.set, name, cached, CACHE_SECONDS)
    return cached


def token(number: int, invalid: Iterable[int], key: ECKey, headers: Mapping[str, Any]) -> str:
    """Sign the list."""
    now = int(timezone.now().timestamp())
    claims = {
        # Verifiers find the key as a document's, by jwt-vc-issuer and kid.
        "iss": settings.BASE_URL,
        "sub": address(number),
        "iat": now,
        # For verifiers that ignore the ttl.
        "exp": now + CACHE_SECONDS + TTL_SECONDS,
        "ttl": TTL_SECONDS,
        "status_list": {"bits": BITS, "lst": encode(LIST_SIZE, dict.fromkeys(invalid, INVALID))},
    }
    return jwts.sign(KIND, claims, key, headers)


# The list as bits --------------------------------------------------------------------------


def encode(size: int, statuses: Mapping[int, int], bits: int = BITS) -> str:
    """The ``lst`` of ``size`` entries, all 0 (valid) but those in ``statuses``."""
    packed = bytearray((size * bits + 7) // 8)
    for index, status in statuses.items():
        byte, shift = divmod(index * bits, 8)
        packed[byte] |= status << shift
    return urlsafe_b64encode(zlib.compress(packed, level=9)).decode("ascii")
