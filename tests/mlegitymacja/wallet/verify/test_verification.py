"""The verdict on a document, by its signature, its dates and its order."""

import datetime
from base64 import b64encode

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey

from mlegitymacja import orders
from mlegitymacja.models import Order, OrderEvent
from mlegitymacja.statuses import Status
from mlegitymacja.wallet.document import claims, keyfile, sdjwt
from mlegitymacja.wallet.models import Credential, UsedNonce
from mlegitymacja.wallet.protocol import grants
from mlegitymacja.wallet.verify.verification import Line, Outcome, Verdict, verify
from tests.support.garbage import garbage
from tests.support.shown import NAMES, PHONE, always_visible, presented, with_claims
from usosweb.demo import states
from usosweb.students import photos


def said(text):
    """The disclosed claims in the words of the source code."""
    with translation.override("en"):
        return [(str(line.label), line.text) for line in verify(text).lines]


# the outcome


def test_verify_a_document_in_a_phone_is_valid(signed):
    assert verify(signed).outcome == Outcome.VALID


def test_verify_a_document_signed_before_a_rotation_is_valid(signed):
    keyfile.rotate()

    assert verify(signed).outcome == Outcome.VALID


def test_verify_a_revoked_document_is_revoked(signed, ready_order):
    orders.revoke(ready_order, by=ready_order.student.user)

    assert verify(signed).outcome == Outcome.REVOKED


def test_verify_a_revoked_document_stays_revoked_after_its_last_day(signed, ready_order):
    orders.revoke(ready_order, by=ready_order.student.user)

    with time_machine.travel(ready_order.validity_ends_at):
        assert verify(signed).outcome == Outcome.REVOKED


def test_verify_on_the_last_day_is_valid(signed, ready_order):
    with time_machine.travel(
        ready_order.validity_ends_at - datetime.timedelta(seconds=1), tick=False
    ):
        assert verify(signed).outcome == Outcome.VALID


def test_verify_after_the_last_day_is_expired_before_any_job_has_run(signed, ready_order):
    with time_machine.travel(ready_order.validity_ends_at, tick=False):
        assert verify(signed).outcome == Outcome.EXPIRED
    ready_order.refresh_from_db()
    assert ready_order.status == Status.COLLECTED


def test_verify_a_document_whose_order_expired_is_expired(signed):
    Order.objects.update(status=Status.EXPIRED)

    assert verify(signed).outcome == Outcome.EXPIRED


def test_verify_a_document_of_an_order_that_waits_for_a_phone_is_not_ours(ready_order):
    grants.new_token(states.redeem(ready_order))
    Credential.objects.update(holder=PHONE.thumbprint())

    assert verify(with_claims({}, ready_order)) == Verdict(Outcome.NOT_OURS)


def test_verify_a_document_whose_order_was_never_issued_is_not_ours(signed):
    Order.objects.update(status=Status.CANCELLED)

    assert verify(signed) == Verdict(Outcome.NOT_OURS)


def test_verify_a_document_for_another_phone_than_the_one_that_collected_is_not_ours(
    signed, ready_order
):
    other = ECKey.generate_key("P-256").as_dict(private=False)

    assert verify(with_claims({}, ready_order, cnf={"jwk": other})) == Verdict(Outcome.NOT_OURS)


WRONG = {
    "another issuer": {"iss": "https://usosweb.example.org"},
    "another type": {"vct": "https://usosweb.example.org/vct/mlegitymacja/1"},
    "no status": {"status": {}},
    "another's status list": {
        "status": {"status_list": {"idx": 1, "uri": "https://usosweb.example.org/wallet/status/0"}}
    },
    "a status list without a number": {"status": {"status_list": {"idx": 1, "uri": "list"}}},
    "no end": {"exp": None},
    "no key": {"cnf": {}},
    "a beginning in two minutes": {"nbf": 1795000120},
}


@pytest.mark.parametrize("why", WRONG)
def test_verify_what_our_key_signed_but_we_never_issue_is_not_ours(signed, ready_order, why):
    with time_machine.travel(1795000000, tick=False):
        text = with_claims({"given_name": "Anna"}, ready_order, **WRONG[why])

        assert verify(text) == Verdict(Outcome.NOT_OURS)


@pytest.mark.both
def test_verify_a_document_of_an_index_beyond_the_databases_numbers_is_not_ours(
    signed, ready_order
):
    status = always_visible(ready_order)["status"]["status_list"]
    status["idx"] = 2**70

    text = with_claims({}, ready_order, status={"status_list": status})
    assert verify(text) == Verdict(Outcome.NOT_OURS)


def test_verify_a_document_of_an_unused_index_is_not_ours(signed, ready_order):
    status = always_visible(ready_order)["status"]["status_list"]
    status["idx"] += 1

    text = with_claims({}, ready_order, status={"status_list": status})
    assert verify(text) == Verdict(Outcome.NOT_OURS)


