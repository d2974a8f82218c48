"""The proof that a wallet holds its key (OpenID4VCI 1.0, appendix F.1)."""

import time
from typing import Any

from django.conf import settings
from joserfc import jwk, jws, jwt
from joserfc.errors import BadSignatureError, ClaimError, JoseError, UnsupportedAlgorithmError

from mlegitymacja.wallet.document import keys
from mlegitymacja.wallet.protocol import nonces
from mlegitymacja.wallet.protocol.errors import OAuthError

TYPE = "openid4vci-proof+jwt"
ALGORITHM = "ES256"
PAST_SECONDS = 300
FUTURE_SECONDS = 60
# A coordinate of P-256, 32 bytes, in base64url.
COORDINATE_LENGTH = 43

# A wallet may add other headers, such as an attestation by its maker.
REGISTRY = jws.JWSRegistry(algorithms=[ALGORITHM], strict_check_header=False)
REGISTRY.max_header_length = 16 * 1024


def holder_key(proof: str, client_id: str = "") -> jwk.DictKey:
    """Check the proof and return the public key, a JWK, that signed it.

    ``client_id`` is of the named wallet that fetched the access token, empty for an anonymous one.
    The nonce is used up only if all else is right. Raises OAuthError: ``invalid_nonce`` if the
    wallet should ask for a new nonce and try again, else ``invalid_proof``.
    """
    try:
        token = jwt.decode(proof, _key_in_header, registry=REGISTRY)
    except UnsupportedAlgorithmError:
        raise _refused(f"The proof must be signed with {ALGORITHM}.") from None
    except BadSignatureError:
        raise _refused("The signature is not by the key in the header.") from None
    except (JoseError, TypeError, ValueError, RecursionError):
        raise _refused("The proof is not a JWT.") from None
    _check_claims(token.claims, client_id)
    if not nonces.use(token.claims["nonce"]):
        raise OAuthError("invalid_nonce", "The nonce is not ours, has expired, or was used before.")
    return _public_part(token.header["jwk"])


def _key_in_header(signature: jwk.GuestProtocol) -> jwk.ECKey:
    header = signature.headers()
    if header.get("typ") != TYPE:
        raise _refused(f"The typ of the proof must be {TYPE}.")
    if header.keys() & {"kid", "x5c", "crit"} or "jwk" not in header:
        raise _refused("The key must be in the header as jwk, with no kid, x5c or crit beside it.")
    key = header["jwk"]
    if "d" in key:
        raise _refused("The private part of a key must never be sent.")
    if (key.get("kty"), key.get("crv")) != ("EC", "P-256"):
        raise _refused("The key must be of type EC on the curve P-256.")
    try:
        return jwk.ECKey.import_key(_public_part(key))
    except (JoseError, TypeError, ValueError):
        raise _refused("The key is not a point on P-256.") from None


def _public_part(key: dict[str, Any]) -> jwk.DictKey:
    """The members that the curve needs, in the form of RFC 7518. Raises ValueError."""
    if {len(key.get(name, "")) for name in ("x", "y")} != {COORDINATE_LENGTH}:
        raise ValueError("coordinates")
    return {name: key[name] for name in keys.PUBLIC}


def _check_claims(claims: dict[str, Any], client_id: str) -> None:
    registry = jwt.JWTClaimsRegistry(
        leeway=FUTURE_SECONDS,
        aud={"essential": True, "value": settings.BASE_URL},
        iat={"essential": True},
        nonce={"essential": True},
    )
    try:
        registry.validate(claims)
    except ClaimError as error:
        raise _refused(f"Missing or wrong in the proof: {error.claim}.") from None
    if claims["aud"] not in (settings.BASE_URL, [settings.BASE_URL]):
        raise _refused("The proof must be for this issuer alone: aud.")
    if claims["iat"] < time.time() - PAST_SECONDS:
        raise _refused("The proof is too old: iat.")
    if not isinstance(claims["nonce"], str):
        raise _refused("The nonce must be text.")
    # An anonymous wallet should leave it out; many do not, so it is ignored.
    if client_id and claims.get("iss", client_id) != client_id:
        raise _refused("The iss must be the client_id that the access token was fetched with.")


def _refused(why: str) -> OAuthError:
    return OAuthError("invalid_proof", why)
