"""What becomes of a request for a document when something else happens since it began."""

import pytest
from joserfc.jwk import ECKey

from mlegitymacja import orders
from mlegitymacja.models import Order
from mlegitymacja.statuses import Status
from mlegitymacja.wallet.models import Credential
from mlegitymacja.wallet.protocol import grants
from usosweb.demo import states

pytestmark = [pytest.mark.django_db, pytest.mark.both]

MINE, ANOTHERS = (ECKey.generate_key("P-256").as_dict(private=False) for _phone in range(2))


@pytest.fixture
def redeemed(ready_order):
    return states.redeem(ready_order)


@pytest.fixture
def opened(redeemed):
    """What a request read when it began."""
    return grants.credential_for(grants.new_token(redeemed))


def stored():
    return (Order.objects.get().status, Credential.objects.get().holder)


def test_issue_for_a_token_that_was_replaced_gives_nothing_and_changes_nothing(opened, redeemed):
    grants.new_token(redeemed)

    assert grants.issue(opened, MINE) is None
    assert stored() == (Status.READY, "")


def test_issue_to_a_phone_whose_other_request_was_first_gives_the_same_document(opened):
    first = Credential.objects.get()
    assert grants.issue(first, MINE)

    assert grants.issue(opened, MINE)
    assert opened.notification_id == first.notification_id


def test_issue_to_a_phone_that_another_one_overtook_gives_nothing(opened):
    assert grants.issue(Credential.objects.get(), ANOTHERS)

    assert grants.issue(opened, MINE) is None


def test_issue_again_of_a_document_that_ended_gives_nothing(opened):
    grants.issue(opened, MINE)
    orders.revoke(Order.objects.get(), by=None)

    assert grants.issue(opened, MINE) is None
    assert stored()[0] == Status.REVOKED
