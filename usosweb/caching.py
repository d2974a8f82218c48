"""Django's cache, for work that can go on without it."""

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import cache, caches

from usosweb.circuit_breaker import CircuitBreaker

logger = logging.getLogger(__name__)

LEFT_ALONE_SECONDS = 10
Answer = TypeVar("Answer")
breaker = CircuitBreaker(LEFT_ALONE_SECONDS)
# Each process, or each machine, sees one of its own.
NOT_SHARED = {"LocMemCache", "DummyCache", "FileBasedCache"}
# What takes long is computed so rarely that it takes at most this share of the time; but no answer
# is good for longer than OLD_SECONDS, and while another one is computed for as long again.
SHARE, OLD_SECONDS = 0.05, 15


def is_shared(caches: Mapping[str, Any] | None = None) -> bool:
    """Whether all processes, web and workers, see one and the same cache.

    ``caches`` are for settings.py, while it is being read.
    """
    backend: str = (settings.CACHES if caches is None else caches)["default"]["BACKEND"]
    return backend.rpartition(".")[2] not in NOT_SHARED


def unless_away(use: Callable[..., Answer], *arguments: object) -> Answer | None:
    """Call a method of the cache; None while the cache is away, and left alone."""
    return None if breaker.is_open else attempt(use, *arguments)


def attempt(use: Callable[..., Answer], *arguments: object) -> Answer | None:
    """Call it even while the cache is left alone; None when it fails.

    For what must be known to all at once, as the end of what they believe.
    """
    try:
        return use(*arguments)
    except Exception as error:  # noqa: BLE001  (every kind of cache has errors of its own)
        breaker.trip()
        logger.warning("The cache is away; left alone for %d s: %r", LEFT_ALONE_SECONDS, error)
        return None


def computed_by_one(
    key: str, compute: Callable[[], Answer], seconds: int, at_first: Answer
) -> Answer:
    """What ``compute`` returned about so many seconds ago at most, the same for all processes.

    When that is too old one asker computes it anew, and whoever asks meanwhile is given the old
    answer; ``at_first`` when there is none. While the cache is away, each process computes its own.
    """
    own = caches["process"]
    # Until when it is good, and the answer.
    held: tuple[float, Answer] | None = own.get(key)
    if held is None or held[0] < time.time():
        held = unless_away(cache.get, key) or held
        if (held is None or held[0] < time.time()) and _takes_the_turn(turn := f"{key}:taken"):
            began = time.time()
            answer = compute()
            took = time.time() - began
            held = began + took + min(max(seconds, took / SHARE), OLD_SECONDS), answer
            unless_away(cache.set, key, held, 2 * OLD_SECONDS)
            unless_away(cache.delete, turn)
            own.delete(turn)
        if held is not None:
            own.set(key, held, 2 * OLD_SECONDS)
    return at_first if held is None else held[1]


def _takes_the_turn(turn: str) -> bool:
    """Whether nobody else has the turn: no thread, and no process.

    It is given back once the answer is there; who failed to compute one has it for OLD_SECONDS.
    """
    own = caches["process"]
    if not own.add(turn, 1, OLD_SECONDS):
        return False
    if unless_away(cache.add, turn, 1, OLD_SECONDS) is False:
        own.delete(turn)
        return False
    return True
