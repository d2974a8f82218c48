"""SD-JWT VC (RFC 9901): a signed document whose holder chooses which claims to disclose.

The signature covers digests of the disclosures, which follow it, one for each claim.
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
    """A credential that we did not sign as it is, or that its holder did not present."""


@dataclass(frozen=True)
class Presented:
    """The claims of a credential that we signed, with those that its holder disclosed.

    ``exp`` and ``status`` are among them and not yet checked.
    """

    always_visible: dict[str, Any]
    disclosed: dict[str, Any]
    # The holder signed the presentation with the key that the document was issued to; when and
    # for whom is not known, since we give no nonce.
    key_proven: bool


def issue(
    always_visible: dict[str, Any],
    disclosable: dict[str, Any],
    key: ECKey,
    headers: Mapping[str, Any],
) -> str:
    """The credential as its holder gets it: everything disclosed, no key binding."""
    disclosures = []
    for name, value in disclosable.items():
        salt = _base64url(secrets.token_bytes(SALT_BYTES))
        disclosure = json.dumps([salt, name, value], ensure_ascii=False)
        disclosures.append(_base64url(disclosure.encode()))
    # Sorted, so that the order does not tell which digest is of which claim.
    digests = sorted(_digest(disclosure) for disclosure in disclosures)
    claims = {**always_visible, "_sd": digests, "_sd_alg": DIGEST}
    return "~".join([jwts.sign(CREDENTIAL, claims, key, headers), *disclosures, ""])


def read(presented: str, find_key: Callable[[str], ECKey | None]) -> Presented:
    """Verify and read a credential; ``find_key`` gives our key by its kid.

    Raises NotReadable or NotOurs.
    """
    if "~" not in presented or not presented.isascii():
        raise NotReadable("This is not an SD-JWT.")
    if len(presented) > MAX_LENGTH or presented.count("~") > MAX_DISCLOSURES + 1:
        raise NotReadable("This is too long.")
    credential, *disclosures, key_binding = presented.split("~")
    try:
        kid = jwts.header_of(credential).get("kid")
        key = find_key(kid) if isinstance(kid, str) else None
        signed = jwts.verify(CREDENTIAL, credential, key) if key else None
        if signed is None:
            raise NotOurs("We did not sign this.")
        disclosed = _disclosed(signed, disclosures)
        if key_binding:
            _check_key_binding(signed, presented.removesuffix(key_binding), key_binding)
    except jwts.Malformed as error:
        raise NotReadable(str(error)) from error
    always_visible = {name: signed[name] for name in signed if name not in {"_sd", "_sd_alg"}}
    return Presented(always_visible, disclosed, key_proven=bool(key_binding))


def _disclosed(signed: dict[str, Any], disclosures: list[str]) -> dict[str, Any]:
    digests = signed.get("_sd", [])
    if signed.get("_sd_alg", DIGEST) != DIGEST or not isinstance(digests, list):
        raise NotReadable("The digests are of a kind that we do not make.")
    if len(set(disclosures)) < len(disclosures):
        raise NotReadable("A claim is disclosed twice.")
    if any(digests.count(_digest(disclosure)) != 1 for disclosure in disclosures):
        raise NotOurs("We did not sign what is disclosed.")
    claims = [_claim(disclosure) for disclosure in disclosures]
    names = [name for name, _value in claims]
    if len(set(names)) < len(names) or not (signed.keys() | RESERVED).isdisjoint(names):
        raise NotReadable("A claim is said twice.")
    return dict(claims)


def _check_key_binding(signed: dict[str, Any], shown: str, key_binding: str) -> None:
    """Raise NotOurs unless the holder's key signed exactly what is shown."""
    try:
        key = ECKey.import_key(signed["cnf"]["jwk"])
    except (JoseError, KeyError, TypeError, ValueError) as error:
        raise NotOurs("We issued this to no key.") from error
    claims = jwts.verify(KEY_BINDING, key_binding, key)
    if claims is None or claims.get("sd_hash") != _digest(shown):
        raise NotOurs("The holder did not sign this.")


def _claim(disclosure: str) -> tuple[str, Any]:
    match jwts.unpack(disclosure):
        case [str(), str(name), value]:
            return name, value
    raise NotReadable("A disclosure is not salt, name and value.")


def _digest(text: str) -> str:
    return _base64url(hashlib.sha256(text.encode("ascii")).digest())


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).decode("ascii")
