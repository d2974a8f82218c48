"""How often one may ask: counted in Django's cache, in windows of fixed length."""

import ipaddress
import time

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from usosweb import caching
from usosweb.http import client_address

# Of IPv6, a single customer is given all addresses of a network.
IPV6_NETWORK_BITS = 64


class TooMany(Exception):
    """Too many requests; the next one may come in ``retry_after`` seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


def refuse_flood(name: str, who: str, at_most: int, seconds: int) -> None:
    """Count one request called ``name`` for ``who``: an address, or a code that is asked about.

    Raises TooMany if in this window of so many seconds there were more than ``at_most``. While the
    cache is away nothing is counted: better no limit than no service.
    """
    now = time.time()
    window = int(now // seconds)
    # Hashed, so that the cache holds neither addresses nor codes. The window is in the key, so a
    # count that outlives its end in the cache harms no later window.
    hashed = salted_hmac(f"usosweb.limits.{name}.{window}", who, algorithm="sha256")
    asked = caching.unless_away(_count, f"limit:{hashed.hexdigest()}", seconds)
    if asked and asked > at_most:
        raise TooMany(int((window + 1) * seconds - now) + 1)


def asker(request: HttpRequest) -> str:
    """The address whose requests are counted together; of IPv6, its whole network."""
    sent_from = client_address(request)
    try:
        address = ipaddress.ip_address(sent_from)
    except ValueError:
        return sent_from
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((address, IPV6_NETWORK_BITS), strict=False))


def _count(key: str, seconds: int) -> int:
    if cache.add(key, 1, timeout=seconds):
        return 1
    try:
        return cache.incr(key)
    except ValueError:
        # It lapsed or was thrown out since: this is the first again.
        cache.set(key, 1, timeout=seconds)
        return 1
