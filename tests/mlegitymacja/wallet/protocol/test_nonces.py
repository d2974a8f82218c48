"""Nonces: ours, of the last five minutes, once."""

import datetime

import pytest
import time_machine
from django.core.signing import TimestampSigner
from django.db import transaction
from django.utils import timezone

from mlegitymacja.wallet.models import UsedNonce
from mlegitymacja.wallet.protocol import nonces
from tests.support.races import at_once

NOW = datetime.datetime(2026, 11, 23, 12, 0, tzinfo=datetime.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def test_new_nonce_can_be_used():
    assert nonces.use(nonces.new_nonce()) is True


def test_no_two_new_nonces_are_the_same(clock):
    assert len({nonces.new_nonce() for _number in range(100)}) == 100


def test_new_nonce_is_not_kept(django_assert_num_queries):
    with django_assert_num_queries(0):
        nonces.new_nonce()


def test_nonce_used_before_is_refused():
    nonce = nonces.new_nonce()
    nonces.use(nonce)

    assert nonces.use(nonce) is False


@pytest.mark.both
def test_nonce_used_before_does_not_end_the_transaction_around_it():
    nonce = nonces.new_nonce()
    nonces.use(nonce)

    with transaction.atomic():
        nonces.use(nonce)
        assert UsedNonce.objects.count() == 1


def test_nonce_of_five_minutes_ago_can_be_used(clock):
    nonce = nonces.new_nonce()
    clock.shift(datetime.timedelta(minutes=5))

    assert nonces.use(nonce) is True


def test_nonce_of_more_than_five_minutes_ago_is_refused(clock):
    nonce = nonces.new_nonce()
    clock.shift(datetime.timedelta(minutes=5, seconds=1))

    assert nonces.use(nonce) is False


@pytest.mark.parametrize(
    "nonce",
    [
        "made up",
        "a:b:c",
        "\ud800",
        pytest.param(TimestampSigner().sign("x"), id="signed for something else"),
    ],
)
def test_nonce_that_is_not_ours_is_refused(nonce):
    assert nonces.use(nonce) is False


def test_nonce_that_was_changed_is_refused():
    nonce = nonces.new_nonce()

    assert nonces.use(f"x{nonce}") is False


def test_nonce_refused_leaves_no_trace():
    nonces.use("made up")

    assert UsedNonce.objects.count() == 0


def test_nonce_used_is_kept_as_a_hash(clock):
    nonce = nonces.new_nonce()
    nonces.use(nonce)

    kept = UsedNonce.objects.get()
    assert (len(kept.nonce_hash), nonce in kept.nonce_hash) == (64, False)


def test_nonce_is_kept_until_it_would_have_lapsed(clock):
    nonce = nonces.new_nonce()
    nonces.use(nonce)
    clock.shift(datetime.timedelta(minutes=5))

    assert nonces.forget_lapsed() == 0
    assert nonces.use(nonce) is False


def test_lapsed_nonces_are_forgotten_in_one_statement(clock, django_assert_num_queries):
    for _number in range(3):
        nonces.use(nonces.new_nonce())
    clock.shift(datetime.timedelta(minutes=5, seconds=1))
    nonces.use(nonces.new_nonce())

    with django_assert_num_queries(1):
        assert nonces.forget_lapsed() == 3
    assert UsedNonce.objects.get().expires_at == timezone.now() + nonces.LIFETIME


@pytest.mark.django_db(transaction=True)
def test_nonce_used_ten_times_at_once_is_used_once():
    nonce = nonces.new_nonce()

    used = at_once(*[lambda: nonces.use(nonce)] * 10)

    assert sorted(used) == [False] * 9 + [True]
