"""The file of the signing keys: a private JWK Set (RFC 7517).

The first key is the active one. Of retired keys the public part is kept, so that what they signed
still verifies. A kid is the key's RFC 7638 thumbprint, computed when the file is read.
"""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from joserfc.errors import JoseError
from joserfc.jwk import DictKey, ECKey

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


@dataclass(frozen=True)
class StoredKey:
    key: ECKey = field(repr=False)
    # ISO 8601; empty for a key that was not made here.
    created: str

    @property
    def kid(self) -> str:
        return str(self.key.kid)


def location() -> Path:
    """The path of the file, which may not exist yet."""
    if settings.MLEGITYMACJA_WALLET_KEYS:
        return Path(settings.MLEGITYMACJA_WALLET_KEYS)
    if settings.IS_LOCAL:
        return Path(settings.VAR_DIR / "wallet_keys.json")
    raise Unset("MLEGITYMACJA_WALLET_KEYS does not name the file of the signing keys.")


def read(path: Path) -> list[StoredKey]:
    """The keys in the file, the active one first. Raises NotConfigured."""
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
        stored = [StoredKey(_key(jwk), jwk.get("created", "")) for jwk in json.loads(text)["keys"]]
        if not stored or not stored[0].key.is_private:
            raise ValueError
        return stored
    except (JoseError, KeyError, TypeError, ValueError):
        # The cause would show the text of the file.
        raise Malformed(
            f"{path} is not a JWK Set of {CURVE} keys, of which the first is private."
        ) from None


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
        return _write(path, retired=read(path))


def drop(kid: str) -> None:
    """Forget a retired key: nothing that it signed verifies any more. KeyError for any other."""
    path = location().resolve()
    with _locked(path):
        active, *retired = read(path)
        left = [stored for stored in retired if stored.kid != kid]
        if len(left) == len(retired):
            raise KeyError(kid)
        _replace(path, active, left)


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


def _write(path: Path, retired: Iterable[StoredKey]) -> str:
    """Write a new active key and the public parts of the others; return its kid."""
    active = _key(ECKey.generate_key(CURVE).as_dict(private=True))
    _replace(path, StoredKey(active, timezone.now().isoformat(timespec="seconds")), retired)
    return str(active.kid)


def _replace(path: Path, active: StoredKey, retired: Iterable[StoredKey]) -> None:
    """Readers see the old file or the new one, never a part of it."""
    keys = [{**active.key.as_dict(private=True), "created": active.created}]
    keys += [{**stored.key.as_dict(private=False), "created": stored.created} for stored in retired]
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
