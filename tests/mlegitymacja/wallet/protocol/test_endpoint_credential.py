"""The document as the credential endpoint gives it."""

import json

import pytest
from joserfc.jwk import ECKey
from joserfc.util import urlsafe_b64decode

from mlegitymacja import orders
from mlegitymacja.models import Activation, Order
from mlegitymacja.statuses import Status
from mlegitymacja.wallet.document import claims as said
from mlegitymacja.wallet.models import Credential
from tests.support.phone import NO_STORE, Phone
from tests.support.proving import ISSUER, KEY, NOW
from tests.support.verifier import published_keys, verified
from usosweb.students import records

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("issuer_at_noon")]

phone = Phone()


def collected(token, by=phone, **changes):
    """The text of the document."""
    return by.ask_credential(token, **changes).json()["credentials"][0]["credential"]


# the answer


def test_credential_is_given_in_the_standards_form(token):
    answer = phone.ask_credential(token).json()

    assert answer == {
        "credentials": [{"credential": answer["credentials"][0]["credential"]}],
        "notification_id": Credential.objects.get().notification_id,
    }


def test_credential_is_uncached_json_that_any_page_may_read(token):
    response = phone.ask_credential(token)

    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    assert {name: response[name] for name in NO_STORE} == NO_STORE
    assert response["Access-Control-Allow-Origin"] == "*"
    assert (response.cookies, response.headers.get("Vary")) == ({}, None)


def test_credential_is_given_with_unknown_members_in_the_request(token):
    response = phone.ask_credential(token, unknown={"a": [1]}, format="jwt_vc_json", proof={})

    assert response.status_code == 200


def test_credential_takes_few_queries(token, django_assert_num_queries):
    proofs = {"jwt": [phone.proof()]}

    with django_assert_num_queries(11):
        phone.ask_credential(token, proofs=proofs)


def test_credential_asked_for_again_takes_few_queries(token, django_assert_num_queries):
    phone.ask_credential(token)
    proofs = {"jwt": [phone.proof()]}

    with django_assert_num_queries(3):
        phone.ask_credential(token, proofs=proofs)


# the document


def test_credential_verifies_with_the_reference_implementation(ready_order, token):
    claims = verified(collected(token))

    entry = Credential.objects.get()
    # The day began in Poland at 23 o'clock UTC.
    begins = int(NOW.timestamp()) - 13 * 3600
    in_the_clear = {
        "iss": ISSUER,
        "iat": begins,
        "nbf": begins,
        "exp": int(ready_order.validity_ends_at.timestamp()),
        "vct": f"{ISSUER}/vct/mlegitymacja/1",
        "cnf": {"jwk": {name: KEY.as_dict()[name] for name in ("kty", "crv", "x", "y")}},
        "status": {
            "status_list": {
                "idx": entry.status_index,
                "uri": f"{ISSUER}/wallet/status/{entry.status_list}",
            }
        },
    }
    assert claims == in_the_clear | said.disclosable(ready_order)


def test_credential_is_an_sd_jwt_signed_with_the_published_key(token):
    document = collected(token)

    header = json.loads(urlsafe_b64decode(document.partition(".")[0].encode()))
    (published,) = published_keys()["keys"]
    assert header == {"typ": "dc+sd-jwt", "alg": "ES256", "kid": published["kid"]}
    assert document.endswith("~")


def test_credential_names_its_claims_only_where_the_holder_discloses_them(token):
    signed = collected(token).partition("~")[0].split(".")[1]

    assert set(json.loads(urlsafe_b64decode(signed.encode()))) == {
        "iss",
        "iat",
        "nbf",
        "exp",
        "vct",
        "cnf",
        "status",
        "_sd",
        "_sd_alg",
    }


# what becomes of the order


def test_order_is_collected_and_its_codes_erased(ready_order, token):
    phone.ask_credential(token)

    ready_order.refresh_from_db()
    assert (ready_order.status, ready_order.activation) == (Status.COLLECTED, None)
    assert Activation.objects.count() == 0


def test_older_document_is_revoked_once_the_newer_is_collected(collected_order):
    card = collected_order.student.cards.get()
    card.expiration_date = card.expiration_date.replace(year=card.expiration_date.year + 1)
    records.save(card, "expiration_date")
    newer = orders.renew(collected_order, by=collected_order.student.user)
    orders.process(newer.pk)
    newer.refresh_from_db()

    token = phone.token(newer)
    assert status_of(collected_order) == Status.COLLECTED
    phone.ask_credential(token)

    assert (status_of(collected_order), status_of(newer)) == (Status.REVOKED, Status.COLLECTED)


def status_of(order):
    return Order.objects.get(pk=order.pk).status


# the same phone again


def test_same_phone_may_ask_again_while_its_token_lasts(token, clock):
    first = phone.ask_credential(token).json()
    clock.shift(299)

    again = phone.ask_credential(token)

    assert (again.status_code, again.json()["notification_id"]) == (200, first["notification_id"])


def test_same_phone_that_asks_again_gets_the_same_status_index(token):
    first = verified(collected(token))

    assert verified(collected(token))["status"] == first["status"]


def test_same_phone_that_asks_again_leaves_one_event_and_one_credential(token):
    for _time in range(3):
        phone.ask_credential(token)

    assert Order.objects.get().events.filter(to_status=Status.COLLECTED).count() == 1
    assert Credential.objects.count() == 1


def test_same_phone_is_known_however_it_writes_its_key(token):
    collected(token)
    written = {**KEY.as_dict(private=False), "kid": "mine", "use": "sig"}
    named = Phone(key=ECKey.import_key({**KEY.as_dict(private=True), **written}))

    assert named.ask_credential(token).status_code == 200
