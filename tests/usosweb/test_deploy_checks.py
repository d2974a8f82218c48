"""What `manage.py check --deploy` says of an installation for others."""

import pytest
from django.core.checks import run_checks

from mlegitymacja.wallet.document import keyfile
from tests.support.environment import ELSEWHERE, POSTGRESQL, read, run


@pytest.fixture
def by_the_book(settings, tmp_path):
    """The environment of an installation for others that lacks nothing."""
    texts = ["ARCHITECTURE", "CONTACT", "EMAIL", "EXCEPTIONS", "PHONE"]
    dates = ["PUBLISHED", "UPDATED", "ASSESSED"]
    settings.MLEGITYMACJA_WALLET_KEYS = str(tmp_path / "wallet_keys.json")
    keyfile.make()
    return {
        **ELSEWHERE,
        "SECRET_KEY": "4" * 20 + "a-secret-key-of-the-test-that-is-long-enough",
        "DATABASE_URL": POSTGRESQL,
        "CELERY_BROKER_URL": "redis://127.0.0.1:6379/0",
        "CACHE_URL": "redis://127.0.0.1:6379/1",
        "EMAIL_URL": "smtp+tls://mail.example.edu:587",
        "MEDIA_ROOT": str(tmp_path),
        "MLEGITYMACJA_WALLET_APPS": "Portfel=https://wallet.example.edu",
        "MLEGITYMACJA_WALLET_KEYS": settings.MLEGITYMACJA_WALLET_KEYS,
        "USOSWEB_NAME": "Uniwersytet Testowy",
        "USOSWEB_PROXIES": "1",
        "USOSWEB_VAR_DIR": str(tmp_path),
        "USOSWEB_ACCESSIBILITY_STATUS": "partial",
        **{f"USOSWEB_ACCESSIBILITY_{name}": "of the test" for name in texts},
        **{f"USOSWEB_ACCESSIBILITY_{name}": "2026-10-01" for name in dates},
    }


@pytest.fixture
def found(settings):
    """What the checks find where the portal is started in an environment."""

    def find(**environment):
        for name, value in vars(read(**environment)).items():
            # The tests' database stays the one that it is.
            if name.isupper() and name != "DATABASES" and hasattr(settings, name):
                setattr(settings, name, value)
        messages = run_checks(include_deployment_checks=True)
        return {message.id for message in messages if not message.is_silenced()}

    return find


@pytest.mark.processes
def test_check_deploy_of_an_installation_by_the_book_is_silent(by_the_book):
    process = run("manage.py", "check", "--deploy", **by_the_book)

    assert (process.returncode, process.stderr) == (0, "")


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({}, set()),
        ({"USOSWEB_NAME": "Uniwersytet Przykładowy"}, {"usosweb.E001"}),
        ({"MEDIA_ROOT": "/nowhere/media"}, {"usosweb.W004"}),
        ({"MEDIA_ROOT": "/proc/sys"}, {"usosweb.W004"}),
        ({"ALLOWED_HOSTS": "portal.example.edu"}, {"usosweb.W005"}),
        ({"CACHE_URL": "locmemcache://"}, {"usosweb.W003"}),
        ({"EMAIL_URL": "consolemail://"}, {"usosweb.W002"}),
        ({"MLEGITYMACJA_WALLET_APPS": ""}, {"wallet.W001"}),
        ({"USOSWEB_ACCESSIBILITY_PHONE": ""}, {"usosweb.W001"}),
    ],
)
def test_check_deploy_names_what_differs_from_the_book(by_the_book, found, wrong, named):
    assert found(**by_the_book | wrong) == named


@pytest.mark.parametrize("environment", [{}, {"EMAIL_URL": "consolemail://"}])
def test_check_deploy_accepts_printed_mails_and_a_cache_in_memory_on_one_machine(
    found, environment
):
    assert found(**environment).isdisjoint({"usosweb.W002", "usosweb.W003"})
