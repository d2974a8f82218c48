"""What `manage.py check --deploy` says of an installation for others."""

import re

import pytest

from tests.support.environment import checked, run
from tests.usosweb.test_settings import ELSEWHERE, POSTGRESQL


@pytest.fixture
def by_the_book(tmp_path):
    """The environment of an installation for others that lacks nothing."""
    texts = ["ARCHITECTURE", "CONTACT", "EMAIL", "EXCEPTIONS", "PHONE"]
    dates = ["PUBLISHED", "UPDATED", "ASSESSED"]
    keys = tmp_path / "wallet_keys.json"
    environment = {
        "BASE_URL": ELSEWHERE,
        "SECRET_KEY": "4" * 20 + "a-secret-key-of-the-test-that-is-long-enough",
        "DATABASE_URL": POSTGRESQL,
        "CELERY_BROKER_URL": "redis://127.0.0.1:6379/0",
        "CACHE_URL": "redis://127.0.0.1:6379/1",
        "EMAIL_URL": "smtp+tls://mail.example.edu:587",
        "MEDIA_ROOT": str(tmp_path),
        "MLEGITYMACJA_WALLET_APPS": "Portfel=https://wallet.example.edu",
        "MLEGITYMACJA_WALLET_KEYS": str(keys),
        "USOSWEB_NAME": "Uniwersytet Testowy",
        "USOSWEB_PROXIES": "1",
        "USOSWEB_VAR_DIR": str(tmp_path),
        "USOSWEB_ACCESSIBILITY_STATUS": "partial",
        **{f"USOSWEB_ACCESSIBILITY_{name}": "of the test" for name in texts},
        **{f"USOSWEB_ACCESSIBILITY_{name}": "2026-10-01" for name in dates},
    }
    made = run("manage.py", "wallet_keys", "make", **environment)
    assert keys.exists(), made.stderr
    return environment


def test_check_deploy_of_an_installation_by_the_book_is_silent(by_the_book):
    process = checked("--deploy", **by_the_book)

    assert (process.returncode, process.stderr) == (0, "")


@pytest.mark.parametrize(
    ("wrong", "found", "status"),
    [
        ({"USOSWEB_NAME": "Uniwersytet Przykładowy"}, "usosweb.E001", 1),
        ({"MEDIA_ROOT": "/nowhere/media"}, "usosweb.W004", 0),
        ({"MEDIA_ROOT": "/proc/sys"}, "usosweb.W004", 0),
        ({"ALLOWED_HOSTS": "portal.example.edu"}, "usosweb.W005", 0),
        ({"CACHE_URL": "locmemcache://"}, "usosweb.W003", 0),
        ({"EMAIL_URL": "consolemail://"}, "usosweb.W002", 0),
        ({"MLEGITYMACJA_WALLET_APPS": ""}, "wallet.W001", 0),
        ({"USOSWEB_ACCESSIBILITY_PHONE": ""}, "usosweb.W001", 0),
    ],
)
def test_check_deploy_names_what_differs_from_the_book(by_the_book, wrong, found, status):
    process = checked("--deploy", **by_the_book | wrong)

    assert re.findall(r"\(([\w.]+)\)", process.stderr) == [found]
    assert process.returncode == status


def test_check_of_a_university_without_a_name_is_an_error_where_others_come():
    assert "(usosweb.E001)" in checked(BASE_URL=ELSEWHERE, SECRET_KEY="of the test").stderr


@pytest.mark.parametrize("environment", [{}, {"EMAIL_URL": "consolemail://"}])
def test_check_deploy_accepts_printed_mails_on_one_machine(environment):
    assert "(usosweb.W002)" not in checked("--deploy", **environment).stderr


def test_deploy_check_accepts_a_cache_in_memory_on_one_machine():
    assert run("manage.py", "check", "--deploy").stderr.count("(usosweb.W003)") == 0
