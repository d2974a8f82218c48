import datetime
import re

import pytest
import time_machine
from django.core.checks import run_checks

from mlegitymacja import issuers
from mlegitymacja.wallet.issuer import CODE_ALPHABET, WalletIssuer

NOON = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)


def test_wallet_qr_is_a_credential_offer_by_reference(pending_order, settings):
    settings.BASE_URL = "https://usosweb.example.edu.pl"

    codes = WalletIssuer().issue(pending_order)

    assert re.fullmatch(
        r"openid-credential-offer://\?credential_offer_uri="
        r"https://usosweb\.example\.edu\.pl/wallet/offer/[A-Z2-7]{26}",
        codes.qr_text,
    )


@pytest.mark.parametrize("length", [6, 8, 16])
def test_wallet_activation_code_has_the_length_of_the_setting(pending_order, settings, length):
    settings.MLEGITYMACJA_CODE_LENGTH = length

    code = WalletIssuer().issue(pending_order).activation_code

    assert re.fullmatch(f"[{CODE_ALPHABET}]{{{length}}}", code)


def test_wallet_code_alphabet_has_no_look_alikes():
    assert set(CODE_ALPHABET) & set("01258BGILOQSZ") == set()
    assert len(set(CODE_ALPHABET)) == len(CODE_ALPHABET)


@pytest.mark.parametrize("days", [1, 7, 30])
def test_wallet_codes_lapse_after_the_days_of_the_setting(pending_order, settings, days):
    settings.MLEGITYMACJA_CODES_DAYS = days
    with time_machine.travel(NOON, tick=False):
        codes = WalletIssuer().issue(pending_order)

    assert codes.expires_at == NOON + datetime.timedelta(days=days)


def test_wallet_codes_asked_for_a_hundred_times_are_all_different(pending_order):
    issued = [WalletIssuer().issue(pending_order) for _number in range(100)]

    assert len({codes.qr_text for codes in issued}) == 100
    assert len({codes.activation_code for codes in issued}) == 100


def test_wallet_issuing_asks_nothing_of_the_database(pending_order, django_assert_num_queries):
    with django_assert_num_queries(0):
        WalletIssuer().issue(pending_order)


def test_codes_do_not_show_their_secrets(pending_order):
    codes = WalletIssuer().issue(pending_order)

    assert codes.qr_text not in repr(codes)
    assert codes.activation_code not in repr(codes)


@pytest.mark.parametrize("answer", [issuers.Ended, issuers.Refused])
@pytest.mark.parametrize(
    ("words", "stored"),
    [
        ("Zgłoszono utratę telefonu 📱.", "Zgłoszono utratę telefonu 📱."),
        ("Utrata\0 telefonu\ud83d.", "Utrata telefonu."),
        (None, ""),
    ],
)
def test_words_of_an_issuer_can_be_stored(answer, words, stored):
    assert answer(words).words == stored


def test_load_follows_the_setting(settings):
    settings.MLEGITYMACJA_ISSUER = "tests.support.issuers.Recording"

    assert type(issuers.load()).__name__ == "Recording"


@pytest.mark.parametrize(
    ("setting", "error"),
    [
        ("mlegitymacja.issuers.nowhere.Issuer", "mlegitymacja.E003"),
        ("nonsense", "mlegitymacja.E003"),
        ("datetime.date", "mlegitymacja.E003"),
        ("tests.support.issuers.Unwritten", "mlegitymacja.E003"),
        ("builtins.dict", "mlegitymacja.E004"),
        ("tests.support.issuers.OfWordsForApps", "mlegitymacja.E005"),
    ],
)
def test_check_finds_an_issuer_that_is_none(settings, setting, error):
    settings.MLEGITYMACJA_ISSUER = setting

    assert [message.id for message in run_checks()] == [error]
