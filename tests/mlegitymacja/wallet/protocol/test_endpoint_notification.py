"""What a wallet says of the document it was sent, as the notification endpoint hears it."""

import pytest

from mlegitymacja.models import Order
from mlegitymacja.statuses import Reason, Status
from tests.support.phone import NO_STORE, Phone, refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("issuer_at_noon")]

EVENTS = ["credential_accepted", "credential_failure", "credential_deleted"]
GIVEN_BACK = EVENTS[1:]

phone = Phone()


@pytest.fixture
def held(ready_order):
    return phone.collect(ready_order)


def status():
    return Order.objects.get().status


def test_notification_is_answered_with_nothing(held):
    response = phone.notify(held.token, held.notification_id)

    assert (response.status_code, response.content) == (204, b"")
    assert {name: response[name] for name in NO_STORE} == NO_STORE


@pytest.mark.parametrize("event", EVENTS)
def test_notification_is_repeatable(held, event):
    phone.notify(held.token, held.notification_id, event)
    before = Order.objects.get().events.count()

    response = phone.notify(held.token, held.notification_id, event)

    assert (response.status_code, Order.objects.get().events.count()) == (204, before)


def test_notification_of_acceptance_changes_nothing(held):
    phone.notify(held.token, held.notification_id, "credential_accepted")

    assert status() == Status.COLLECTED


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ("credential_failure", Reason.NOT_STORED),
        ("credential_deleted", Reason.REMOVED_FROM_PHONE),
    ],
)
def test_notification_that_the_phone_lacks_the_document_revokes_it(held, event, reason):
    phone.notify(held.token, held.notification_id, event)

    assert status() == Status.REVOKED
    assert Order.objects.get().events.last().reason == reason


@pytest.mark.parametrize("event", GIVEN_BACK)
def test_notification_by_the_students_own_phone_owes_no_mail(held, event):
    phone.notify(held.token, held.notification_id, event)

    assert Order.objects.get().notices.filter(kind="revoked").count() == 0


def test_acceptance_after_deletion_does_not_bring_the_document_back(held):
    phone.notify(held.token, held.notification_id, "credential_deleted")

    response = phone.notify(held.token, held.notification_id, "credential_accepted")

    assert (response.status_code, status()) == (204, Status.REVOKED)


def test_notification_with_unknown_members_is_heard(held):
    response = phone.notify(
        held.token, held.notification_id, event_description="żółć", unknown=[{"a": 1}]
    )

    assert response.status_code == 204


@pytest.mark.parametrize("event", ["credential_lost", None, ["x"]])
def test_notification_of_an_unknown_event_is_refused(held, event):
    response = phone.notify(held.token, held.notification_id, event)

    assert refusal(response) == (400, "invalid_notification_request")


def test_notification_without_an_id_is_refused(held):
    response = phone.notify(held.token, None)

    assert refusal(response) == (400, "invalid_notification_request")


def test_notification_with_an_unknown_id_is_refused_and_changes_nothing(held):
    response = phone.notify(held.token, "unknown", "credential_deleted")

    assert refusal(response) == (400, "invalid_notification_id")
    assert status() == Status.COLLECTED


@pytest.mark.parametrize("notification_id", ["", "None"])
def test_notification_before_the_document_was_sent_is_refused(ready_order, notification_id):
    token = phone.token(ready_order)

    response = phone.notify(token, notification_id, "credential_deleted")

    assert refusal(response) == (400, "invalid_notification_id")
    assert status() == Status.READY


def test_notification_with_anothers_token_is_refused_and_changes_nothing(held, other_ready_order):
    others_token = phone.token(other_ready_order)

    response = phone.notify(others_token, held.notification_id, "credential_deleted")

    assert refusal(response) == (400, "invalid_notification_id")
    assert Order.objects.filter(status=Status.REVOKED).count() == 0


def test_notification_without_a_token_is_refused_and_changes_nothing(held):
    response = phone.notify(None, held.notification_id, "credential_deleted")

    assert refusal(response) == (401, "invalid_token")
    assert status() == Status.COLLECTED


def test_notification_after_the_token_lapsed_is_refused(held, clock):
    clock.shift(300)

    response = phone.notify(held.token, held.notification_id, "credential_deleted")

    assert refusal(response) == (401, "invalid_token")
    assert response["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert status() == Status.COLLECTED
