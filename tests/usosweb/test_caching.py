import itertools
import time

import environ
import pytest
import time_machine
from django.core.cache import caches

from usosweb.caching import computed_by_one, is_shared, unless_away


class Cache:
    """Counts how often it is asked."""

    def __init__(self, *, away):
        self.away = away
        self.asked = 0

    def get(self, key):
        self.asked += 1
        if self.away:
            raise TimeoutError
        return f"what is kept as {key}"


@pytest.fixture
def cache():
    return Cache(away=True)


def test_cache_answers():
    assert unless_away(Cache(away=False).get, "name") == "what is kept as name"


def test_cache_that_is_away_answers_nothing(cache):
    assert unless_away(cache.get, "name") is None


def test_cache_that_failed_is_not_asked_again_at_once(cache):
    for _attempt in range(5):
        unless_away(cache.get, "name")

    assert cache.asked == 1


def test_cache_that_failed_is_told_once(cache, caplog):
    for _attempt in range(5):
        unless_away(cache.get, "name")

    assert caplog.messages == ["The cache is away; left alone for 10 s: TimeoutError()"]


@pytest.mark.parametrize(
    ("url", "shared"),
    [
        ("redis://redis:6379/1", True),
        ("rediss://:password@redis:6379/1", True),
        ("locmemcache://", False),
        ("dummycache://", False),
        ("filecache:///var/cache", False),
    ],
)
def test_cache_is_shared_where_all_processes_see_the_same(settings, url, shared):
    settings.CACHES = {"default": environ.Env.cache_url_config(url)}

    assert is_shared() is shared


# What is computed for all


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-23T12:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def count():
    """How often it was computed, as an answer good for two seconds; 0 before it ever was."""
    counter = itertools.count(1)
    return lambda: computed_by_one("count", lambda: next(counter), 2, at_first=0)


def test_answer_is_computed_anew_when_it_is_too_old(clock, count):
    answers = []
    for seconds in (0, 1, 2, 1, 2):
        clock.shift(seconds)
        answers.append(count())

    assert answers == [1, 1, 2, 2, 3]


def test_answer_of_another_process_is_taken(clock, count):
    answers = [count()]

    caches["process"].clear()
    answers.append(count())

    assert answers == [1, 1]


def test_old_answer_is_given_while_another_process_computes(clock, count):
    answers = [count()]
    clock.shift(3)
    caches["default"].add("count:taken", 1)
    answers.append(count())
    caches["default"].delete("count:taken")
    clock.shift(3)
    answers.append(count())

    assert answers == [1, 1, 2]


def test_first_answer_is_given_while_another_process_computes_the_first(count):
    caches["default"].add("count:taken", 1)

    assert count() == 0


def test_answer_that_takes_long_is_computed_once_at_a_time(clock):
    def ask_meanwhile():
        clock.shift(5)
        return computed_by_one("slow", lambda: "another", 2, at_first="none yet")

    assert computed_by_one("slow", ask_meanwhile, 2, at_first="nothing") == "none yet"


def test_answer_that_took_long_is_good_for_longer(clock):
    def take_half_a_second():
        clock.shift(0.5)
        return time.time()

    answers = []
    for seconds in (0, 9, 2):
        clock.shift(seconds)
        answers.append(computed_by_one("slow", take_half_a_second, 2, at_first=0))

    assert [answer == answers[0] for answer in answers] == [True, True, False]


def test_each_process_computes_its_own_while_the_cache_is_away(clock, count, settings):
    away = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://127.0.0.1:9/0",
    }
    settings.CACHES = settings.CACHES | {"default": away}
    answers = []
    for seconds in (0, 1, 2):
        clock.shift(seconds)
        answers.append(count())

    assert answers == [1, 1, 2]
