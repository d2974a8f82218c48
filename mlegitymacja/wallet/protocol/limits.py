"""How often one may ask: counted in Django's cache, in windows of fixed length."""

import ipaddress
import time

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from mlegitymacja.wallet.protocol.errors import OAuthError
from usosweb import caching
from usosweb.http import client_address

# Of IPv6, a single customer is given all addresses of a network.
IPV6_NETWORK_BITS = 64


def refuse_flood(name: str, who: str, at_most: int, seconds: int) -> None:
    """Count one request called ``name`` of ``who``: an address, a code, whatever asks or is asked.

    Raises OAuthError if in this window of so many seconds there were more than ``at_most``. While
    the cache is away nothing is counted: better no limit than no service.
    """
    now = time.time()
    window = int(now // seconds)
    asked = caching.unless_away(_count, _key(name, who, window), seconds)
    if asked and asked > at_most:
        left = int((window + 1) * seconds - now) + 1
        raise OAuthError(
            "temporarily_unavailable",
            f"Too many requests. Try again in {left} seconds.",
            status=429,
            headers={"Retry-After": str(left)},
        )


def asker(request: HttpRequest) -> str:
    """Whose requests are counted together: an address, or its whole network."""
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


def _key(name: str, who: str, window: int) -> str:
    """Nobody who sees the cache learns an address or a code from it.

    A key counts in one window only: should it lose its end in the cache, it harms nobody later.
    """
    hashed = salted_hmac(f"wallet.limits.{name}.{window}", who, algorithm="sha256")
    return f"limit:{hashed.hexdigest()}"


def _count(key: str, seconds: int) -> int:
    if cache.add(key, 1, timeout=seconds):
        return 1
    try:
        return cache.incr(key)
    except ValueError:
        # It lapsed or was thrown out since: this is the first again.
        cache.set(key, 1, timeout=seconds)
        return 1
