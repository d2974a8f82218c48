"""USOSWEB_STATUS_WORDS: whose words the statuses have, everywhere that a student reads them."""

import re

import pytest
from django.conf import settings as portal
from django.core import mail
from django.urls import reverse
from django.utils import translation

from mlegitymacja import notices
from mlegitymacja.statuses import Status
from tests.support.catalogue import CATALOGUE, STATUS_WORDS, messages
from tests.support.environment import read, refusal
from tests.support.html import texts

# What an entry with a status of the seed in it has: each is another word in USOSweb.
OF_THE_SEED = re.compile(
    r"^(oczekujący|w trakcie przetwarzania|pobrany|anulowany|unieważniony|wygasły)$"
    r"|gotow\w+ do pobrania",
    re.IGNORECASE,
)
USOSWEBS = [
    "Oczekuje",
    "W trakcie",
    "Do odbioru",
    "Odebrana",
    "Błąd",
    "Anulowane",
    "Unieważnione",
    "Wygasłe",
]


@pytest.fixture
def words_of_usosweb(settings):
    settings.LOCALE_PATHS = [portal.BASE_DIR / STATUS_WORDS.parents[2], *settings.LOCALE_PATHS]


def test_words_are_the_seeds_unless_usoswebs_are_chosen():
    ours = portal.BASE_DIR / "usosweb" / "locale"

    assert [ours] == read().LOCALE_PATHS
    assert [
        portal.BASE_DIR / "usosweb" / "status_words" / "locale",
        ours,
    ] == read(USOSWEB_STATUS_WORDS="usosweb").LOCALE_PATHS


def test_other_words_are_refused():
    assert refusal(USOSWEB_STATUS_WORDS="mine") == (
        "USOSWEB_STATUS_WORDS must be one of seed, usosweb, not 'mine'."
    )


def test_statuses_have_the_words_of_usosweb_in_polish_alone(words_of_usosweb):
    in_polish = [str(status.label) for status in Status]
    with translation.override("en"):
        in_english = str(Status.READY.label)

    assert (in_polish, in_english) == (USOSWEBS, "ready to collect")


def test_words_of_usosweb_leave_none_of_the_seed_and_are_no_more_than_needed():
    all_texts = messages((portal.BASE_DIR / CATALOGUE).with_suffix(".mo"))
    changed = messages((portal.BASE_DIR / STATUS_WORDS).with_suffix(".mo"))
    # The other steps and what happened are named as the statuses, too; an error is one to both.
    beside = {"Issuing", "On your phone", "Collected to a phone", "order status\x04failed"}

    of_the_seed = {key for key, text in all_texts.items() if OF_THE_SEED.search(text)}
    assert set(changed) - {""} - beside == of_the_seed
    assert beside < set(all_texts)


def test_page_steps_and_help_have_the_words_of_usosweb(
    client, student, ready_order, words_of_usosweb
):
    client.force_login(student.user)

    html = client.get(reverse("mlegitymacja:page")).content.decode()

    assert texts(html, "usos-tag") == ["Do odbioru"]
    assert texts(html, "dt") == USOSWEBS
    assert re.findall(r"<usos-flow-step[^>]*>([^<]*)\n", html) == [
        "Zamówienie złożone",
        "W trakcie",
        "Do odbioru",
        "Odebrana",
    ]
    assert "do pobrania" not in html


def test_mail_has_the_words_of_usosweb(ready_order, words_of_usosweb):
    notices.send()

    [message] = mail.outbox
    assert message.subject == "Twoja mLegitymacja czeka na odbiór"
    assert message.body.startswith("Dzień dobry,\n\nTwoja mLegitymacja czeka na odbiór. Kody")
