"""The servers that the environment names: database, cache, mail."""

import pytest

from tests.support.environment import POSTGRESQL, read, refusal

# the database


def test_postgresql_is_not_waited_for_long():
    assert read(DATABASE_URL=POSTGRESQL).DATABASES["default"]["OPTIONS"] == {
        "connect_timeout": 5,
        "tcp_user_timeout": 15000,
        "options": "-c lock_timeout=10s -c idle_in_transaction_session_timeout=60s",
    }


def test_time_limits_in_the_address_of_the_database_win():
    address = f"{POSTGRESQL}?connect_timeout=2&options=-c%20lock_timeout%3D1s&conn_max_age=0"

    database = read(DATABASE_URL=address).DATABASES["default"]

    options = database["OPTIONS"]
    assert options["connect_timeout"] == 2
    assert options["options"].rpartition("-c ")[2] == "lock_timeout=1s"
    assert database["CONN_MAX_AGE"] == 0


# the cache


def test_cache_on_a_server_is_not_waited_for_long():
    settings = read(CACHE_URL="redis://127.0.0.1/1?socket_timeout=2")

    options = settings.CACHES["default"]["OPTIONS"]
    assert options == {"socket_connect_timeout": 0.3, "socket_timeout": 2}


def test_cache_on_a_server_is_asked_by_one_client():
    default = read(CACHE_URL="rediss://127.0.0.1/1").CACHES["default"]

    assert default["BACKEND"] == "usosweb.redis_cache.RedisCache"


@pytest.mark.parametrize(
    "url", ["redis:/x", "foo://:secret@host", "", "redis:127.0.0.1", "http://["]
)
def test_cache_that_is_no_address_is_refused_without_repeating_it(url):
    assert refusal(CACHE_URL=url) == (
        "CACHE_URL must be like redis://host:6379/1, or locmemcache://."
    )


@pytest.mark.parametrize(
    ("url", "engine"),
    [
        ("redis://127.0.0.1/1", "usosweb.sessions"),
        ("locmemcache://", "django.contrib.sessions.backends.db"),
    ],
)
def test_cache_has_copies_of_sessions_where_all_processes_see_it(url, engine):
    assert engine == read(CACHE_URL=url).SESSION_ENGINE


# mail


def test_mail_with_nothing_set_is_shown_on_the_console():
    settings = read()

    assert settings.EMAIL_BACKEND == "django.core.mail.backends.console.EmailBackend"
    assert settings.DEFAULT_FROM_EMAIL == "USOSweb <noreply@127.0.0.1>"


def test_mail_server_is_the_one_of_the_environment():
    settings = read(EMAIL_URL="smtp+tls://usosweb:p%40ss@mail.example.edu:587")

    assert (
        settings.EMAIL_HOST,
        settings.EMAIL_PORT,
        settings.EMAIL_HOST_USER,
        settings.EMAIL_HOST_PASSWORD,
        settings.EMAIL_USE_TLS,
    ) == ("mail.example.edu", 587, "usosweb", "p@ss", True)


def test_mail_of_a_host_named_by_its_ipv6_address_comes_from_a_valid_address():
    settings = read(BASE_URL="http://[::1]:8000")

    assert settings.MAIL_DOMAIN == "[IPv6:::1]"
    assert settings.DEFAULT_FROM_EMAIL == "USOSweb <noreply@[IPv6:::1]>"


def test_names_may_have_blanks_between_them():
    conditions = read(MLEGITYMACJA_CONDITIONS="pesel, photo ,").MLEGITYMACJA_CONDITIONS

    assert conditions == ["pesel", "photo"]


def test_mail_comes_from_whom_the_environment_names():
    assert read(MAIL_FROM="usos@example.edu").DEFAULT_FROM_EMAIL == "usos@example.edu"


@pytest.mark.parametrize(
    "url", ["", "mail.example.edu", "smpt://u:secret@mail", "smtp://", "smtp://u:secret@mail:port"]
)
def test_mail_server_that_is_no_address_is_refused_without_repeating_it(url):
    assert refusal(EMAIL_URL=url) == (
        "EMAIL_URL must be like smtp+tls://user:password@host:587, or consolemail://."
    )
