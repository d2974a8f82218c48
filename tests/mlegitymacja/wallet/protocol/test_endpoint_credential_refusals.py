"""Whom, and when, the credential endpoint refuses; and that a refusal leaves nothing behind."""

import pytest

from mlegitymacja import orders
from mlegitymacja.models import Order
from mlegitymacja.statuses import Reason, Status
from mlegitymacja.wallet.models import Credential, UsedNonce
from mlegitymacja.wallet.protocol.http import BODY_BYTES
from tests.support.phone import Phone, refusal
from usosweb.students.models import StudyProgramme

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("issuer_at_noon")]

INVALID_REQUEST = (400, "invalid_credential_request")
INVALID_PROOF = (400, "invalid_proof")
DENIED = (400, "credential_request_denied")
INVALID_TOKEN = (401, "invalid_token")

phone = Phone()


# the request


@pytest.mark.parametrize(
    "changes",
    [
        {"credential_configuration_id": None},
        {"credential_configuration_id": ["mlegitymacja"]},
        {"credential_identifier": "mlegitymacja"},
        {"credential_configuration_id": None, "credential_identifier": 1},
    ],
    ids=str,
)
def test_request_not_by_configuration_alone_is_refused(refused, changes):
    assert refused(**changes) == INVALID_REQUEST


def test_request_by_an_identifier_is_refused_as_none_was_given(refused):
    changes = {"credential_configuration_id": None, "credential_identifier": "mlegitymacja"}

    assert refused(**changes) == (400, "unknown_credential_identifier")


def test_request_for_an_unknown_configuration_is_refused(refused):
    assert refused(credential_configuration_id="mLegitymacja") == (
        400,
        "unknown_credential_configuration",
    )


def test_request_for_an_encrypted_answer_is_refused(refused):
    assert refused(credential_response_encryption={"enc": "A128GCM"}) == (
        400,
        "invalid_encryption_parameters",
    )


@pytest.mark.parametrize(
    "proofs",
    [None, [], {"jwt": []}, {"jwt": ""}, {"jwt": [1]}, {"di_vp": ["x"]}],
    ids=str,
)
def test_request_without_a_proof_is_refused(refused, proofs):
    assert refused(proofs=proofs) == INVALID_PROOF


def test_request_with_more_than_one_proof_is_refused(refused):
    assert refused(proofs={"jwt": [phone.proof(), phone.proof()]}) == INVALID_PROOF


def test_request_with_proofs_of_two_kinds_is_refused(refused):
    assert refused(proofs={"jwt": [phone.proof()], "attestation": ["x"]}) == INVALID_PROOF


def test_request_of_a_wrong_content_type_is_refused(token):
    response = phone.client.post("/wallet/credential", {"proofs": "x"})

    assert refusal(response) == (415, "invalid_credential_request")


def test_request_of_a_huge_body_is_refused(refused):
    assert refused(padding="x" * BODY_BYTES) == (413, "invalid_credential_request")


def test_request_of_another_method_is_refused():
    response = phone.client.put("/wallet/credential")

    assert refusal(response) == (405, "invalid_credential_request")
    assert response["Allow"] == "POST, OPTIONS"


# the access token


def test_request_without_a_token_is_challenged():
    response = phone.ask_credential(None)

    assert refusal(response) == INVALID_TOKEN
    assert response["WWW-Authenticate"] == 'Bearer realm="wallet"'


@pytest.mark.parametrize("token", ["unknown", "a b"])
def test_request_with_an_unknown_token_is_refused(ready_order, token):
    response = phone.ask_credential(token)

    assert refusal(response) == INVALID_TOKEN
    assert response["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_request_with_the_hash_of_a_token_is_refused(token):
    assert refusal(phone.ask_credential(Credential.objects.get().token_hash)) == INVALID_TOKEN


def test_request_with_a_lapsed_token_is_refused(refused, clock):
    clock.shift(300)

    assert refused() == INVALID_TOKEN


def test_request_with_a_token_in_its_last_second_is_let_in(token, clock):
    clock.shift(299)

    assert phone.ask_credential(token).status_code == 200


def test_request_with_a_token_that_was_set_to_last_shorter_is_refused(ready_order, clock, settings):
    settings.MLEGITYMACJA_TOKEN_SECONDS = 30
    token = phone.token(ready_order)
    clock.shift(30)

    assert refusal(phone.ask_credential(token)) == INVALID_TOKEN


def test_request_refused_for_its_token_does_not_use_the_nonce_up(refused):
    refused(token="unknown")

    assert UsedNonce.objects.count() == 0


# who may have it no more


def test_another_key_is_refused_once_the_document_was_given(token, other_key):
    phone.ask_credential(token)

    assert refusal(Phone(key=other_key).ask_credential(token)) == DENIED
    assert phone.ask_credential(token).status_code == 200


def test_order_revoked_after_the_token_gives_nothing(token, ready_order):
    orders.revoke(ready_order, by=None)

    assert refusal(phone.ask_credential(token)) == DENIED
    assert (Order.objects.get().status, Credential.objects.get().holder) == (Status.REVOKED, "")


def test_order_lapsed_after_the_token_gives_nothing(token, ready_order, clock):
    """The worker's clock may be ahead of ours."""
    clock.shift(300)
    orders.process_due()
    clock.shift(-300)

    assert refusal(phone.ask_credential(token)) == DENIED
    assert (Order.objects.get().status, Credential.objects.get().holder) == (Status.EXPIRED, "")


def test_document_revoked_after_it_was_given_is_not_given_again(token):
    phone.ask_credential(token)
    orders.revoke(Order.objects.get(), by=None)

    assert refusal(phone.ask_credential(token)) == DENIED


def test_document_given_back_is_not_given_again(token):
    notification_id = phone.ask_credential(token).json()["notification_id"]
    phone.notify(token, notification_id, "credential_failure")

    assert refusal(phone.ask_credential(token)) == DENIED


def test_loss_of_right_after_the_token_gives_nothing(token):
    StudyProgramme.objects.update(status="cancelled")

    assert refusal(phone.ask_credential(token)) == DENIED
    assert Credential.objects.get().holder == ""


def test_loss_of_right_after_the_token_revokes_though_the_request_is_refused(token):
    StudyProgramme.objects.update(status="cancelled")

    phone.ask_credential(token)

    order = Order.objects.get()
    assert (order.status, order.activation) == (Status.REVOKED, None)
    assert order.events.last().reason == Reason.NOT_A_STUDENT


@pytest.mark.django_db(transaction=True)
def test_revocation_for_loss_of_right_is_not_rolled_back_by_the_refusal(token):
    StudyProgramme.objects.update(status="cancelled")

    phone.ask_credential(token)

    assert Order.objects.get().status == Status.REVOKED
