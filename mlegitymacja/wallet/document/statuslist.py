"""Which documents are dead, for everybody to see: a Token Status List (IETF draft).

Two bits for each of a hundred thousand places, many enough to hide among and few enough for a
wallet to unpack at once. Whose a place is, only the document and we know. A token is served for at
most KEPT, then used for at most TTL: a revocation is seen within five minutes.
"""

import secrets
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError
from django.utils import timezone
from joserfc.jwk import ECKey
from joserfc.util import urlsafe_b64encode

from mlegitymacja.models import Order
from mlegitymacja.statuses import ENDED
from mlegitymacja.wallet.document import jwts, keys
from mlegitymacja.wallet.models import Credential
from usosweb import caching

KIND = "statuslist+jwt"
BITS = 2
VALID, INVALID = 0, 1
# Half of a list's places are never given, so a free one is found at once.
LIST_SIZE = 100_000
# No credential can name a later list, and no cache takes a name of any length.
LAST = 2**31 - 1
TTL = 240
KEPT = 60
ATTEMPTS = 100


class ListFull(Exception):
    """No free place was found."""


# Places in the lists -----------------------------------------------------------------------


def assign(order: Order, size: int = LIST_SIZE) -> Credential:
    """The order's credential, with a place in a list that no other ever had or will have."""
    number = order.pk // (size // 2)
    for _attempt in range(ATTEMPTS):
        place = {"status_list": number, "status_index": secrets.randbelow(size)}
        with suppress(IntegrityError):  # the place is taken
            return Credential.objects.get_or_create(order=order, defaults=place)[0]
    raise ListFull(f"List {number} has no free place for order {order.pk}.")


def marked(number: int) -> Iterable[int]:
    """The places, in that list, of documents that must not be accepted any more."""
    dead = Credential.objects.filter(status_list=number, order__status__in=ENDED)
    return dead.values_list("status_index", flat=True).iterator()


# The lists as others see them --------------------------------------------------------------


def address(number: int) -> str:
    """Where the list is published."""
    return f"{settings.BASE_URL}/wallet/status/{number}"


def current(number: int) -> str | None:
    """The list's token, at most KEPT seconds old; None when no document is in such a list.

    Raises keys.NotConfigured when it has to be signed and cannot be.
    """
    if number > LAST:
        return None
    name = f"wallet-status-list-{number}"
    kept: str | None = caching.unless_away(cache.get, name)
    if kept is None and Credential.objects.filter(status_list=number).exists():
        kept = token(number, marked(number), keys.signing_key(), keys.headers())
        caching.unless_away(cache.set, name, kept, KEPT)
    return kept


def token(number: int, marked: Iterable[int], key: ECKey, headers: Mapping[str, Any]) -> str:
    """The list, signed now."""
    now = int(timezone.now().timestamp())
    claims = {
        # Whose keys verify it: found as a document's are, by jwt-vc-issuer and kid.
        "iss": settings.BASE_URL,
        "sub": address(number),
        "iat": now,
        # Those who heed only this must not believe it for longer than the others.
        "exp": now + KEPT + TTL,
        "ttl": TTL,
        "status_list": {"bits": BITS, "lst": encode(LIST_SIZE, dict.fromkeys(marked, INVALID))},
    }
    return jwts.sign(KIND, claims, key, headers)


# The list as bits --------------------------------------------------------------------------


def encode(size: int, statuses: Mapping[int, int], bits: int = BITS) -> str:
    """The ``lst`` of so many places, each valid but those in ``statuses``."""
    packed = bytearray((size * bits + 7) // 8)
    for index, status in statuses.items():
        byte, shift = divmod(index * bits, 8)
        packed[byte] |= status << shift
    return urlsafe_b64encode(zlib.compress(packed, level=9)).decode("ascii")
