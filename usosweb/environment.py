"""Readers of environment variables: a value that makes no sense is refused by its name."""

import datetime
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BROKERS = ["embedded", "redis", "rediss"]
SQLITE, POSTGRESQL = "django.db.backends.sqlite3", "django.db.backends.postgresql"
SQLITE_OPTIONS = {
    # A writer takes its lock when the transaction begins and waits its turn; readers never wait.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode = WAL",
}
# A server that does not take the connection, or goes away without a word: seconds, milliseconds.
POSTGRESQL_OPTIONS = {"connect_timeout": 5, "tcp_user_timeout": 15_000}
# No statement waits longer than this for a lock, and no transaction stays open.
POSTGRESQL_SESSION = "-c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"
# In a web server a person waits for each statement; elsewhere one may take its time.
POSTGRESQL_WEB_SESSION = f"{POSTGRESQL_SESSION} -c statement_timeout=15s"

# No request waits longer than this for a cache that is away: seconds.
REDIS_CACHE_OPTIONS = {"socket_connect_timeout": 0.3, "socket_timeout": 0.3}

# Set by wsgi.py before the settings are read.
in_web_server = False
# The variables that were read, with their defaults; docs/configuration.md describes each.
known: dict[str, str] = {}


def text(name: str, default: str = "") -> str:
    """The variable as it is set. Every other reader uses this one, so all are in ``known``."""
    known[name] = default
    return os.environ.get(name, default)


def names(name: str, default: Sequence[str] = ()) -> list[str]:
    """Comma-separated words."""
    words = (word.strip() for word in text(name, ",".join(default)).split(","))
    return [word for word in words if word]


def refuse_unknown(prefixes: tuple[str, ...]) -> None:
    """Refuse misspelt variables: all that begin with a prefix of ours must have been read."""
    ours = {name for name in os.environ if name.startswith(prefixes)}
    if unknown := sorted(ours - known.keys()):
        expected = sorted(name for name in known if name.startswith(prefixes))
        raise ImproperlyConfigured(
            f"Unknown in the environment: {', '.join(unknown)}. Known are {', '.join(expected)}."
        )


def flag(name: str) -> bool:
    """False when it is not set."""
    value = text(name, "false").lower()
    if value not in {"true", "false", "1", "0"}:
        raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")
    return value in {"true", "1"}


def number(name: str, default: int, at_least: int, at_most: int, unit: str) -> int:
    """A whole number; ``unit`` is for the error message."""
    value = text(name, str(default))
    if not value.isdecimal() or not at_least <= int(value) <= at_most:
        raise ImproperlyConfigured(f"{name} must be {at_least} to {at_most} {unit}, not {value!r}.")
    return int(value)


def base_url() -> str:
    """Where people reach the portal."""
    return address("BASE_URL", "http://127.0.0.1:8000")


def address(name: str, default: str = "") -> str:
    """An address on the web, without the slash at its end."""
    value = text(name, default).rstrip("/")
    if value != default and not _is_address(value):
        raise ImproperlyConfigured(f"{name} must be an http or https address, not {value!r}.")
    return value


def links(name: str) -> list[tuple[str, str]]:
    """Names with their addresses on the web; none when it is not set."""
    parts = [part.partition("=") for part in names(name)]
    found = [(label.strip(), target.strip()) for label, _equals, target in parts]
    for label, target in found:
        if not label or not _is_address(target):
            shown = "=".join(filter(None, (label, target)))
            raise ImproperlyConfigured(
                f"{name} must be like Name=https://…,Other=https://…, not {shown!r}."
            )
    if len(dict(found)) < len(found):
        raise ImproperlyConfigured(f"{name} names something twice.")
    return found


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def date(name: str) -> datetime.date | None:
    """None when it is not set."""
    value = text(name)
    try:
        return datetime.date.fromisoformat(value) if value else None
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a date (2026-10-01), not {value!r}.") from None


def choice(name: str, choices: list[str]) -> str:
    """One of the choices; the first when it is not set."""
    value = text(name, choices[0])
    if value not in choices:
        known = ", ".join(filter(None, choices))
        raise ImproperlyConfigured(f"{name} must be one of {known}, not {value!r}.")
    return value