def test_verify_a_document_of_a_server_whose_clock_is_half_a_minute_ahead_is_valid(
    signed, ready_order
):
    begins = int(timezone.now().timestamp()) + 30

    assert verify(with_claims({}, ready_order, nbf=begins)).outcome == Outcome.VALID


def test_verify_a_strangers_document_is_not_ours(signed, ready_order):
    stranger = ECKey.generate_key("P-256", auto_kid=True)

    text = sdjwt.issue(always_visible(ready_order), {"given_name": "Anna"}, stranger, {})
    assert verify(text) == Verdict(Outcome.NOT_OURS)


def test_verify_where_no_keys_are_is_not_ours(signed, settings):
    settings.IS_LOCAL = False

    assert verify(signed) == Verdict(Outcome.NOT_OURS)


def test_verify_an_unfinished_document_is_unreadable(signed):
    assert verify(signed.rstrip("~")[:-1] + "~") == Verdict(Outcome.NOT_OURS)
    assert verify(signed.partition("~")[0]) == Verdict(Outcome.UNREADABLE)


# what is shown of it


def test_verify_shows_the_disclosed_claims_only_in_their_usual_order(signed):
    text = presented(signed, "family_name", "given_name")

    assert said(text) == [("Given names", "Anna Maria"), ("Family name", "Kowalska")]


def test_verify_shows_dates_as_people_write_them(signed):
    assert said(presented(signed, "birthdate")) == [("Date of birth", "8 July 2002")]


def test_verify_shows_a_date_that_is_none_as_it_stands(signed, ready_order):
    text = with_claims({"birthdate": "1999"}, ready_order)

    assert said(text) == [("Date of birth", "1999")]


def test_verify_masks_the_pesel(signed, ready_order):
    text = with_claims({"personal_administrative_number": "02270803624"}, ready_order)

    assert said(text) == [("PESEL (the Polish identification number)", "02••••••••4")]


def test_verify_shows_a_claim_of_former_times_under_its_own_name(signed, ready_order):
    text = with_claims({"shoe_size": 38, "given_name": "Anna"}, ready_order)

    assert said(text) == [("Given names", "Anna"), ("shoe_size", "38")]


def test_verify_shows_the_photograph_as_it_was_signed(signed, ready_order):
    kept = b64encode(photos.read_document_picture(ready_order.student.photo)).decode()

    (line,) = verify(presented(signed, "picture")).lines

    assert line.image == f"data:image/jpeg;base64,{kept}"


@pytest.mark.parametrize(
    "picture",
    ["", "https://example.org/a.jpg", "data:image/jpeg;base64,!!", {"a": 1}],
)
def test_verify_shows_no_photograph_that_is_none(signed, ready_order, picture):
    verdict = verify(with_claims({"picture": picture}, ready_order))

    assert verdict.lines == (Line(claims.ALL["picture"].label),)
    assert not verdict.has_photograph


def test_verify_shows_what_a_revoked_document_discloses(signed, ready_order):
    orders.revoke(ready_order, by=ready_order.student.user)

    assert said(presented(signed, "given_name")) == [("Given names", "Anna Maria")]


def test_verify_says_the_last_day(signed, ready_order):
    assert verify(signed).last_day == ready_order.expiration_date


@pytest.mark.parametrize(("phone", "proven"), [(PHONE, True), (None, False)])
def test_verify_says_whether_the_phone_signed_what_is_shown(signed, phone, proven):
    assert verify(presented(signed, *NAMES, phone=phone)).key_proven is proven


def test_verify_a_presentation_signed_by_another_phone_is_not_ours(signed):
    text = presented(signed, *NAMES, phone=ECKey.generate_key("P-256"))

    assert verify(text) == Verdict(Outcome.NOT_OURS)


# what it costs and leaves behind


def test_verify_asks_the_database_once_and_writes_nothing(signed):
    before = [model.objects.count() for model in (Order, OrderEvent, Credential, UsedNonce)]

    with CaptureQueriesContext(connection) as queries:
        verify(signed)

    assert [query["sql"].split()[0] for query in queries] == ["SELECT"]
    assert [model.objects.count() for model in (Order, OrderEvent, Credential, UsedNonce)] == before


# garbage


@garbage
@given(
    start=st.integers(0, 3000),
    length=st.integers(0, 40),
    put=st.text("ABCxyz019-_~. ą\0", max_size=3),
)
def test_verify_an_altered_document_never_says_more_than_the_whole(signed, start, length, put):
    verdict = verify(signed[:start] + put + signed[start + length :])

    assert set(verdict.lines) <= set(verify(signed).lines)
