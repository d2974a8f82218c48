"""A wallet by others redeems the codes of a running server."""

import json
import shutil
from urllib.parse import quote

import pytest
from django.core.management import call_command

from mlegitymacja import orders
from mlegitymacja.models import Order
from mlegitymacja.statuses import Status
from mlegitymacja.wallet.document import claims
from tests.support.npm import Refused

pytestmark = pytest.mark.once

ALWAYS_VISIBLE = {"iss", "iat", "nbf", "exp", "vct", "cnf", "status"}


@pytest.fixture
def clients():
    """The wallets that the issuer names; none, so that all may collect."""
    return ""


@pytest.fixture
def issuer(processes, settings, tmp_path, clients):
    """The address of a running issuer; with its settings the tests issue and rotate as it does."""
    settings.MLEGITYMACJA_WALLET_KEYS = str(tmp_path / "wallet_keys.json")
    call_command("wallet_keys", "make")
    settings.BASE_URL = processes.web(
        MLEGITYMACJA_WALLET_KEYS=settings.MLEGITYMACJA_WALLET_KEYS,
        MLEGITYMACJA_WALLET_CLIENTS=clients,
        CACHE_URL=f"filecache://{tmp_path / 'cache'}",
    )
    return settings.BASE_URL


@pytest.fixture
def order(issuer, ready_order):
    return ready_order


@pytest.fixture
def codes(order):
    """What the student's page shows: the text of the QR, and the activation code."""
    return order.activation.qr_text, order.activation.activation_code


@pytest.fixture
def held(npm_wallet, codes):
    """What the wallet has after it redeemed the codes."""
    return npm_wallet.redeem(*codes)


def kept(held):
    """The offer by value, as a wallet has it that kept what it read once."""
    return f"openid-credential-offer://?credential_offer={quote(json.dumps(held['offer']))}"


def test_wallet_redeems_the_codes_for_a_document_it_can_disclose_in_parts(issuer, order, held):
    expected = {
        "iss": issuer,
        "vct": f"{issuer}/vct/mlegitymacja/1",
        "exp": int(order.validity_ends_at.timestamp()),
        "given_name": "Anna Maria",
        "family_name": "Kowalska",
        "birthdate": "2002-07-08",
        "identifier": "400100",
        "eduPersonPrimaryAffiliation": "student",
    }

    assert {name: held["claims"][name] for name in expected} == expected
    assert set(held["disclosable"]) == {claim.name for claim in claims.chosen()}
    assert set(held["claims"]) - set(held["disclosable"]) == ALWAYS_VISIBLE
    assert (held["version"], held["status"], held["notification"]) == ("V1", 0, 204)
    assert (held["clientId"], Order.objects.get().status) == (None, Status.COLLECTED)


@pytest.mark.parametrize("clients", ["wallet-client"])
def test_named_wallet_redeems_the_codes_and_says_who_it_is(held):
    assert (held["clientId"], held["status"]) == ("wallet-client", 0)


def test_wallet_that_is_refused_learns_why_and_may_try_again(npm_wallet, codes):
    offer_uri, code = codes

    with pytest.raises(Refused) as wrong_code:
        npm_wallet.redeem(offer_uri, code[::-1] + "X")
    held = npm_wallet.redeem(offer_uri, code)
    with pytest.raises(Refused) as offer_read_again:
        npm_wallet.redeem(offer_uri, code)
    with pytest.raises(Refused) as offer_kept:
        npm_wallet.redeem(kept(held), code)

    assert (wrong_code.value.error, wrong_code.value.status) == ("invalid_grant", 400)
    assert offer_read_again.value.status == 404
    assert (offer_kept.value.error, offer_kept.value.status) == ("invalid_grant", 400)


def test_presentation_after_a_key_rotation_verifies_and_shows_only_the_chosen_claims(
    npm_wallet, held
):
    call_command("wallet_keys", "rotate")

    presentation = npm_wallet.present(held, "given_name", "family_name")

    shown = npm_wallet.verify(presentation)["claims"]
    assert set(shown) - ALWAYS_VISIBLE == {"given_name", "family_name"}


def test_revoked_document_is_invalid_in_the_status_list(npm_wallet, order, held, tmp_path):
    order.refresh_from_db()
    assert orders.revoke(order, by=order.student.user)
    # The list that was signed before lapses.
    shutil.rmtree(tmp_path / "cache")

    assert npm_wallet.status(held["credential"]) == 1
