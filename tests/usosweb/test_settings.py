"""What the portal takes from the environment, and what it refuses: each in a process of its own."""

from stat import S_IMODE

import pytest

from tests.support.environment import checked, refusal, run, value_of

ELSEWHERE = "https://usosweb.example.edu"


# nothing set


def test_settings_with_an_empty_environment_are_those_of_one_machine():
    shown = value_of(
        "(s.DEBUG, s.BASE_URL, s.IS_LOCAL, s.DATABASES['default']['ENGINE'], s.CELERY_BROKER_URL)"
    )

    assert shown == str(
        (
            False,
            "http://127.0.0.1:8000",
            True,
            "django.db.backends.sqlite3",
            "embedded://localhost",
        )
    )


def test_check_with_an_empty_environment_finds_nothing():
    process = checked()

    assert (process.returncode, process.stderr) == (0, "")


# what is refused


@pytest.mark.parametrize(
    "name", ["MLEGITYMACJA_ISSUERS", "MLEGITYMACJA_", "USOSWEB_NAMES", "USOSWEB_DEBUG"]
)
def test_unknown_variable_is_refused_by_its_name(name):
    why = refusal(**{name: "1"})

    assert why.startswith(f"Unknown in the environment: {name}. Known are MLEGITYMACJA_CODES_DAYS,")


def test_unknown_variables_of_others_are_accepted():
    assert value_of("s.DEBUG", MOBYWATEL_ISSUER="1", PORT="8000") == "False"


@pytest.mark.parametrize(
    ("value", "debug"), [("true", "True"), ("1", "True"), ("False", "False"), ("0", "False")]
)
def test_debug_is_true_or_false(value, debug):
    assert value_of("s.DEBUG", DEBUG=value) == debug


@pytest.mark.parametrize("value", ["yes", "on", "", "ture"])
def test_debug_of_another_word_is_refused(value):
    assert refusal(DEBUG=value) == f"DEBUG must be true or false, not {value!r}."


@pytest.mark.parametrize("value", ["0", "-1", "3601", "1.5", "60s", ""])
def test_lease_of_no_sensible_number_of_seconds_is_refused(value):
    why = refusal(MLEGITYMACJA_LEASE_SECONDS=value)

    assert why == f"MLEGITYMACJA_LEASE_SECONDS must be 1 to 3600 seconds, not {value!r}."


def test_sweep_of_no_sensible_number_of_seconds_is_refused():
    why = refusal(MLEGITYMACJA_SWEEP_SECONDS="often")

    assert why == "MLEGITYMACJA_SWEEP_SECONDS must be 1 to 3600 seconds, not 'often'."


@pytest.mark.parametrize(
    "value",
    [
        "usosweb.example.edu",
        "//usosweb.example.edu",
        "ftp://usosweb.example.edu",
        "http://",
        "",
        "http://[",
    ],
)
def test_base_url_that_is_no_address_is_refused(value):
    assert refusal(BASE_URL=value, SECRET_KEY="of the test").startswith("BASE_URL must be")


def test_usosweb_url_that_is_no_address_is_refused():
    assert refusal(USOSWEB_URL="usosweb").startswith("USOSWEB_URL must be")


@pytest.mark.parametrize(
    "url", ["mysql://user@127.0.0.1/usosweb", "oracle://user@127.0.0.1/usosweb", "usosweb.db", ""]
)
def test_database_of_another_kind_is_refused(url):
    assert refusal(DATABASE_URL=url) == ("DATABASE_URL must begin with sqlite:/// or postgres://.")


@pytest.mark.parametrize("url", ["amqp://127.0.0.1", "memory://", "127.0.0.1:6379", ""])
def test_broker_of_another_kind_is_refused(url):
    assert refusal(CELERY_BROKER_URL=url) == (
        "CELERY_BROKER_URL must begin with one of embedded, redis, rediss, followed by ://."
    )


@pytest.mark.parametrize("value", ["-1", "6", "1.5", "one", ""])
def test_proxies_of_no_sensible_number_are_refused(value):
    assert refusal(USOSWEB_PROXIES=value) == (
        f"USOSWEB_PROXIES must be 0 to 5 proxies, not {value!r}."
    )


def test_proxies_are_a_number():
    assert value_of("s.USOSWEB_PROXIES + 1", USOSWEB_PROXIES="2") == "3"


@pytest.mark.parametrize("value", ["0", "65", "eight", ""])
def test_threads_of_no_sensible_number_are_refused(value):
    assert refusal(WEB_THREADS=value) == f"WEB_THREADS must be 1 to 64 threads, not {value!r}."


# the folder for what the portal keeps


