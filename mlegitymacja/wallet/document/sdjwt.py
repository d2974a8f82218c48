"""SD-JWT VC (RFC 9901): a signed document of which its holder shows as much as they like.

The signature covers digests; what they are digests of travels behind it, one disclosure a claim.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from joserfc.util import urlsafe_b64encode

from mlegitymacja.wallet.document import jwts

CREDENTIAL = "dc+sd-jwt"
KEY_BINDING = "kb+jwt"
DIGEST = "sha-256"
SALT_BYTES = 16
MAX_LENGTH = 64 * 1024
MAX_DISCLOSURES = 100
RESERVED = {"_sd", "..."}


class NotReadable(Exception):
    """The text is not a credential."""


class NotOurs(Exception):
    """A credential, but we did not sign what it says, or its holder did not present it."""


@dataclass(frozen=True)
class Presented:
    """What a credential that we signed says, as far as its holder shows it.

    Whether it is still valid is another question: see the claims ``exp`` and ``status``.
    """

    clear: dict[str, Any]
    disclosed: dict[str, Any]
    # The holder signed the presentation with the key that the document was issued to. That this
    # happened just now, and for us, is not known: nobody asked them to say so.
    key_proven: bool


def issue(
    clear: dict[str, Any], disclosable: dict[str, Any], key: ECKey, headers: Mapping[str, Any]
) -> str:
    """The credential as its holder gets it: everything disclosed, no key proven."""
    disclosures = [_disclosure(name, value) for name, value in disclosable.items()]
    # In the order of the digests nobody can see which of them is which claim.
    digests = sorted(_digest(disclosure) for disclosure in disclosures)
    claims = {**clear, "_sd": digests, "_sd_alg": DIGEST}
    return "~".join([jwts.sign(CREDENTIAL, claims, key, headers), *disclosures, ""])


def read(presented: str, find_key: Callable[[str], ECKey | None]) -> Presented:
    """What the credential says; ``find_key`` gives our key by its kid.

    Raises NotReadable or NotOurs.
    """
    if "~" not in presented or not presented.isascii():
        raise NotReadable("This is not an SD-JWT.")
    if len(presented) > MAX_LENGTH or presented.count("~") > MAX_DISCLOSURES + 1:
        raise NotReadable("This is too long.")
    credential, *disclosures, key_binding = presented.split("~")
    try:
        clear = _verify(credential, find_key)
        disclosed = _disclosed(clear, disclosures)
        if key_binding:
            _prove_key(clear, presented.removesuffix(key_binding), key_binding)
    except jwts.Malformed as error:
        raise NotReadable(str(error)) from error
    shown = {name: value for name, value in clear.items() if name not in {"_sd", "_sd_alg"}}
    return Presented(shown, disclosed, key_proven=bool(key_binding))


def _verify(credential: str, find_key: Callable[[str], ECKey | None]) -> dict[str, Any]:
    kid = jwts.header_of(credential).get("kid")
    key = find_key(kid) if isinstance(kid, str) else None
    claims = jwts.verify(CREDENTIAL, credential, key) if key else None
    if claims is None:
        raise NotOurs("We did not sign this.")
    return claims


def _disclosed(clear: dict[str, Any], disclosures: list[str]) -> dict[str, Any]:
    signed = clear.get("_sd", [])
    if clear.get("_sd_alg", DIGEST) != DIGEST or not isinstance(signed, list):
        raise NotReadable("The digests are of a kind that we do not make.")
    if len(set(disclosures)) < len(disclosures):
        raise NotReadable("A claim is disclosed twice.")
    if any(signed.count(_digest(disclosure)) != 1 for disclosure in disclosures):
        raise NotOurs("We did not sign what is disclosed.")
    claims = [_claim(disclosure) for disclosure in disclosures]
    names = [name for name, _value in claims]
    if len(set(names)) < len(names) or not (clear.keys() | RESERVED).isdisjoint(names):
        raise NotReadable("A claim is said twice.")
    return dict(claims)


def _prove_key(clear: dict[str, Any], shown: str, key_binding: str) -> None:
    """Raise unless the holder's own key signed exactly what is shown."""
    try:
        key = ECKey.import_key(clear["cnf"]["jwk"])
    except (JoseError, KeyError, TypeError, ValueError) as error:
        raise NotOurs("We issued this to no key.") from error
    claims = jwts.verify(KEY_BINDING, key_binding, key)
    if claims is None or claims.get("sd_hash") != _digest(shown):
        raise NotOurs("The holder did not sign this.")


def _disclosure(name: str, value: Any) -> str:
    text = json.dumps(
        [_base64url(secrets.token_bytes(SALT_BYTES)), name, value], ensure_ascii=False
    )
    return _base64url(text.encode())


def _claim(disclosure: str) -> tuple[str, Any]:
    match jwts.unpack(disclosure):
        case [str(), str(name), value]:
            return name, value
    raise NotReadable("A disclosure is not salt, name and value.")


def _digest(text: str) -> str:
    return _base64url(hashlib.sha256(text.encode("ascii")).digest())


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).decode("ascii")
