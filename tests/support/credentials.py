"""A credential of the tests' own keys, shown by the reference wallet or by hand."""

import base64
import hashlib
import json

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey
from jwcrypto.jwk import JWK
from sd_jwt.holder import SDJWTHolder

from mlegitymacja.wallet.document import sdjwt

KEY = ECKey.generate_key("P-256", auto_kid=True)
HOLDER = ECKey.generate_key("P-256")
STRANGER = ECKey.generate_key("P-256", auto_kid=True)
ALWAYS_VISIBLE = {
    "iss": "https://usosweb.example.edu",
    "cnf": {"jwk": HOLDER.as_dict(private=False)},
}
CLAIMS = {"given_name": "Łucja", "family_name": "Żak", "birthdate": "2004-02-29"}
CREDENTIAL = sdjwt.issue(ALWAYS_VISIBLE, CLAIMS, KEY, {})
NONCE, AUDIENCE = "nonce", "https://verifier.example.org"


def find_key(kid):
    return KEY if kid == KEY.kid else None


def read(presented):
    return sdjwt.read(presented, find_key)


def decoded(part):
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def encoded(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def digest(text):
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")


def reference(key):
    """The same key, as the reference implementation wants it."""
    return JWK.from_json(json.dumps(key.as_dict(private=key.is_private)))


def presented(*names, holder=HOLDER, credential=CREDENTIAL):
    """What the reference implementation's wallet shows, with the holder's key proven."""
    wallet = SDJWTHolder(credential)
    wallet.create_presentation(dict.fromkeys(names, True), NONCE, AUDIENCE, reference(holder))
    return wallet.sd_jwt_presentation


def bound(credential, typ="kb+jwt", key=HOLDER, **claims):
    """The credential with a key binding made by hand."""
    header = {"typ": typ, "alg": "HS256" if isinstance(key, OctKey) else "ES256"}
    claims = {"sd_hash": digest(credential), **claims}
    return credential + jwt.encode(header, claims, key)
