"""The settings of codes and wallets have sane bounds."""

import runpy

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured

from mlegitymacja import settings as module_settings
from tests.support.environment import run

BOUNDS = [
    ("MLEGITYMACJA_CODE_LENGTH", 6, 16, "characters"),
    ("MLEGITYMACJA_CODES_DAYS", 1, 30, "days"),
    ("MLEGITYMACJA_TOKEN_SECONDS", 30, 300, "seconds"),
]


@pytest.fixture
def read(monkeypatch):
    """What the module makes of the environment, without a portal around it."""

    def run(**environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(module_settings.__file__)

    return run


def refusal(read, **environment):
    with pytest.raises(ImproperlyConfigured) as refused:
        read(**environment)
    return str(refused.value)


@pytest.mark.parametrize(("name", "at_least", "at_most", "unit"), BOUNDS)
def test_setting_takes_what_is_within_its_bounds(read, name, at_least, at_most, unit):
    bounds = [read(**{name: str(value)})[name] for value in (at_least, at_most)]

    assert bounds == [at_least, at_most]


@pytest.mark.parametrize(("name", "at_least", "at_most", "unit"), BOUNDS)
def test_setting_refuses_what_is_beyond_its_bounds(read, name, at_least, at_most, unit):
    for value in (at_least - 1, at_most + 1):
        assert refusal(read, **{name: str(value)}) == (
            f"{name} must be {at_least} to {at_most} {unit}, not {str(value)!r}."
        )


@pytest.mark.parametrize(
    ("value", "apps"),
    [
        ("", []),
        (
            "Portfel A = https://a.example/app?x=1 , B=http://b.example",
            [("Portfel A", "https://a.example/app?x=1"), ("B", "http://b.example")],
        ),
    ],
)
def test_wallet_apps_are_names_with_addresses(read, value, apps):
    assert read(MLEGITYMACJA_WALLET_APPS=value)["MLEGITYMACJA_WALLET_APPS"] == apps


@pytest.mark.parametrize(
    ("value", "named"),
    [
        ("A", "A"),
        ("=https://a.example", "https://a.example"),
        ("A=javascript:alert(1)", "A=javascript:alert(1)"),
        ("A=https://a.example,B=b.example", "B=b.example"),
        ("A=https://", "A=https://"),
    ],
)
def test_wallet_apps_in_another_form_are_refused(read, value, named):
    assert refusal(read, MLEGITYMACJA_WALLET_APPS=value) == (
        f"MLEGITYMACJA_WALLET_APPS must be like Name=https://…,Other=https://…, not {named!r}."
    )


def test_wallet_app_named_twice_is_refused(read):
    value = "A=https://a.example,A=https://b.example"

    assert refusal(read, MLEGITYMACJA_WALLET_APPS=value) == (
        "MLEGITYMACJA_WALLET_APPS names something twice."
    )


def test_domain_where_none_is_set_is_the_host_of_the_portal(read):
    found = read(BASE_URL="https://usosweb.example.edu:8443")

    assert found["MLEGITYMACJA_WALLET_DOMAIN"] == "usosweb.example.edu"


def test_claims_are_separated_by_commas(read):
    found = read(MLEGITYMACJA_WALLET_CLAIMS="family_name,birthdate")

    assert found["MLEGITYMACJA_WALLET_CLAIMS"] == ["family_name", "birthdate"]


def test_wallet_app_that_is_mobywatel_is_found_by_the_check(settings):
    settings.MLEGITYMACJA_WALLET_APPS = [("Aplikacja mObywatel", "https://www.gov.pl")]

    assert [message.id for message in run_checks()] == ["wallet.E020"]


def test_settings_without_anything_set_are_the_published_ones(read):
    found = read()

    assert [found[name] for name, *_bounds in BOUNDS] == [8, 7, 300]


@pytest.mark.processes
@pytest.mark.processes
def test_web_server_for_others_without_signing_keys_does_not_start():
    process = run(
        "-c",
        "import usosweb.wsgi",
        BASE_URL="https://usosweb.example.edu",
        SECRET_KEY="of the test",
    )

    assert process.returncode == 3
    assert "(wallet.E001)" in process.stderr
