"""Signed JSON Web Tokens (RFC 7519), with ES256 alone."""

import json
from collections.abc import Mapping
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from joserfc.util import urlsafe_b64decode

ALGORITHM = "ES256"


class Registry(jws.JWSRegistry):
    """Room in the header for a chain of certificates."""

    max_header_length = 16 * 1024


# Unknown members of a header are ignored (RFC 7515, section 4) unless they are critical.
REGISTRY = Registry(algorithms=[ALGORITHM], strict_check_header=False)


class Malformed(Exception):
    """The text is not a token, or not the part of one that it should be."""


def sign(kind: str, claims: dict[str, Any], key: ECKey, headers: Mapping[str, Any]) -> str:
    """Sign a token of ``typ`` ``kind``; ``headers`` are added to typ, alg and kid."""
    header = {"typ": kind, "alg": ALGORITHM, "kid": key.kid, **headers}
    return jwt.encode(header, claims, key, registry=REGISTRY)


def header_of(token: str) -> dict[str, Any]:
    """The header, not verified. Raises Malformed."""
    header, _dot, _rest = token.partition(".")
    return expect_object(unpack(header))


def verify(kind: str, token: str, key: ECKey) -> dict[str, Any] | None:
    """The claims; None if the ``typ`` is another or the key did not sign. Raises Malformed."""
    header = header_of(token)
    # No critical member is supported.
    if (header.get("typ"), header.get("alg")) != (kind, ALGORITHM) or "crit" in header:
        return None
    try:
        signed = jws.deserialize_compact(token, key, registry=REGISTRY)
    except JoseError:
        return None
    return expect_object(parse(signed.payload or b""))


def unpack(part: str) -> Any:
    """Decode JSON in base64url. Raises Malformed."""
    try:
        return parse(urlsafe_b64decode(part.encode("ascii")))
    except ValueError as error:
        raise Malformed("This is not base64url.") from error


def parse(text: bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Malformed("This is not JSON.") from error


def expect_object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Malformed("This is not a JSON object.")
    return value
