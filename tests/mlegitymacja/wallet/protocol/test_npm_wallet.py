"""A wallet that nobody here wrote redeems the codes of a running server."""

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

ALWAYS_VISIBLE = {"iss", "iat", "nbf", "exp", "vct", "cnf", "status"}


@pytest.fixture
def clients() -> str:
    """The wallets that the issuer names; none, so that all may collect."""
    return ""


@pytest.fixture
def issuer(processes, settings, tmp_path, clients) -> str:
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
def order(issuer, ready_order) -> Order:
    return ready_order


@pytest.fixture
def codes(order: Order) -> tuple[str, str]:
    """What the student's page shows: the text of the QR, and the activation code."""
    return order.activation.qr_text, order.activation.activation_code


@pytest.fixture
def held(npm_wallet, codes) -> dict:
    """What the wallet has after it redeemed the codes."""
    return npm_wallet.redeem(*codes)


def kept(held: dict) -> str:
    """The offer by value, as a wallet has it that kept what it read once."""
    return f"openid-credential-offer://?credential_offer={quote(json.dumps(held['offer']))}"


def test_wallet_redeems_the_codes(issuer, order, held):
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
    assert (held["version"], held["status"], held["notification"]) == ("V1", 0, 204)


@pytest.mark.parametrize(("clients", "said"), [("", None), ("wallet-client", "wallet-client")])
def test_named_wallet_redeems_the_codes_and_says_who_it_is(held, said):
    assert (held["clientId"], held["status"]) == (said, 0)


def test_everything_about_the_student_is_selectively_disclosable(held):
    assert set(held["disclosable"]) == {claim.name for claim in claims.chosen()}
    assert set(held["claims"]) - set(held["disclosable"]) == ALWAYS_VISIBLE


def test_order_is_collected_once_the_wallet_has_the_credential(order, held):
    order.refresh_from_db()

    assert (order.status, order.activation) == (Status.COLLECTED, None)


def test_redeemed_offer_is_gone(npm_wallet, codes, held):
    with pytest.raises(Refused) as refusal:
        npm_wallet.redeem(*codes)

    assert refusal.value.status == 404


def test_redeemed_code_is_refused_to_a_wallet_that_kept_the_offer(npm_wallet, codes, held):
    with pytest.raises(Refused) as refusal:
        npm_wallet.redeem(kept(held), codes[1])

    assert (refusal.value.error, refusal.value.status) == ("invalid_grant", 400)


def test_wrong_code_is_refused_and_the_right_one_works_after(npm_wallet, codes):
    offer_uri, code = codes

    with pytest.raises(Refused) as refusal:
        npm_wallet.redeem(offer_uri, code[::-1] + "X")
    held = npm_wallet.redeem(offer_uri, code)

    assert (refusal.value.error, refusal.value.status) == ("invalid_grant", 400)
    assert held["status"] == 0


def test_revoked_order_is_invalid_in_the_status_list(npm_wallet, order, held, tmp_path):
    order.refresh_from_db()
    assert orders.revoke(order, by=order.student.user)
    # The list that was signed before lapses.
    shutil.rmtree(tmp_path / "cache")

    assert npm_wallet.status(held["credential"]) == 1


def test_credential_signed_before_a_key_rotation_still_verifies(npm_wallet, held):
    call_command("wallet_keys", "rotate")

    assert npm_wallet.verify(held["credential"])["claims"] == held["claims"]


def test_presentation_shows_only_the_chosen_claims(npm_wallet, held):
    presentation = npm_wallet.present(held, "given_name", "family_name")

    claims = npm_wallet.verify(presentation)["claims"]
    assert set(claims) - ALWAYS_VISIBLE == {"given_name", "family_name"}
