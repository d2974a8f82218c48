"""Django's cache, for work that can go on without it."""

import logging
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.conf import settings

from usosweb.circuit_breaker import CircuitBreaker

logger = logging.getLogger(__name__)

LEFT_ALONE_SECONDS = 10
Answer = TypeVar("Answer")
breaker = CircuitBreaker(LEFT_ALONE_SECONDS)
# Each process, or each machine, sees one of its own.
NOT_SHARED = {"LocMemCache", "DummyCache", "FileBasedCache"}


def is_shared(caches: Mapping[str, Any] | None = None) -> bool:
    """Whether all processes, web and workers, see one and the same cache.

    ``caches`` are for settings.py, while it is being read.
    """
    backend: str = (settings.CACHES if caches is None else caches)["default"]["BACKEND"]
    return backend.rpartition(".")[2] not in NOT_SHARED


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
