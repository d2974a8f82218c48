"""What opens a document is in no log, in no mail of an error and on no page of the admin."""

import logging

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from mlegitymacja.models import Order
from mlegitymacja.statuses import Status
from mlegitymacja.wallet.models import Credential, UsedNonce
from tests.support.phone import Phone, offer_path, offer_uri, refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("issuer_at_noon")]

phone = Phone()


@pytest.fixture
def logged(caplog):
    """Everything that was logged, as a plain formatter writes it."""
    for name in ("", "django", "mlegitymacja", "usosweb"):
        caplog.set_level(logging.DEBUG, logger=name)
    return lambda: "\n".join(logging.Formatter().format(record) for record in caplog.records)


def secret_of(order):
    return offer_uri(order).rpartition("/")[2]


def not_in(text, secrets):
    """No secret, nor enough of one to guess the rest, is in the text."""
    return [secret for secret in secrets if secret[:20] in text] == []


def test_no_secret_is_logged_on_the_whole_way_with_its_refusals(ready_order, logged, other_key):
    path, secret, form = offer_path(ready_order), secret_of(ready_order), phone.form(ready_order)
    nonce = phone.nonce()
    proofs = {"jwt": [phone.proof(nonce=nonce)]}

    phone.client.get(f"{path}x")
    phone.client.post(path)
    phone.ask_token(form, tx_code="WRONGCODE")
    phone.ask_token(form, grant_type="unknown")
    lost = phone.ask_token(form).json()["access_token"]
    token = phone.ask_token(form).json()["access_token"]
    phone.ask_credential(lost)
    phone.client.get(path)
    phone.ask_credential("an-unknown-token")
    phone.ask_credential(token, proofs=None)
    given = phone.ask_credential(token, proofs=proofs).json()
    phone.ask_credential(token, proofs=proofs)
    Phone(key=other_key).ask_credential(token)
    phone.notify(token, "an-unknown-id")
    phone.notify(token, given["notification_id"], "credential_deleted")

    secrets = [secret, *form.values(), lost, token, nonce, given["notification_id"], "WRONGCODE"]
    secrets += ["an-unknown-token", "an-unknown-id", *proofs["jwt"]]
    secrets.remove(form["grant_type"])
    assert not_in(logged(), secrets)


def test_refused_offer_is_logged_without_its_secret(ready_order, logged):
    path = offer_path(ready_order)
    phone.collect(ready_order)

    phone.client.get(path)

    assert logged().splitlines()[-1] == "Not Found: /wallet/offer/(left out)"


@pytest.mark.parametrize("beginning", ["/wallet//offer/", "/wallet/./offer/", "/Wallet/Offer/"])
def test_mistyped_offer_is_logged_without_its_secret(logged, beginning):
    phone.client.get(f"{beginning}secret")

    assert logged() == f"Not Found: {beginning}(left out)"


def test_other_addresses_are_logged_as_they_are(logged):
    phone.client.get("/wallet/status/7")

    assert logged() == "Not Found: /wallet/status/7"


def test_line_of_the_development_server_is_without_the_secret(caplog):
    server = logging.getLogger("django.server")
    server.addHandler(caplog.handler)
    try:
        server.warning('"%s" %s %s', "GET /wallet/offer/secret?a=b HTTP/1.1", "404", "9")
    finally:
        server.removeHandler(caplog.handler)

    (record,) = caplog.records
    assert record.getMessage() == '"GET /wallet/offer/(left out)?a=b HTTP/1.1" 404 9'


def test_mail_of_an_error_tells_neither_token_nor_nonce(ready_order, settings):
    token, nonce = phone.token(ready_order), phone.nonce()
    proof = phone.proof(nonce=nonce)
    settings.ADMINS = [("Admin", "admin@example.org")]
    # What the portal would not start with.
    settings.MLEGITYMACJA_WALLET_CLAIMS = ["shoe_size"]
    phone_of_an_error = Phone()
    phone_of_an_error.client = Client(raise_request_exception=False)

    response = phone_of_an_error.ask_credential(token, proofs={"jwt": [proof]})

    (message,) = mail.outbox
    assert (response.status_code, message.to) == (500, ["admin@example.org"])
    assert not_in(message.subject + message.body, [token, nonce, proof])


def test_keys_that_are_missing_leave_the_document_to_be_collected(ready_order, settings, tmp_path):
    token = phone.token(ready_order)
    settings.MLEGITYMACJA_WALLET_KEYS = str(tmp_path / "missing.json")

    assert refusal(phone.ask_credential(token)) == (503, "temporarily_unavailable")

    settings.MLEGITYMACJA_WALLET_KEYS = ""
    assert Order.objects.get().status == Status.READY
    assert phone.ask_credential(token).status_code == 200


def test_what_is_kept_of_a_redeemed_order_opens_nothing(ready_order):
    held = phone.collect(ready_order)

    kept = [vars(row) for model in (Credential, UsedNonce) for row in model.objects.all()]
    assert not_in(str(kept), [held.token, held.credential])


def test_no_secret_is_on_the_orders_page_in_the_admin(ready_order, superuser, client):
    codes = [secret_of(ready_order), *phone.form(ready_order).values()]
    codes.remove(phone.form(ready_order)["grant_type"])
    held = phone.collect(ready_order)
    client.force_login(superuser)
    pages = ["mlegitymacja_order_change", "mlegitymacja_order_history"]

    texts = [
        client.get(reverse(f"admin:{page}", args=[ready_order.pk])).content.decode()
        for page in pages
    ]

    kept = Credential.objects.get()
    secrets = [*codes, held.token, held.notification_id, kept.token_hash]
    assert [not_in(text, secrets) for text in texts] == [True, True]


def test_refusal_repeats_nothing_that_was_sent(ready_order):
    form = phone.form(ready_order)

    for sent in ({"grant_type": "sentvalue"}, {"tx_code": "sentvalue"}):
        response = phone.ask_token(form, **sent)
        assert refusal(response)[0] == 400
        assert "sentvalue" not in response.content.decode()