def folder(name: str) -> Path | None:
    """A folder that exists; None when it is not set."""
    value = text(name)
    if value and not Path(value).is_dir():
        raise ImproperlyConfigured(f"{name} must be a folder that exists, not {value!r}.")
    return Path(value) if value else None


def state_folder(name: str, default: Path) -> Path:
    """A folder of the portal's own, made if it is not there."""
    path = Path(text(name, str(default)))
    with suppress(OSError):  # refused below
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not os.access(path, os.W_OK | os.X_OK):
        raise ImproperlyConfigured(
            f"The portal keeps its state in {path}, which cannot be written. "
            f"{name} names another folder."
        )
    if path.stat().st_uid == os.geteuid():
        path.chmod(0o700)
    return path


def database(name: str, default: str) -> dict[str, Any]:
    """Django's settings of one database, of a kind that the portal is tested with.

    What the address itself says wins over our time limits.
    """
    settings: dict[str, Any] = environ.Env.db_url_config(text(name, default))
    given = settings.get("OPTIONS", {})
    if settings.get("ENGINE") == SQLITE:
        if settings["NAME"] != ":memory:":
            _make_private(settings["NAME"])
        return settings | {"OPTIONS": SQLITE_OPTIONS}
    if settings.get("ENGINE") != POSTGRESQL:
        raise ImproperlyConfigured(f"{name} must begin with sqlite:/// or postgres://.")
    session = POSTGRESQL_WEB_SESSION if in_web_server else POSTGRESQL_SESSION
    # Of an option that is given twice, PostgreSQL takes the last.
    options = {"options": f"{session} {given.get('options', '')}".rstrip()}
    kept = {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    return kept | settings | {"OPTIONS": POSTGRESQL_OPTIONS | given | options}


def _make_private(file: str) -> None:
    """Make a database that only its owner can read; SQLite gives its other files the same mode."""
    with suppress(OSError):  # SQLite has the better message for a folder that is missing
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT)
        os.fchmod(descriptor, 0o600)
        os.close(descriptor)


def broker(name: str, default: str) -> str:
    """Where Celery's messages go."""
    url = text(name, default)
    if url.partition("://")[0] not in BROKERS:
        raise ImproperlyConfigured(
            f"{name} must begin with one of {', '.join(BROKERS)}, followed by ://."
        )
    return url


def broker_options(url: str, state: Path) -> dict[str, Any]:
    """What Celery hands to the broker's client."""
    if not url.startswith("embedded:"):
        # A student who orders waits no longer than this for a broker that is away.
        return {
            "socket_connect_timeout": 1,
            "socket_timeout": 1,
            "max_retries": 1,
            "interval_start": 0,
        }
    messages = Path(urlsplit(url).path or state / "broker")
    messages.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {
        "data_folder_in": str(messages),
        "data_folder_out": str(messages),
        "control_folder": str(messages / "control"),
        "polling_interval": 0.1,
    }


def cache(name: str, default: str) -> dict[str, Any]:
    """Django's settings of one cache. What is refused is not repeated: it may hold a password."""
    url = text(name, default)
    try:
        settings: dict[str, Any] = environ.Env.cache_url_config(url) if "://" in url else {}
    except (ImproperlyConfigured, ValueError):
        settings = {}
    if not settings:
        raise ImproperlyConfigured(f"{name} must be like redis://host:6379/1, or locmemcache://.")
    if settings["BACKEND"].endswith("RedisCache"):
        settings["BACKEND"] = "usosweb.redis_cache.RedisCache"
        settings["OPTIONS"] = REDIS_CACHE_OPTIONS | settings.get("OPTIONS", {})
    return settings


def mail(name: str, default: str) -> dict[str, Any]:
    """Django's EMAIL_… settings. What is refused is not repeated: it may hold a password."""
    url = text(name, default)
    try:
        settings: dict[str, Any] = environ.Env.email_url_config(url)
    except (ImproperlyConfigured, ValueError):
        settings = {}
    if not settings or (url.startswith("smtp") and not settings["EMAIL_HOST"]):
        raise ImproperlyConfigured(
            f"{name} must be like smtp+tls://user:password@host:587, or consolemail://."
        )
    return settings


def own_secret_key(path: Path) -> str:
    """The key in the file, which is made at the first start, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode=0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        file.write(key := secrets.token_urlsafe(50))
    return key
