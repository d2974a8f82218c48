"""Status lists: bits as the draft has them, indexes given once, ended documents invalid."""

import base64
import datetime
import random
import zlib

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import ECKey
from joserfc.util import urlsafe_b64decode

from mlegitymacja import orders
from mlegitymacja.models import Order
from mlegitymacja.statuses import ENDED, Status
from mlegitymacja.wallet.document import keys, statuslist
from mlegitymacja.wallet.models import Credential
from tests.support.races import at_once
from tests.support.status_lists import EXAMPLES, VECTORS

KEY = ECKey.generate_key("P-256", auto_kid=True)
NOON = datetime.datetime(2026, 11, 2, 12, tzinfo=datetime.UTC)


def status_at(lst, index, bits=2):
    """The status that the list has at that index."""
    byte, shift = divmod(index * bits, 8)
    return zlib.decompress(urlsafe_b64decode(lst.encode()))[byte] >> shift & (1 << bits) - 1


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()


def unpacked(lst):
    return zlib.decompress(base64.urlsafe_b64decode(lst + "=" * (-len(lst) % 4)))


# bits


@pytest.mark.parametrize(("bits", "statuses", "packed", "lst"), EXAMPLES)
def test_encode_agrees_with_the_examples_of_the_draft(bits, statuses, packed, lst):
    encoded = statuslist.encode(len(statuses), dict(enumerate(statuses)), bits)

    assert (encoded, unpacked(encoded).hex()) == (lst, packed)


@pytest.mark.parametrize(("bits", "statuses", "packed", "lst"), EXAMPLES)
def test_lst_of_the_examples_agrees_with_the_draft(bits, statuses, packed, lst):
    indexes = range(len(statuses))

    assert [status_at(lst, index, bits) for index in indexes] == statuses


@pytest.mark.parametrize(("bits", "lst", "statuses"), VECTORS)
def test_encode_agrees_with_the_test_vectors_of_the_draft(bits, lst, statuses):
    # Compressors differ; what they compress must not.
    assert unpacked(statuslist.encode(2**20, statuses, bits)) == unpacked(lst)


@pytest.mark.parametrize(("bits", "lst", "statuses"), VECTORS)
def test_lst_of_the_test_vectors_agrees_with_the_draft(bits, lst, statuses):
    neighbours = {index + 1: 0 for index in statuses}
    expected = {**neighbours, **statuses}

    assert {index: status_at(lst, index, bits) for index in expected} == expected


def test_encode_of_a_million_with_one_in_a_hundred_invalid_is_small():
    invalid = random.Random(1).sample(range(1_000_000), 10_000)

    lst = statuslist.encode(1_000_000, dict.fromkeys(invalid, statuslist.INVALID))

    assert len(base64.urlsafe_b64decode(lst + "==")) < 15_000


# indexes


def ended_orders(student, first, count):
    made = [
        Order(
            pk=first + number,
            student=student,
            status=Status.CANCELLED,
            expiration_date=timezone.localdate(),
            due_at=None,
        )
        for number in range(count)
    ]
    return Order.objects.bulk_create(made)


def test_assign_twice_gives_the_same_index(pending_order):
    first = statuslist.assign(pending_order)
    again = statuslist.assign(pending_order)

    assert (again.status_list, again.status_index) == (first.status_list, first.status_index)


@pytest.mark.parametrize(("pk", "number"), [(49_999, 0), (50_000, 1)])
def test_assign_fills_no_list_by_more_than_half(student, pk, number):
    (order,) = ended_orders(student, pk, 1)

    credential = statuslist.assign(order)

    assert credential.status_list == number
    assert 0 <= credential.status_index < 100_000


def test_assign_of_neighbours_gives_indexes_far_apart(student):
    indexes = [statuslist.assign(order).status_index for order in ended_orders(student, 1, 8)]

    assert max(indexes) - min(indexes) > 1000


@pytest.mark.both
def test_assign_where_one_index_is_left_gives_that(student):
    *others, last = ended_orders(student, 8, 8)
    for index, order in enumerate(others):
        Credential.objects.create(order=order, status_list=3, status_index=index)

    assert statuslist.assign(last, size=8).status_index == 7


def test_assign_where_no_index_is_left_is_an_error(student):
    *others, last = ended_orders(student, 1, 3)
    for index, order in enumerate(others):
        Credential.objects.create(order=order, status_list=3, status_index=index)

    with pytest.raises(statuslist.ListFull):
        statuslist.assign(last, size=2)


