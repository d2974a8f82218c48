"""A phone that does what OpenID4VCI has it do, step by step, so that each may go wrong."""

import json
from typing import NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings
from django.test import Client

from tests.support.proving import KEY, claims, header, signed, without_none

FORM_TYPE = "application/x-www-form-urlencoded"
GRANT_TYPE = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class Held(NamedTuple):
    """What a phone has once it collected its document."""

    token: str
    credential: str
    notification_id: str


class Phone:
    """One key at one address."""

    def __init__(self, key=KEY, address="192.0.2.1"):
        self.key = key
        self.client = Client(enforce_csrf_checks=True, REMOTE_ADDR=address)

    def offer(self, order):
        return self.client.get(offer_path(order))

    def form(self, order):
        """The token request with the QR and the code beside it."""
        grant = self.offer(order).json()["grants"][GRANT_TYPE]
        return {
            "grant_type": GRANT_TYPE,
            "pre-authorized_code": grant["pre-authorized_code"],
            "tx_code": order.activation.activation_code,
        }

    def ask_token(self, form, **changes):
        """None leaves a parameter out."""
        body = urlencode(without_none({**form, **changes}))
        return self.client.post("/wallet/token", body, content_type=FORM_TYPE)

    def token(self, order):
        return self.ask_token(self.form(order)).json()["access_token"]

    def nonce(self):
        return self.client.post("/wallet/nonce").json()["c_nonce"]

    def proof(self, **changes):
        """None leaves a claim out."""
        head = header(jwk=self.key.as_dict(private=False))
        return signed(head, claims(**{"nonce": self.nonce(), **changes}), self.key)

    def ask_credential(self, token, **changes):
        """None leaves a member out."""
        right = {"credential_configuration_id": "mlegitymacja"}
        if "proofs" not in changes:
            right["proofs"] = {"jwt": [self.proof()]}
        return self.post("/wallet/credential", token, {**right, **changes})

    def notify(self, token, notification_id, event="credential_accepted", **others):
        body = {"notification_id": notification_id, "event": event, **others}
        return self.post("/wallet/notification", token, body)

    def post(self, path, token, body):
        return self.client.post(
            path,
            json.dumps(without_none(body)),
            content_type="application/json",
            headers={"authorization": f"Bearer {token}"} if token else {},
        )

    def collect(self, order):
        """The whole way."""
        token = self.token(order)
        answer = self.ask_credential(token).json()
        return Held(token, answer["credentials"][0]["credential"], answer["notification_id"])


def offer_path(order):
    """Where the portal answers for the address in the QR."""
    return offer_uri(order).removeprefix(settings.BASE_URL)


def offer_uri(order):
    (uri,) = parse_qs(urlsplit(order.activation.qr_text).query)["credential_offer_uri"]
    return uri


def refusal(response):
    """Status and error code; every refusal says what is wrong, and is not cached."""
    body = response.json()
    assert set(body) == {"error", "error_description"}
    assert {name: response[name] for name in NO_STORE} == NO_STORE
    return (response.status_code, body["error"])
