"""What the portal takes from the environment, and what it refuses."""

from stat import S_IMODE

import pytest
from django.core.checks import run_checks

from tests.support.environment import ELSEWHERE, POSTGRESQL, read, refusal, run

# nothing set


def test_settings_with_an_empty_environment_are_those_of_one_machine():
    settings = read()

    assert (
        settings.DEBUG,
        settings.BASE_URL,
        settings.IS_LOCAL,
        settings.DATABASES["default"]["ENGINE"],
        settings.CELERY_BROKER_URL,
    ) == (
        False,
        "http://127.0.0.1:8000",
        True,
        "django.db.backends.sqlite3",
        "embedded://localhost",
    )


@pytest.mark.processes
def test_check_with_an_empty_environment_finds_nothing():
    process = run("manage.py", "check")

    assert (process.returncode, process.stderr) == (0, "")


# what is refused


@pytest.mark.parametrize("name", ["MLEGITYMACJA_ISSUERS", "MLEGITYMACJA_", "USOSWEB_DEBUG"])
def test_unknown_variable_is_refused_by_its_name(name):
    why = refusal(**{name: "1"})

    assert why.startswith(f"Unknown in the environment: {name}. Known are MLEGITYMACJA_CODES_DAYS,")


def test_unknown_variables_of_others_are_accepted():
    assert read(MOBYWATEL_ISSUER="1", PORT="8000").DEBUG is False


@pytest.mark.parametrize(
    ("value", "debug"), [("true", True), ("1", True), ("False", False), ("0", False)]
)
def test_debug_is_true_or_false(value, debug):
    assert read(DEBUG=value).DEBUG is debug


@pytest.mark.parametrize("value", ["yes", "on", "", "ture"])
def test_debug_of_another_word_is_refused(value):
    assert refusal(DEBUG=value) == f"DEBUG must be true or false, not {value!r}."


@pytest.mark.parametrize("value", ["0", "-1", "3601", "1.5", "60s", ""])
def test_lease_of_no_sensible_number_of_seconds_is_refused(value):
    why = refusal(MLEGITYMACJA_LEASE_SECONDS=value)

    assert why == f"MLEGITYMACJA_LEASE_SECONDS must be 1 to 3600 seconds, not {value!r}."


@pytest.mark.parametrize(
    ("name", "bounds"),
    [
        ("MLEGITYMACJA_SWEEP_SECONDS", "1 to 3600 seconds"),
        ("USOSWEB_PROXIES", "0 to 5 proxies"),
        ("WEB_THREADS", "1 to 64 threads"),
    ],
)
def test_number_that_is_none_is_refused(name, bounds):
    assert refusal(**{name: "many"}) == f"{name} must be {bounds}, not 'many'."


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


@pytest.mark.filterwarnings("ignore:Engine not recognized")
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


def test_proxies_are_a_number():
    assert read(USOSWEB_PROXIES="2").USOSWEB_PROXIES == 2


# the folder for what the portal keeps


@pytest.mark.parametrize("folder", ["/proc/sys", "/proc/no-such-folder", "/etc/passwd/below"])
def test_state_folder_that_cannot_be_written_is_refused(folder):
    assert refusal(USOSWEB_VAR_DIR=folder) == (
        f"The portal keeps its state in {folder}, which cannot be written. "
        "USOSWEB_VAR_DIR names another folder."
    )


def test_state_is_kept_where_the_environment_says(tmp_path):
    folder = tmp_path / "new" / "state"

    settings = read(USOSWEB_VAR_DIR=str(folder))

    assert (
        settings.SECRET_KEY,
        settings.DATABASES["default"]["NAME"],
        settings.MEDIA_ROOT,
        settings.STATIC_ROOT,
        settings.CELERY_BEAT_SCHEDULE_FILENAME,
        settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"],
    ) == (
        (folder / "secret_key").read_text(),
        str(folder / "db.sqlite3"),
        folder / "media",
        folder / "static",
        str(folder / "beat-schedule"),
        str(folder / "broker"),
    )


@pytest.mark.processes
def test_state_is_for_nobody_else_to_read(tmp_path):
    tmp_path.chmod(0o755)

    run("manage.py", "migrate", "contenttypes", USOSWEB_VAR_DIR=str(tmp_path))

    kept = ["", "broker", "secret_key", "db.sqlite3"]
    modes = [S_IMODE((tmp_path / name).stat().st_mode) for name in kept]
    assert modes == [0o700, 0o700, 0o600, 0o600]


