"""Sessions in the database, each with a copy in the cache that all processes share.

Django's cached_db is much the same, but answers 500 while the cache is away, and there a session
may come back that ended while another request was reading it.
"""

import hashlib
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.core.cache import cache

from usosweb import caching

# How long a copy is believed. By so much may a session outlive its end, where it simply lapses or
# the cache, being away, did not hear of the end.
KEPT_SECONDS = 300
ENDED = "ended"


class SessionStore(DatabaseStore):
    def load(self) -> dict[str, Any]:
        name = _name_of_copy(self.session_key)
        copy: dict[str, Any] | str | None = caching.unless_away(cache.get, name)
        if isinstance(copy, dict):
            return copy
        if copy == ENDED:
            self._session_key = None
            return {}
        data: dict[str, Any] = super().load()
        if self.session_key:
            # Not set, as it may have ended since it was read.
            caching.unless_away(cache.add, name, data, KEPT_SECONDS)
        return data

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002  (Django's)
        super().save(must_create)
        name, data = _name_of_copy(self.session_key), dict(self.items())
        caching.unless_away(cache.set, name, data, KEPT_SECONDS)
        if not must_create and not self.exists(str(self.session_key)):
            # It ended between the two.
            caching.unless_away(cache.set, name, ENDED, KEPT_SECONDS)

    def delete(self, session_key: str | None = None) -> None:
        super().delete(session_key)
        if key := session_key or self.session_key:
            caching.unless_away(cache.set, _name_of_copy(key), ENDED, KEPT_SECONDS)


def _name_of_copy(session_key: str | None) -> str:
    """Nothing by which a session could be taken over, whoever reads the cache's names."""
    return f"session:{hashlib.sha256(str(session_key).encode()).hexdigest()}"
