"""Sessions of which a shared cache has copies."""

import pytest
import time_machine
from django.core.cache import cache
from django.core.cache.backends import locmem
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.support.caches import Overtaken
from usosweb.sessions import KEPT_SECONDS

# Asks the database for nothing but the session and the person.
PAGE = "/ustawienia/"
REDIS_AWAY = {
    "BACKEND": "usosweb.redis_cache.RedisCache",
    "LOCATION": "redis://127.0.0.1:1/0",
}


@pytest.fixture(autouse=True)
def _with_copies(settings):
    settings.SESSION_ENGINE = "usosweb.sessions"


@pytest.fixture
def logged_in(client, student):
    client.force_login(student.user)
    return client


@pytest.fixture
def thief(logged_in):
    """Somebody who has the session's cookie, too."""
    other = Client()
    other.cookies["sessionid"] = logged_in.cookies["sessionid"].value
    return other


def log_out(browser):
    assert browser.post(reverse("logout")).status_code == 302


def is_logged_in(browser):
    return browser.get(PAGE).status_code == 200


def test_session_is_read_from_the_cache(logged_in, django_assert_num_queries):
    # The person.
    with django_assert_num_queries(1):
        assert is_logged_in(logged_in)


def test_session_that_the_cache_lost_is_read_from_the_database_once(
    logged_in, django_assert_num_queries
):
    cache.clear()

    with django_assert_num_queries(2):
        assert is_logged_in(logged_in)
    with django_assert_num_queries(1):
        assert is_logged_in(logged_in)


def test_logout_ends_the_session_for_whoever_has_its_cookie(logged_in, thief):
    assert is_logged_in(thief)

    log_out(logged_in)

    assert not is_logged_in(thief)


def test_cookie_of_a_session_that_ended_can_log_in_again(logged_in, thief, student):
    log_out(logged_in)

    thief.force_login(student.user)

    assert is_logged_in(thief)


def test_session_that_ends_while_it_is_read_stays_ended(logged_in, thief, settings):
    settings.CACHES = settings.CACHES | {
        "default": {"BACKEND": "tests.support.caches.Overtaken", "LOCATION": "overtaken"}
    }
    Overtaken.meanwhile.append(lambda: log_out(logged_in))

    assert [is_logged_in(thief), is_logged_in(thief)] == [True, False]


def test_session_that_ends_while_it_is_saved_stays_ended(logged_in, thief, settings):
    settings.CACHES = settings.CACHES | {
        "default": {"BACKEND": "tests.support.caches.Overtaken", "LOCATION": "overtaken"}
    }
    session = thief.session
    session["seen"] = True
    Overtaken.meanwhile.append(lambda: log_out(logged_in))

    session.save()

    assert not is_logged_in(thief)


def test_sessions_go_on_from_the_database_while_the_cache_is_away(client, student, settings):
    settings.CACHES = settings.CACHES | {"default": REDIS_AWAY}

    client.force_login(student.user)
    seen = [is_logged_in(client)]
    log_out(client)
    seen.append(is_logged_in(client))

    assert seen == [True, False]


def test_logout_that_the_cache_did_not_hear_of_is_known_in_minutes(logged_in, thief, settings):
    shared = settings.CACHES
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert is_logged_in(thief)
        settings.CACHES = shared | {"default": REDIS_AWAY}
        log_out(logged_in)
        settings.CACHES = shared
        clock.shift(KEPT_SECONDS + 1)

        assert not is_logged_in(thief)


@pytest.mark.parametrize("cookie", ["", "x", "a b c d e f g h", "x" * 4000])
@pytest.mark.django_db
def test_cookie_of_no_session_is_of_nobody(client, cookie):
    client.cookies["sessionid"] = cookie

    assert not is_logged_in(client)


def test_cache_does_not_know_the_keys_of_sessions(logged_in, request):
    names = "".join(locmem._caches[request.node.nodeid])

    assert ("session:" in names, logged_in.session.session_key in names) == (True, False)