@pytest.mark.parametrize("folder", ["/proc/sys", "/proc/no-such-folder", "/etc/passwd/below"])
def test_state_folder_that_cannot_be_written_is_refused(folder):
    assert refusal(USOSWEB_VAR_DIR=folder) == (
        f"The portal keeps its state in {folder}, which cannot be written. "
        "USOSWEB_VAR_DIR names another folder."
    )


def test_state_is_kept_where_the_environment_says(tmp_path):
    folder = tmp_path / "new" / "state"
    shown = value_of(
        "(s.SECRET_KEY, s.DATABASES['default']['NAME'], s.MEDIA_ROOT, s.STATIC_ROOT,"
        " s.CELERY_BEAT_SCHEDULE_FILENAME, s.CELERY_BROKER_TRANSPORT_OPTIONS['data_folder_in'])",
        USOSWEB_VAR_DIR=str(folder),
    )

    assert shown == str(
        (
            (folder / "secret_key").read_text(),
            str(folder / "db.sqlite3"),
            folder / "media",
            folder / "static",
            str(folder / "beat-schedule"),
            str(folder / "broker"),
        )
    )


@pytest.mark.parametrize(
    ("name", "mode"), [("", 0o700), ("broker", 0o700), ("secret_key", 0o600), ("db.sqlite3", 0o600)]
)
def test_state_is_for_nobody_else_to_read(tmp_path, name, mode):
    tmp_path.chmod(0o755)

    run("manage.py", "migrate", "contenttypes", USOSWEB_VAR_DIR=str(tmp_path))

    assert S_IMODE((tmp_path / name).stat().st_mode) == mode


def test_what_web_servers_write_is_for_nobody_else_to_read():
    process = run("-c", "import os, usosweb.wsgi; print(oct(os.umask(0)))")

    assert process.stdout.strip() == "0o77"


# the database

POSTGRESQL = "postgres://portal@127.0.0.1/portal"
OPTIONS = "s.DATABASES['default']['OPTIONS']"


def test_postgresql_is_not_waited_for_long():
    assert value_of(OPTIONS, DATABASE_URL=POSTGRESQL) == str(
        {
            "connect_timeout": 5,
            "tcp_user_timeout": 15000,
            "options": "-c lock_timeout=10s -c idle_in_transaction_session_timeout=60s",
        }
    )


def test_statement_is_not_waited_for_long_in_a_web_server():
    process = run(
        "-c",
        "import usosweb.wsgi; from django.conf import settings as s;"
        f"print({OPTIONS}['options'].rpartition('-c ')[2])",
        DATABASE_URL=POSTGRESQL,
    )

    assert process.stdout.strip() == "statement_timeout=15s"


def test_time_limits_in_the_address_of_the_database_win():
    address = f"{POSTGRESQL}?connect_timeout=2&options=-c%20lock_timeout%3D1s&conn_max_age=0"

    shown = value_of(
        f"({OPTIONS}['connect_timeout'], {OPTIONS}['options'].rpartition('-c ')[2],"
        " s.DATABASES['default']['CONN_MAX_AGE'])",
        DATABASE_URL=address,
    )

    assert shown == str((2, "lock_timeout=1s", 0))


# the cache


def test_cache_on_a_server_is_not_waited_for_long():
    options = value_of(
        "s.CACHES['default']['OPTIONS']", CACHE_URL="redis://127.0.0.1/1?socket_timeout=2"
    )

    assert options == str({"socket_connect_timeout": 0.3, "socket_timeout": 2})


@pytest.mark.parametrize(
    "url", ["redis:/x", "foo://:secret@host", "", "redis:127.0.0.1", "http://["]
)
def test_cache_that_is_no_address_is_refused_without_repeating_it(url):
    assert refusal(CACHE_URL=url) == (
        "CACHE_URL must be like redis://host:6379/1, or locmemcache://."
    )


# the secret key and the cookies


@pytest.mark.parametrize("url", [ELSEWHERE, "http://192.168.0.10:8000", "http://localhost.example"])
def test_secret_key_is_asked_for_where_others_reach_the_portal(url):
    assert refusal(BASE_URL=url) == f"SECRET_KEY must be set to serve {url}."


@pytest.mark.parametrize(
    "url", ["http://localhost:8080", "http://127.0.0.1", "http://[::1]:8000", "https://localhost"]
)
def test_secret_key_is_made_on_one_machine(url):
    assert int(value_of("len(s.SECRET_KEY)", BASE_URL=url)) >= 50


def test_secret_key_made_on_one_machine_stays_the_same():
    assert value_of("s.SECRET_KEY") == value_of("s.SECRET_KEY")


