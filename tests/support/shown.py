"""Documents in a phone, and what the phone shows of them."""

from joserfc.jwk import ECKey
from sd_jwt.holder import SDJWTHolder

from mlegitymacja import orders
from mlegitymacja.wallet.document import claims, keys, sdjwt
from mlegitymacja.wallet.models import Credential
from mlegitymacja.wallet.protocol import grants
from tests.support.credentials import reference

PHONE = ECKey.generate_key("P-256")
NAMES = ["given_name", "family_name"]


def document(ready, phone=PHONE):
    """The document that a phone collects with the order's codes."""
    codes = ready.activation
    order = orders.redeem(codes.qr_text, codes.activation_code)
    credential = grants.credential_for(grants.new_token(order))
    assert credential
    signed = grants.issue(credential, phone.as_dict(private=False))
    assert signed
    ready.refresh_from_db()
    return signed


def always_visible(order, **changes):
    """The always visible claims of the order's document, with changes."""
    credential = Credential.objects.get(order=order)
    return {**claims.always_visible(order, credential, PHONE.as_dict(private=False)), **changes}


def with_claims(disclosable, order, **changes):
    """A document that we sign though it says something that we never say."""
    return sdjwt.issue(always_visible(order, **changes), disclosable, keys.signing_key(), {})


def presented(signed, *names, phone=None):
    """What the reference implementation's wallet shows; signed, if the phone's key is given."""
    wallet = SDJWTHolder(signed)
    proof = ("nonce", "https://inspector.example.org", reference(phone)) if phone else ()
    wallet.create_presentation(dict.fromkeys(names, True), *proof)
    return wallet.sd_jwt_presentation
