"""What a phone asks until it has the document, beside the one signature that takes at least."""

import json
import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from joserfc import jwt
from joserfc.jwk import ECKey

from benchmarks import data
from benchmarks.browser import Browser
from benchmarks.figures import Figure, Refused
from benchmarks.measuring import cost_ratios, measure, note_of, own_cpu
from benchmarks.running import Run
from mlegitymacja.models import Activation, Order
from usosweb.demo import states
from usosweb.students.models import Student

# As many as of a document.
SIGNED_BYTES = 1000
GRANT_TYPE = "urn:ietf:params:oauth:grant-type:pre-authorized_code"


def figures(run: Run) -> Iterator[Figure]:
    phones = Phones()
    key = ec.generate_private_key(ec.SECP256R1())
    es256 = ec.ECDSA(hashes.SHA256())
    pairs = measure(
        lambda: key.sign(bytes(SIGNED_BYTES), es256),
        phones.collect,
        seconds=run.seconds,
        clock=lambda: own_cpu() - phones.own_seconds,
        before=phones.take_another,
        call_by_call=True,
    )
    if Order.objects.filter(status="collected").count() != phones.taken:
        raise Refused("Not every phone got its document.")
    yield Figure.median("WALLET", cost_ratios(pairs), note=note_of(pairs))


class Phones:
    """Each time another one, at an address of its own, with the codes of another student."""

    def __init__(self) -> None:
        self.taken = 0
        # What phones themselves computed.
        self.own_seconds = 0.0

    def take_another(self) -> None:
        order = states.ready(Student.objects.get(pk=data.students(1)[0]))
        self._codes = Activation.objects.get(order=order)
        self._key = ECKey.generate_key("P-256")
        self._portal = Browser(address=f"10.0.{self.taken // 250}.{self.taken % 250}")
        self.taken += 1

    def collect(self) -> None:
        (offer,) = parse_qs(urlsplit(self._codes.qr_text).query)["credential_offer_uri"]
        grant = json.loads(self._portal.get(urlsplit(offer).path).body)["grants"][GRANT_TYPE]
        form = {
            "grant_type": GRANT_TYPE,
            "pre-authorized_code": grant["pre-authorized_code"],
            "tx_code": self._codes.activation_code,
        }
        answer = self._portal.post("/wallet/token", urlencode(form).encode())
        token = json.loads(answer.body)["access_token"]
        nonce = json.loads(self._portal.post("/wallet/nonce", b"").body)["c_nonce"]
        wanted = {
            "credential_configuration_id": "mlegitymacja",
            "proofs": {"jwt": [self._proof(nonce)]},
        }
        answer = self._portal.post(
            "/wallet/credential",
            json.dumps(wanted).encode(),
            content_type="application/json",
            HTTP_AUTHORIZATION=f"Bearer {token}",
        )
        if not json.loads(answer.body)["credentials"]:
            raise Refused("A phone was given no document.")

    def _proof(self, nonce: str) -> str:
        began = own_cpu()
        header = {
            "alg": "ES256",
            "typ": "openid4vci-proof+jwt",
            "jwk": self._key.as_dict(private=False),
        }
        claims = {"aud": settings.BASE_URL, "iat": int(time.time()), "nonce": nonce}
        proof = jwt.encode(header, claims, self._key)
        self.own_seconds += own_cpu() - began
        return proof
