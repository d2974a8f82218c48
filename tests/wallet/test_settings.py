"""The settings of codes and wallets have sane bounds."""

import pytest

from tests.environment import refusal, run, value_of

BOUNDS = [
    ("MLEGITYMACJA_CODE_LENGTH", 6, 16, "characters"),
    ("MLEGITYMACJA_CODES_DAYS", 1, 30, "days"),
    ("MLEGITYMACJA_TOKEN_SECONDS", 30, 300, "seconds"),
]


@pytest.mark.parametrize(("name", "at_least", "at_most", "unit"), BOUNDS)
def test_setting_takes_what_is_within_its_bounds(name, at_least, at_most, unit):
    bounds = {value_of(f"s.{name}", **{name: str(value)}) for value in (at_least, at_most)}

    assert bounds == {str(at_least), str(at_most)}


@pytest.mark.parametrize(("name", "at_least", "at_most", "unit"), BOUNDS)
def test_setting_refuses_what_is_beyond_its_bounds(name, at_least, at_most, unit):
    for value in (at_least - 1, at_most + 1):
        assert refusal(**{name: str(value)}) == (
            f"{name} must be {at_least} to {at_most} {unit}, not {str(value)!r}."
        )


def test_settings_without_anything_set_are_the_published_ones():
    shown = value_of("(s.MLEGITYMACJA_CODE_LENGTH, s.MLEGITYMACJA_CODES_DAYS)")

    assert shown == "(8, 7)"


def test_web_server_for_others_without_signing_keys_does_not_start():
    process = run(
        "-c",
        "import usosweb.wsgi",
        BASE_URL="https://usosweb.example.edu",
        SECRET_KEY="of the test",
    )

    assert process.returncode == 1
    assert "(wallet.E001)" in process.stderr
