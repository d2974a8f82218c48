"""The version of what the portal holds about a person: another one after each change of it.

A page remembers the version it was made from. While that is still the current one, nothing about
this person has changed since, and no database need be asked. Versions live in the cache alone, and
what is lost there counts as changed. A renewal that the cache did not hear of goes unnoticed, so
nobody may rely on a version for more than some minutes.
"""

import secrets
from collections.abc import Iterable

from django.core.cache import cache
from django.db import transaction

from usosweb import caching

KEPT_SECONDS = 3600


def current(user_id: int) -> str | None:
    """The person's version; None while no cache is shared, or it is away.

    Ask for it before reading what is shown with it: a change in between is noticed, then.
    """
    if not caching.is_shared():
        return None
    return caching.unless_away(cache.get_or_set, _key(user_id), _new, KEPT_SECONDS)


def renew(user_ids: Iterable[int | None]) -> None:
    """Give these people other versions once what is being changed is committed.

    That they are deleted is enough: whoever asks next adds a new one.
    """
    if not caching.is_shared():
        return
    keys = [_key(user_id) for user_id in user_ids if user_id is not None]
    # The cache may have failed here and answer others, who would believe the old version.
    transaction.on_commit(lambda: caching.attempt(cache.delete_many, keys), robust=True)


def _key(user_id: int) -> str:
    return f"version:{user_id}"


def _new() -> str:
    return secrets.token_urlsafe(9)
