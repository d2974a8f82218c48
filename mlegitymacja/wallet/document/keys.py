"""The keys that sign documents and status lists, with the certificates of the active one."""

import base64
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from joserfc import jwk
from joserfc.jwk import DictKey, ECKey, KeySetSerialization

from mlegitymacja.wallet.document import keyfile

# The members of a public key of the one kind that holders prove.
PUBLIC = ("kty", "crv", "x", "y")


class BadCertificate(keyfile.NotConfigured):
    """The certificate chain cannot be read."""


def signing_key() -> ECKey:
    """The active private key."""
    return _current()[0].key


def public_keys() -> KeySetSerialization:
    """Every key ever used, as a public JWK Set."""
    return {"keys": [stored.key.as_dict(private=False) for stored in _every_key()]}


def verification_key(kid: str) -> ECKey | None:
    """The public key with that kid, active or retired."""
    for stored in _every_key():
        if stored.kid == kid:
            return ECKey.import_key(stored.key.as_dict(private=False))
    return None


def certificate_chain() -> list[str]:
    """The x5c header: base64 DER, leaf first. Empty if there is no certificate of the active key,
    as after a rotation: with a chain of another key the signature would not verify.
    """
    chain = certificates()
    if not chain or chain[0].public_key() != signing_key().public_key:
        return []
    return [base64.b64encode(part.public_bytes(Encoding.DER)).decode() for part in chain]


def thumbprint(key: DictKey) -> str:
    """The name of any public key on the curve (RFC 7638), the same however its JWK is written."""
    return jwk.thumbprint({name: key[name] for name in PUBLIC})


def headers() -> dict[str, Any]:
    """The header of what is signed, without typ, alg and kid."""
    chain = certificate_chain()
    return {"x5c": chain} if chain else {}


def certificates() -> list[x509.Certificate]:
    """The chain of MLEGITYMACJA_WALLET_CERTIFICATE, also if it is of another key."""
    if not settings.MLEGITYMACJA_WALLET_CERTIFICATE:
        return []
    path = Path(settings.MLEGITYMACJA_WALLET_CERTIFICATE)
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise BadCertificate(f"{path} is no certificate chain in PEM: {error}") from error


def _every_key() -> list[keyfile.StoredKey]:
    """Empty where no file is named: with another issuer nothing was signed."""
    try:
        return _current()
    except keyfile.Unset:
        return []


def _current() -> list[keyfile.StoredKey]:
    path = keyfile.location()
    try:
        status = path.stat()
    except FileNotFoundError:
        if settings.MLEGITYMACJA_WALLET_KEYS:
            raise keyfile.Missing(f"{path} does not exist.") from None
        # Another process may be the first.
        with suppress(FileExistsError):
            keyfile.make()
        status = path.stat()
    except OSError as error:
        raise keyfile.Unreadable(f"{path} cannot be read: {error.strerror}.") from error
    return _read_once(path, status.st_mtime_ns, status.st_ino)


@lru_cache(maxsize=1)
def _read_once(path: Path, modified: int, inode: int) -> list[keyfile.StoredKey]:
    """Read each version of the file once; a rotation makes a new one."""
    return keyfile.read(path)
