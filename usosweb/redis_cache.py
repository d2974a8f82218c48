"""Django's cache in Redis, with clients that are kept."""

from typing import TYPE_CHECKING, Any

from django.core.cache.backends.redis import RedisCache as DjangosRedisCache
from django.core.cache.backends.redis import RedisCacheClient

if TYPE_CHECKING:
    # Django imports it with the first question: it takes a quarter as long as the portal's start.
    from redis import Redis


class Client(RedisCacheClient):
    """Django makes a client for each question, which takes twice as long as to ask it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # The one that reads and the one that writes: Redis may have servers for reading alone.
        self._kept: dict[bool, Redis] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> "Redis":
        if write not in self._kept:
            self._kept[write] = super().get_client(key, write=write)
        return self._kept[write]


class RedisCache(DjangosRedisCache):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._class = Client
