"""Statements that are written without Django's query builder."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from mlegitymacja.models import Activation, Order
from mlegitymacja.wallet.models import UsedNonce
from usosweb.statements import insert, update

pytestmark = [pytest.mark.django_db, pytest.mark.both]

LATER = timezone.now() + datetime.timedelta(hours=1)


@pytest.fixture
def nonce():
    return UsedNonce(nonce_hash="one", expires_at=LATER)


def test_update_changes_the_rows_that_are_as_said(ready_order):
    becomes = {"due_at": LATER, "attempts": 3, "withdrawal_owed": False, "leased_until": None}
    known = {"id": ready_order.pk, "status": "ready", "leased_until": None}

    assert update(Order, becomes, **known) == 1

    ready_order.refresh_from_db()
    assert {name: getattr(ready_order, name) for name in becomes} == becomes


@pytest.mark.parametrize(
    "other", [{"status": "pending"}, {"activation": None}, {"leased_until": LATER}]
)
def test_update_leaves_rows_alone_that_are_not(ready_order, other):
    assert update(Order, {"attempts": 3}, id=ready_order.pk, **other) == 0

    assert Order.objects.get().attempts != 3


def test_update_changes_what_a_foreign_key_names(ready_order):
    codes = ready_order.activation_id

    changed = update(Order, {"status": "collected", "activation": None}, activation=codes)

    assert changed == 1
    assert (Order.objects.get().activation, Activation.objects.count()) == (None, 1)


def test_update_that_breaks_a_constraint_is_an_error(ready_order):
    with pytest.raises(IntegrityError), transaction.atomic():
        update(Order, {"status": "unknown"}, id=ready_order.pk)


def test_insert_stores_the_row(nonce):
    assert insert(nonce)

    assert list(UsedNonce.objects.values_list("nonce_hash", "expires_at")) == [("one", LATER)]


def test_insert_leaves_a_row_that_is_there_alone(nonce):
    insert(nonce)

    assert not insert(UsedNonce(nonce_hash="one", expires_at=timezone.now()))

    assert UsedNonce.objects.get().expires_at == LATER


def test_insert_that_stores_nothing_spoils_no_transaction(nonce):
    insert(nonce)
    with transaction.atomic():
        insert(UsedNonce(nonce_hash="one", expires_at=LATER))
        insert(UsedNonce(nonce_hash="another", expires_at=LATER))

    assert UsedNonce.objects.count() == 2


def test_row_that_was_inserted_can_be_saved(nonce):
    insert(nonce)
    nonce.expires_at += datetime.timedelta(hours=1)
    nonce.save(force_update=True)

    assert UsedNonce.objects.get().expires_at == nonce.expires_at


def test_insert_is_one_statement(nonce, django_assert_num_queries):
    with django_assert_num_queries(1):
        insert(nonce)
