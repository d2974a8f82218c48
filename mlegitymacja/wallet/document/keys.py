"""The keys that sign documents and status lists: one file, a private JWK Set (RFC 7517).

The first key is the active one. Of retired keys the public part is kept, so that what they signed
still verifies. A kid is the key's RFC 7638 thumbprint, computed when the file is read.
"""

import base64
import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.utils import timezone
from joserfc.errors import JoseError
from joserfc.jwk import DictKey, ECKey, KeySetSerialization

CURVE = "P-256"
OTHERS = 0o077


class NotConfigured(Exception):
    """Nothing can be signed; the message says why."""


class Unset(NotConfigured):
    """The settings name no file."""


class Missing(NotConfigured):
    """The file does not exist."""


class Unreadable(NotConfigured):
    """The file cannot be read."""


class Exposed(NotConfigured):
    """Other users than the owner may read or change the file."""


class Malformed(NotConfigured):
    """The file holds no key to sign with."""


class BadCertificate(NotConfigured):
    """The certificate chain cannot be read."""


@dataclass(frozen=True)
class KeptKey:
    key: ECKey = field(repr=False)
    # ISO 8601; empty for a key that was not made here.
    created: str

    @property
    def kid(self) -> str:
        return str(self.key.kid)


def signing_key() -> ECKey:
    """The active private key."""
    return _current()[0].key


def public_keys() -> KeySetSerialization:
    """Every key ever used, as a public JWK Set."""
    return {"keys": [kept.key.as_dict(private=False) for kept in _every_key()]}


def verification_key(kid: str) -> ECKey | None:
    """The public key with that kid, active or retired."""
    for kept in _every_key():
        if kept.kid == kid:
            return ECKey.import_key(kept.key.as_dict(private=False))
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
    return ECKey.import_key(key).thumbprint()


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


def location() -> Path:
    """The path of the file, which may not exist yet."""
    if settings.MLEGITYMACJA_WALLET_KEYS:
        return Path(settings.MLEGITYMACJA_WALLET_KEYS)
    if settings.IS_LOCAL:
        return Path(settings.VAR_DIR / "wallet_keys.json")
    raise Unset("MLEGITYMACJA_WALLET_KEYS does not name the file of the signing keys.")


def kept_keys() -> list[KeptKey]:
    """The keys in the file, the active one first."""
    return _read(location())


def make() -> str:
    """Make the file with its first key and return the kid. FileExistsError when it is there."""
    path = location()
    path.parent.mkdir(parents=True, exist_ok=True)
    with _locked(path):
        if path.exists():
            raise FileExistsError(f"{path} exists already.")
        return _write(path, retired=[])


def rotate() -> str:
    """Make a new key the active one and return its kid."""
    path = location().resolve()
    with _locked(path):
        return _write(path, retired=_read(path))


def drop(kid: str) -> None:
    """Forget a retired key: nothing that it signed verifies any more. KeyError for any other."""
    path = location().resolve()
    with _locked(path):
        active, *retired = _read(path)
        left = [kept for kept in retired if kept.kid != kid]
        if len(left) == len(retired):
            raise KeyError(kid)
        _replace(path, active, left)


def _every_key() -> list[KeptKey]:
    """Empty where no file is named: with another issuer nothing was signed."""
    try:
        return _current()
    except Unset:
        return []


def _current() -> list[KeptKey]:
    path = location()
    try:
        status = path.stat()
    except FileNotFoundError:
        if settings.MLEGITYMACJA_WALLET_KEYS:
            raise Missing(f"{path} does not exist.") from None
        # Another process may be the first.
        with suppress(FileExistsError):
            make()
        status = path.stat()
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}.") from error
    return _read_once(path, status.st_mtime_ns, status.st_ino)


@lru_cache(maxsize=1)
def _read_once(path: Path, modified: int, inode: int) -> list[KeptKey]:
    """Read each version of the file once; a rotation makes a new one."""
    return _read(path)


def _read(path: Path) -> list[KeptKey]:
    try:
        with path.open("rb") as file:
            text = file.read()
            mode = os.fstat(file.fileno()).st_mode
    except FileNotFoundError:
        raise Missing(f"{path} does not exist.") from None
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}.") from error
    if mode & OTHERS:
        raise Exposed(f"{path} is open to others than its owner.")
    try:
        kept = [KeptKey(_key(jwk), jwk.get("created", "")) for jwk in json.loads(text)["keys"]]
        if not kept or not kept[0].key.is_private:
            raise ValueError
        return kept
    except (JoseError, KeyError, TypeError, ValueError):
        # The cause would show the text of the file.
        raise Malformed(
            f"{path} is not a JWK Set of {CURVE} keys, of which the first is private."
        ) from None


def _key(jwk: dict[str, Any]) -> ECKey:
    """A key from the known members of its JWK. Raises ValueError for another curve."""
    if (jwk["kty"], jwk["crv"]) != ("EC", CURVE):
        raise ValueError
    known: DictKey = {name: jwk[name] for name in ("kty", "crv", "x", "y", "d") if name in jwk}
    key = ECKey.import_key(known, parameters={"alg": "ES256", "use": "sig"})
    key.ensure_kid()
    return key


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.with_name(f"{path.name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(path: Path, retired: Iterable[KeptKey]) -> str:
    """Write a new active key and the public parts of the others; return its kid."""
    active = _key(ECKey.generate_key(CURVE).as_dict(private=True))
    _replace(path, KeptKey(active, timezone.now().isoformat(timespec="seconds")), retired)
    return str(active.kid)


def _replace(path: Path, active: KeptKey, retired: Iterable[KeptKey]) -> None:
    """Readers see the old file or the new one, never a part of it."""
    keys = [{**active.key.as_dict(private=True), "created": active.created}]
    keys += [{**kept.key.as_dict(private=False), "created": kept.created} for kept in retired]
    new = path.with_name(f"{path.name}.new")
    # Left by a process that was killed.
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode=0o600), "w") as file:
        json.dump({"keys": keys}, file, indent=2)
        if path.exists():
            # Run by root, the file stays the portal's.
            os.chown(file.fileno(), path.stat().st_uid, -1)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