def test_secret_key_given_is_the_one_used():
    assert value_of("s.SECRET_KEY", BASE_URL=ELSEWHERE, SECRET_KEY="of the test") == "of the test"


@pytest.mark.parametrize(("scheme", "secure"), [("https", True), ("http", False)])
def test_cookies_are_secure_over_https(scheme, secure):
    shown = value_of(
        "[s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.LANGUAGE_COOKIE_SECURE]",
        BASE_URL=f"{scheme}://usosweb.example.edu",
        SECRET_KEY="of the test",
    )

    assert shown == str([secure] * 3)


@pytest.mark.parametrize(("scheme", "seconds"), [("https", 31536000), ("http", 0)])
def test_browsers_come_back_by_https_alone(scheme, seconds):
    url = f"{scheme}://usosweb.example.edu"

    assert value_of("s.SECURE_HSTS_SECONDS", BASE_URL=url, SECRET_KEY="x") == str(seconds)


@pytest.mark.parametrize(
    ("proxies", "header"), [("0", None), ("1", ("HTTP_X_FORWARDED_PROTO", "https"))]
)
def test_only_proxies_of_ours_are_believed_that_a_connection_is_https(proxies, header):
    assert value_of("s.SECURE_PROXY_SSL_HEADER", USOSWEB_PROXIES=proxies) == str(header)


def test_base_url_names_the_host_and_the_origin_that_are_trusted():
    shown = value_of(
        "(s.ALLOWED_HOSTS[-1], s.CSRF_TRUSTED_ORIGINS)",
        BASE_URL=f"{ELSEWHERE}:8443/",
        SECRET_KEY="x",
    )

    assert shown == str(("usosweb.example.edu", [f"{ELSEWHERE}:8443"]))


# mail


def test_mail_with_nothing_set_is_shown_on_the_console():
    shown = value_of("(s.EMAIL_BACKEND, s.DEFAULT_FROM_EMAIL)")

    assert shown == str(
        ("django.core.mail.backends.console.EmailBackend", "USOSweb <noreply@127.0.0.1>")
    )


def test_mail_server_is_the_one_of_the_environment():
    shown = value_of(
        "(s.EMAIL_HOST, s.EMAIL_PORT, s.EMAIL_HOST_USER, s.EMAIL_HOST_PASSWORD, s.EMAIL_USE_TLS)",
        EMAIL_URL="smtp+tls://usosweb:p%40ss@mail.example.edu:587",
    )

    assert shown == str(("mail.example.edu", 587, "usosweb", "p@ss", True))


def test_mail_of_a_host_named_by_its_ipv6_address_comes_from_a_valid_address():
    shown = value_of("(s.MAIL_DOMAIN, s.DEFAULT_FROM_EMAIL)", BASE_URL="http://[::1]:8000")

    assert shown == str(("[IPv6:::1]", "USOSweb <noreply@[IPv6:::1]>"))


def test_mail_comes_from_whom_the_environment_names():
    assert value_of("s.DEFAULT_FROM_EMAIL", MAIL_FROM="usos@example.edu") == "usos@example.edu"


@pytest.mark.parametrize(
    "url", ["", "mail.example.edu", "smpt://u:secret@mail", "smtp://", "smtp://u:secret@mail:port"]
)
def test_mail_server_that_is_no_address_is_refused_without_repeating_it(url):
    assert refusal(EMAIL_URL=url) == (
        "EMAIL_URL must be like smtp+tls://user:password@host:587, or consolemail://."
    )


# what the check finds


@pytest.mark.parametrize(
    ("variable", "value", "error"),
    [
        ("MLEGITYMACJA_CONDITIONS", "pesel,shoe_size", "mlegitymacja.E001"),
        ("MLEGITYMACJA_CONDITIONS", "pesel,pesel", "mlegitymacja.E002"),
        ("MLEGITYMACJA_ISSUER", "mlegitymacja.wallet.issuer.Missing", "mlegitymacja.E003"),
        ("MLEGITYMACJA_ISSUER", "no.such.module.Issuer", "mlegitymacja.E003"),
        ("MLEGITYMACJA_ISSUER", "wallet", "mlegitymacja.E003"),
        ("MLEGITYMACJA_ISSUER", "mlegitymacja.issuers.Codes", "mlegitymacja.E003"),
        ("MLEGITYMACJA_ISSUER", "datetime.timedelta", "mlegitymacja.E004"),
        ("MLEGITYMACJA_WALLET_KEYS", "/nowhere/wallet_keys.json", "wallet.E002"),
    ],
)
def test_check_finds_a_wrong_setting(variable, value, error):
    process = checked(**{variable: value})

    assert process.returncode == 1
    assert f"({error})" in process.stderr
    assert "Traceback" not in process.stderr
