"""How often one may ask."""

import datetime
import hashlib

import pytest
import time_machine
from django.core.cache.backends import locmem
from django.test import RequestFactory

from tests.support.races import at_once
from usosweb import limits

# A window of 60 seconds begins at every full minute.
NOW = datetime.datetime(2026, 11, 23, 12, 0, 20, tzinfo=datetime.UTC)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def asked(times=1, name="token", who="192.0.2.1", at_most=3):
    """Whether each of so many requests is let through."""
    return [is_let_through(name, who, at_most) for _number in range(times)]


def is_let_through(name, who, at_most):
    try:
        limits.refuse_flood(name, who, at_most, seconds=60)
    except limits.TooMany:
        return False
    return True


def test_requests_beyond_the_limit_are_refused(clock):
    assert asked(times=5) == [True, True, True, False, False]


def test_refusal_says_when_to_come_back(clock):
    limits.refuse_flood("token", "192.0.2.1", 1, seconds=60)

    with pytest.raises(limits.TooMany) as refused:
        limits.refuse_flood("token", "192.0.2.1", 1, seconds=60)
    assert refused.value.retry_after == 41


def test_request_after_the_time_to_come_back_is_let_through(clock):
    asked(times=5)
    clock.shift(datetime.timedelta(seconds=41))

    assert asked() == [True]


def test_request_within_the_same_window_is_still_refused(clock):
    asked(times=5)
    clock.shift(datetime.timedelta(seconds=39))

    assert asked() == [False]


def test_somebody_else_is_let_through(clock):
    asked(times=5)

    assert asked(who="192.0.2.2") == [True]


def test_something_else_may_be_asked(clock):
    asked(times=5)

    assert asked(name="offer") == [True]


def test_cache_knows_neither_address_nor_code(clock, request):
    asked(who="192.0.2.1")

    (key,) = locmem._caches[request.node.nodeid]
    assert "192.0.2.1" not in key
    assert hashlib.sha256(b"192.0.2.1").hexdigest() not in key


def test_twenty_requests_at_once_are_all_counted(clock, db):
    let_through = at_once(*[lambda: asked(at_most=5)[0]] * 20)

    assert sorted(let_through) == [False] * 15 + [True] * 5


def test_count_that_lapses_while_it_is_raised_begins_anew(clock, settings, caplog):
    settings.CACHES = {"default": {"BACKEND": "tests.support.caches.Forgetful"}}

    assert asked(times=5) == [True] * 5
    assert caplog.records == []


def test_requests_are_let_through_while_the_cache_is_away(clock, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "usosweb.redis_cache.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }

    assert asked(times=5) == [True] * 5


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_requests_are_counted_by_address_and_of_ipv6_by_network(address, counted_as):
    assert limits.asker(RequestFactory().get("/", REMOTE_ADDR=address)) == counted_as
