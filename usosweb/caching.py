"""Django's cache, for work that can go on without it."""

import logging
from collections.abc import Callable
from typing import TypeVar

from usosweb.circuit_breaker import CircuitBreaker

logger = logging.getLogger(__name__)

LEFT_ALONE_SECONDS = 10
Answer = TypeVar("Answer")
breaker = CircuitBreaker(LEFT_ALONE_SECONDS)


def unless_away(use: Callable[..., Answer], *arguments: object) -> Answer | None:
    """Call a method of the cache; None while the cache is away."""
    if breaker.is_open:
        return None
    try:
        return use(*arguments)
    except Exception as error:  # noqa: BLE001  (every kind of cache has errors of its own)
        breaker.trip()
        logger.warning("The cache is away; left alone for %d s: %r", LEFT_ALONE_SECONDS, error)
        return None
