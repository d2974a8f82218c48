import environ
import pytest

from usosweb.caching import is_shared, unless_away


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