@pytest.mark.processes
def test_web_server_keeps_its_files_to_itself_and_waits_for_no_statement_for_long():
    process = run(
        "-c",
        "import os, usosweb.wsgi; from django.conf import settings;"
        "print(oct(os.umask(0)), settings.DATABASES['default']['OPTIONS']['options'])",
        DATABASE_URL=POSTGRESQL,
    )

    umask, options = process.stdout.strip().split(" ", maxsplit=1)
    assert (umask, options.rpartition("-c ")[2]) == ("0o77", "statement_timeout=15s")


@pytest.mark.processes
def test_web_server_starts_without_what_only_some_requests_need():
    process = run(
        "-c",
        "import sys, usosweb.wsgi; from django.core.cache import caches; caches['default'];"
        "print({'celery', 'redis'} & sys.modules.keys())",
        DATABASE_URL=POSTGRESQL,
        CELERY_BROKER_URL="redis://127.0.0.1:1/0",
        CACHE_URL="redis://127.0.0.1:1/0",
    )

    assert process.stdout == "set()\n", process.stderr


# the secret key and the cookies


@pytest.mark.parametrize(
    "url", [ELSEWHERE["BASE_URL"], "http://192.168.0.10:8000", "http://localhost.example"]
)
def test_secret_key_is_asked_for_where_others_reach_the_portal(url):
    assert refusal(BASE_URL=url) == f"SECRET_KEY must be set to serve {url}."


@pytest.mark.parametrize(
    "url", ["http://localhost:8080", "http://127.0.0.1", "http://[::1]:8000", "https://localhost"]
)
def test_secret_key_is_made_on_one_machine(url):
    assert len(read(BASE_URL=url).SECRET_KEY) >= 50


def test_secret_key_made_on_one_machine_stays_the_same():
    assert read().SECRET_KEY == read().SECRET_KEY


def test_secret_key_given_is_the_one_used():
    assert ELSEWHERE["SECRET_KEY"] == read(**ELSEWHERE).SECRET_KEY


@pytest.mark.parametrize(
    ("scheme", "secure", "seconds"), [("https", True, 365 * 24 * 3600), ("http", False, 0)]
)
def test_cookies_are_secure_and_browsers_come_back_by_https_alone(scheme, secure, seconds):
    settings = read(BASE_URL=f"{scheme}://usosweb.example.edu", SECRET_KEY="of the test")

    assert settings.SESSION_COOKIE_SECURE is secure
    assert settings.CSRF_COOKIE_SECURE is secure
    assert settings.LANGUAGE_COOKIE_SECURE is secure
    assert seconds == settings.SECURE_HSTS_SECONDS


@pytest.mark.parametrize(
    ("proxies", "header"), [("0", None), ("1", ("HTTP_X_FORWARDED_PROTO", "https"))]
)
def test_only_proxies_of_ours_are_believed_that_a_connection_is_https(proxies, header):
    assert header == read(USOSWEB_PROXIES=proxies).SECURE_PROXY_SSL_HEADER


def test_base_url_names_the_host_and_the_origin_that_are_trusted():
    settings = read(BASE_URL="https://usosweb.example.edu:8443/", SECRET_KEY="of the test")

    assert settings.ALLOWED_HOSTS[-1] == "usosweb.example.edu"
    assert settings.CSRF_TRUSTED_ORIGINS == ["https://usosweb.example.edu:8443"]


# what the check finds


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("MLEGITYMACJA_CONDITIONS", ["pesel", "shoe_size"], "mlegitymacja.E001"),
        ("MLEGITYMACJA_CONDITIONS", ["pesel", "pesel"], "mlegitymacja.E002"),
        ("MLEGITYMACJA_ISSUER", "mlegitymacja.wallet.issuer.Missing", "mlegitymacja.E003"),
        ("MLEGITYMACJA_ISSUER", "no.such.module.Issuer", "mlegitymacja.E003"),
        ("MLEGITYMACJA_ISSUER", "wallet", "mlegitymacja.E003"),
        ("MLEGITYMACJA_ISSUER", "mlegitymacja.issuers.Codes", "mlegitymacja.E003"),
        ("MLEGITYMACJA_ISSUER", "datetime.timedelta", "mlegitymacja.E004"),
        ("MLEGITYMACJA_WALLET_KEYS", "/nowhere/wallet_keys.json", "wallet.E002"),
    ],
)
def test_check_finds_a_wrong_setting(settings, name, value, error):
    setattr(settings, name, value)

    assert [message.id for message in run_checks()] == [error]


@pytest.mark.processes
def test_command_with_a_wrong_setting_says_so_in_plain_words():
    process = run("manage.py", "check", MLEGITYMACJA_CONDITIONS="pesel,shoe_size")

    assert process.returncode == 1
    assert "(mlegitymacja.E001)" in process.stderr
    assert "Traceback" not in process.stderr
