import datetime
import re

import pytest
import time_machine
from django.core.checks import run_checks

from mlegitymacja import issuers
from mlegitymacja.issuers.opaque import CODE_ALPHABET, OpaqueIssuer
from mlegitymacja.models import Order

NOON = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)


@pytest.fixture
def order() -> Order:
    return Order(pk=1)


def test_opaque_codes_have_the_promised_form(order):
    codes = OpaqueIssuer().issue(order)

    assert re.fullmatch(r"[A-Z2-7]{32}", codes.qr_text)
    assert re.fullmatch(f"[{CODE_ALPHABET}]{{8}}", codes.activation_code)


def test_opaque_alphabet_has_no_look_alikes():
    assert set(CODE_ALPHABET) & set("01258BGILOQSZ") == set()
    assert len(set(CODE_ALPHABET)) == len(CODE_ALPHABET)


def test_opaque_codes_lapse_after_a_week(order):
    with time_machine.travel(NOON, tick=False):
        codes = OpaqueIssuer().issue(order)

    assert codes.expires_at == NOON + datetime.timedelta(days=7)


def test_opaque_codes_of_a_thousand_orders_are_all_different(order):
    issued = [OpaqueIssuer().issue(order) for _number in range(1000)]

    assert len({codes.qr_text for codes in issued}) == 1000


def test_codes_do_not_show_their_secrets(order):
    codes = OpaqueIssuer().issue(order)

    assert codes.qr_text not in repr(codes)
    assert codes.activation_code not in repr(codes)


def test_load_follows_the_setting(settings):
    settings.MLEGITYMACJA_ISSUER = "tests.issuers.Recording"

    assert type(issuers.load()).__name__ == "Recording"


@pytest.mark.parametrize(
    ("setting", "error"),
    [
        ("mlegitymacja.issuers.nowhere.Issuer", "mlegitymacja.E003"),
        ("nonsense", "mlegitymacja.E003"),
        ("datetime.date", "mlegitymacja.E003"),
        ("builtins.dict", "mlegitymacja.E004"),
    ],
)
def test_check_finds_an_issuer_that_is_none(settings, setting, error):
    settings.MLEGITYMACJA_ISSUER = setting

    assert [message.id for message in run_checks()] == [error]
