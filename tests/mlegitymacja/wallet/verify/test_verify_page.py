"""The public page that checks documents: what it says, keeps and lets through."""

import logging
import re

import pytest
import time_machine
from django.test import Client

from mlegitymacja import orders
from mlegitymacja.wallet.verify.verification import Outcome
from tests.support.people import picture
from tests.support.pictures import qr_picture
from tests.support.shown import NAMES, PHONE, presented, with_claims

pytestmark = pytest.mark.django_db
PAGE = "/sprawdz/"


@pytest.fixture
def shown(signed):
    """What a student shows of their document: the name, signed by their phone."""
    return presented(signed, *NAMES, phone=PHONE)


def outcome(response):
    verdict = response.context["verdict"]
    return verdict and verdict.outcome


# who may


def test_page_opens_without_a_login(client):
    assert client.get(PAGE).status_code == 200


def test_page_says_what_it_is_for_and_sends_its_form_to_itself(client):
    html = client.get(PAGE).content.decode()

    assert re.findall("<(?:title|h1)>([^<]*)<", html) == [
        "Sprawdź mLegitymację - USOSweb",
        "Sprawdź mLegitymację",
    ]
    assert f'action="{PAGE}" enctype="multipart/form-data"' in html


def test_form_from_another_site_is_refused(shown):
    assert Client(enforce_csrf_checks=True).post(PAGE, {"presented": shown}).status_code == 403


def test_form_with_its_token_is_accepted(shown):
    client = Client(enforce_csrf_checks=True)
    client.get(PAGE)
    token = client.cookies["csrftoken"].value

    response = client.post(PAGE, {"presented": shown, "csrfmiddlewaretoken": token})

    assert outcome(response) == Outcome.VALID


def test_other_methods_are_refused(client):
    assert client.put(PAGE).status_code == 405


# what it says


def test_text_of_a_valid_document_is_valid(page, shown):
    assert outcome(page(shown)) == Outcome.VALID


def test_text_that_a_mail_has_broken_into_lines_is_valid(page, shown):
    lines = [shown[start : start + 76] for start in range(0, len(shown), 76)]

    assert outcome(page("  " + " \r\n\t".join(lines) + "\n")) == Outcome.VALID


def test_picture_of_a_documents_code_is_valid(page, shown):
    assert outcome(page(picture=qr_picture(shown))) == Outcome.VALID


def test_revoked_document_is_revoked(page, shown, ready_order):
    orders.revoke(ready_order, by=ready_order.student.user)

    assert outcome(page(shown)) == Outcome.REVOKED


def test_document_after_its_end_is_expired(page, shown, ready_order):
    with time_machine.travel(ready_order.validity_ends_at):
        assert outcome(page(shown)) == Outcome.EXPIRED


def test_altered_document_is_not_ours(page, shown):
    assert outcome(page(shown.replace("~", "~~", 1))) == Outcome.NOT_OURS


@pytest.mark.parametrize(("names", "said"), [(NAMES, True), (["birthdate"], False)])
def test_page_shows_what_was_disclosed_and_nothing_else(page, signed, names, said):
    response = page(presented(signed, *names))

    assert ("Kowalska" in response.content.decode()) is said


def test_page_of_a_document_that_is_not_ours_shows_nothing_of_it(page, shown, ready_order):
    ready_order.credential.delete()

    response = page(shown)

    assert (outcome(response), "Kowalska" in response.content.decode()) == (Outcome.NOT_OURS, False)


PROOF = {
    True: "The phone that the document was issued to has signed what you were shown.",
    False: "The person who showed you this did not prove that the document is on their phone",
}


@pytest.mark.parametrize("proven", PROOF)
def test_page_says_in_words_whether_the_phone_has_signed(page, signed, proven):
    text = page(presented(signed, *NAMES, phone=PHONE if proven else None)).content.decode()

    assert [words for words in PROOF.values() if words in text] == [PROOF[proven]]


def test_claim_cannot_add_to_the_page(page, signed, ready_order):
    text = page(with_claims({"family_name": "<b>Kowalska"}, ready_order)).content.decode()

    assert ("&lt;b&gt;Kowalska" in text, "<b>Kowalska" in text) == (True, False)


# what it keeps


def test_answer_is_not_cached(page, shown):
    assert "no-store" in page(shown)["Cache-Control"]


def test_answer_does_not_repeat_what_was_sent(page, shown):
    assert shown[:50] not in page(shown).content.decode()


def test_text_that_cannot_be_read_stays_to_be_put_right(page):
    response = page("eyJhbGciOi~")

    assert outcome(response) == Outcome.UNREADABLE
    assert "eyJhbGciOi~</textarea>" in response.content.decode()


def test_nothing_that_was_sent_is_logged(page, shown, caplog):
    caplog.set_level(logging.DEBUG)

    page(shown)
    page("hello~")
    page("a" * 3_000_000)

    assert [record.message for record in caplog.records if "eyJ" in record.message] == []
    assert [record for record in caplog.records if record.name.startswith("mleg")] == []


@pytest.mark.parametrize("size", [4 * 1024 * 1024, 9 * 1024 * 1024])
def test_no_picture_reaches_the_disk(page, settings, tmp_path, size):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "nowhere"

    assert page(picture=picture() + bytes(size)).status_code == 200


def test_checking_writes_nothing_to_the_database(page, shown, django_assert_num_queries):
    with django_assert_num_queries(1):
        page(shown)


# what the browser is let do


def test_page_may_show_pictures_as_data(client, settings):
    usual, here = (
        set(client.get(path)["Content-Security-Policy"].split("; "))
        for path in (settings.LOGIN_URL, PAGE)
    )

    assert (usual - here, here - usual) == ({"img-src 'self'"}, {"img-src 'self' data:"})


# when others have their pictures read


@pytest.mark.usefixtures("_others_are_read")
def test_third_picture_at_a_time_is_for_later(page):
    response = page("a~", qr_picture("a~"))

    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert response.context["problem"].startswith("Too many pictures are being read just now")
    assert "a~</textarea>" in response.content.decode()


@pytest.mark.usefixtures("_others_are_read")
def test_text_is_checked_while_pictures_are_read(page, shown):
    assert outcome(page(shown)) == Outcome.VALID


# how often


def test_thirty_first_check_within_a_minute_has_to_wait(page):
    with time_machine.travel("2026-11-23T12:00:10+00:00", tick=False):
        responses = [page("a~") for _check in range(31)]

    assert {response.status_code for response in responses[:30]} == {200}
    assert responses[30].status_code == 429
    assert responses[30]["Retry-After"] == "51"
    assert responses[30].context["problem"].startswith("Too many documents have been checked")
    assert responses[30].context["verdict"] is None


def test_check_without_the_keys_says_that_nothing_is_known(page, shown, settings, tmp_path):
    settings.MLEGITYMACJA_WALLET_KEYS = str(tmp_path / "missing.json")

    response = page(shown)

    assert response.status_code == 503
    assert response.context["verdict"] is None
    assert response.context["problem"].startswith("Checking is not working at the moment:")
