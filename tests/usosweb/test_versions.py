"""The version of what the portal holds about a person."""

import pytest
from django.core.cache import cache
from django.db import transaction

from usosweb import caching, versions
from usosweb.circuit_breaker import CircuitBreaker

ANNA, JAN = 1, 2


@pytest.fixture
def renew(db, shared_cache, django_capture_on_commit_callbacks):
    def renew_and_commit(*user_ids):
        with django_capture_on_commit_callbacks(execute=True):
            versions.renew(user_ids)

    return renew_and_commit


def test_version_stays_until_it_is_renewed(renew):
    before = versions.current(ANNA)
    unchanged = versions.current(ANNA)

    renew(ANNA)

    assert unchanged == before
    assert versions.current(ANNA) not in {before, None}


def test_versions_of_many_are_renewed_together_and_no_other_is(renew):
    before = [versions.current(user_id) for user_id in (ANNA, JAN, 3)]

    renew(ANNA, JAN, None)

    after = [versions.current(user_id) for user_id in (ANNA, JAN, 3)]
    assert [old == new for old, new in zip(before, after, strict=True)] == [False, False, True]


def test_version_is_another_for_another_person(shared_cache):
    assert versions.current(ANNA) != versions.current(JAN)


def test_version_stays_while_a_change_is_not_committed(shared_cache, transactional_db):
    before = versions.current(ANNA)

    with transaction.atomic():
        versions.renew([ANNA])
        during = versions.current(ANNA)

    assert during == before
    assert versions.current(ANNA) != before


def test_version_that_the_cache_lost_is_another(shared_cache):
    before = versions.current(ANNA)

    cache.clear()

    assert versions.current(ANNA) != before


def test_version_is_another_after_the_logout(
    client, student, shared_cache, django_capture_on_commit_callbacks
):
    client.force_login(student.user)
    before = versions.current(student.user_id)

    with django_capture_on_commit_callbacks(execute=True):
        client.post("/wyloguj/")

    assert versions.current(student.user_id) != before


def test_there_are_no_versions_where_each_process_has_a_cache_of_its_own(db):
    versions.renew([ANNA])

    assert versions.current(ANNA) is None


def test_version_is_renewed_also_by_a_process_that_leaves_the_cache_alone(renew, monkeypatch):
    before = versions.current(ANNA)
    caching.breaker.trip()
    renew(ANNA)

    # As another process sees it.
    monkeypatch.setattr(caching, "breaker", CircuitBreaker(caching.LEFT_ALONE_SECONDS))
    assert versions.current(ANNA) not in {before, None}


def test_there_are_no_versions_while_the_cache_is_away(renew, settings):
    settings.CACHES = settings.CACHES | {
        "default": {
            "BACKEND": "usosweb.redis_cache.RedisCache",
            "LOCATION": "redis://127.0.0.1:9/0",
        }
    }

    renew(ANNA)

    assert versions.current(ANNA) is None