@pytest.mark.django_db(transaction=True)
def test_assign_of_one_order_by_twenty_at_once_gives_one_index(pending_order):
    given = at_once(*[lambda: statuslist.assign(pending_order).status_index] * 20)

    assert [credential.status_index for credential in Credential.objects.all()] == [given[0]]
    assert given == [given[0]] * 20


@pytest.mark.django_db(transaction=True)
def test_assign_of_many_orders_at_once_in_a_small_list_gives_each_its_own_index(student):
    waiting = ended_orders(student, 20, 20)

    given = at_once(*[lambda order=order: statuslist.assign(order, size=40) for order in waiting])

    assert {credential.status_list for credential in given} == {1}
    assert len({credential.status_index for credential in given}) == 20
    assert {credential.status_index for credential in given} <= set(range(40))


# documents that ended


@pytest.fixture
def credential(ready_order):
    return statuslist.assign(ready_order)


def test_invalid_indexes_leave_out_a_valid_document(credential):
    assert list(statuslist.invalid_indexes(credential.status_list)) == []


def test_invalid_indexes_have_that_of_a_revoked_document(credential, clerk):
    orders.revoke(credential.order, by=clerk)

    assert list(statuslist.invalid_indexes(credential.status_list)) == [credential.status_index]


def test_invalid_indexes_are_those_of_the_list_alone(credential, clerk):
    orders.revoke(credential.order, by=clerk)

    assert list(statuslist.invalid_indexes(credential.status_list + 1)) == []


@pytest.mark.parametrize("status", sorted(ENDED))
def test_invalid_indexes_have_those_of_documents_that_ended_in_any_way(student, status):
    (order,) = ended_orders(student, 1, 1)
    credential = statuslist.assign(order)
    Order.objects.update(status=status)

    assert list(statuslist.invalid_indexes(0)) == [credential.status_index]


def test_ended_are_exactly_the_statuses_that_nothing_comes_after():
    final = {status for status in Status if not any(map(Order(status=status).may_become, Status))}

    assert final == ENDED


# the token


def claims_of(token):
    return jwt.decode(token, KEY, algorithms=["ES256"]).claims


@time_machine.travel(NOON, tick=False)
def test_token_says_whose_list_it_is_and_for_how_long():
    claims = claims_of(statuslist.token(7, [], KEY, {}))

    assert {name: claims[name] for name in claims if name != "status_list"} == {
        "iss": "http://127.0.0.1:8000",
        "sub": "http://127.0.0.1:8000/wallet/status/7",
        "iat": int(NOON.timestamp()),
        "exp": int(NOON.timestamp()) + 300,
        "ttl": 240,
    }


def test_token_has_exactly_the_invalid_indexes():
    status_list = claims_of(statuslist.token(0, [3, 99_999], KEY, {}))["status_list"]

    statuses = {index: status_at(status_list["lst"], index) for index in (2, 3, 4, 99_999)}
    assert statuses == {2: 0, 3: 1, 4: 0, 99_999: 1}
    assert status_list["bits"] == 2


def test_token_names_its_type_and_the_key_with_its_certificates():
    token = statuslist.token(0, [], KEY, {"x5c": ["MII"]})

    assert jwt.decode(token, KEY, algorithms=["ES256"]).header == {
        "typ": "statuslist+jwt",
        "alg": "ES256",
        "kid": KEY.kid,
        "x5c": ["MII"],
    }


# the token as it is served


def served(number):
    return jwt.decode(statuslist.current(number), keys.signing_key(), algorithms=["ES256"]).claims


def status_now(credential):
    lst = served(credential.status_list)["status_list"]["lst"]
    return status_at(lst, credential.status_index)


def test_current_of_a_list_without_documents_is_nothing(db):
    assert statuslist.current(0) is None


def test_current_is_kept_for_less_than_a_minute(credential):
    with time_machine.travel(NOON, tick=False) as clock:
        first = statuslist.current(credential.status_list)
        clock.shift(59)
        assert statuslist.current(credential.status_list) == first
        clock.shift(1)
        assert statuslist.current(credential.status_list) != first


def test_current_shows_a_revocation_within_five_minutes(credential, clerk):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert status_now(credential) == statuslist.VALID
        orders.revoke(credential.order, by=clerk)
        clock.shift(300 - statuslist.TTL_SECONDS)
        assert status_now(credential) == statuslist.INVALID


def test_current_of_two_lists_are_two(student):
    for order in ended_orders(student, 49_999, 2):
        statuslist.assign(order)

    subjects = [served(number)["sub"] for number in (0, 1)]
    assert subjects == [f"http://127.0.0.1:8000/wallet/status/{number}" for number in (0, 1)]
