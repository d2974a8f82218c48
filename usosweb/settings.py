"""Settings of the portal: one file, everything from the environment, nothing unknown accepted.

README.md ("Settings") lists the variables. With none of them set, the portal runs for one
developer on one machine: SQLite, an embedded broker, a secret key of its own under ``var/``.
"""

import os
import secrets
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# What the declaration of accessibility says that only the university knows.
ACCESSIBILITY_TEXTS = {"ARCHITECTURE", "CONTACT", "EMAIL", "EXCEPTIONS", "PHONE"}
ACCESSIBILITY_DATES = {"PUBLISHED", "UPDATED", "ASSESSED"}
ACCESSIBILITY_STATUSES = ["", "full", "partial", "none"]
KNOWN_VARIABLES = {
    *(
        f"USOSWEB_ACCESSIBILITY_{name}"
        for name in {"STATUS", *ACCESSIBILITY_TEXTS, *ACCESSIBILITY_DATES}
    ),
    "MLEGITYMACJA_CONDITIONS",
    "MLEGITYMACJA_ISSUER",
    "MLEGITYMACJA_LEASE_SECONDS",
    "MLEGITYMACJA_SWEEP_SECONDS",
    "USOSWEB_ADDRESS",
    "USOSWEB_BRANDING_DIR",
    "USOSWEB_CONTACT",
    "USOSWEB_MAINTENANCE",
    "USOSWEB_NAME",
    "USOSWEB_URL",
}
BROKERS = {"embedded", "redis", "rediss"}
DATABASES_SUPPORTED = {"django.db.backends.sqlite3", "django.db.backends.postgresql"}
LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]


def _refuse_unknown_variables() -> None:
    ours = {name for name in os.environ if name.startswith(("MLEGITYMACJA_", "USOSWEB_"))}
    if unknown := sorted(ours - KNOWN_VARIABLES):
        raise ImproperlyConfigured(
            f"Unknown in the environment: {', '.join(unknown)}. "
            f"Known are {', '.join(sorted(KNOWN_VARIABLES))}."
        )


def _flag(name: str) -> bool:
    value = env.str(name, default="false").lower()
    if value not in {"true", "false", "1", "0"}:
        raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")
    return value in {"true", "1"}


def _seconds(name: str, default: int, at_most: int) -> int:
    value = env.str(name, default=str(default))
    if not value.isdecimal() or not 1 <= int(value) <= at_most:
        raise ImproperlyConfigured(f"{name} must be 1 to {at_most} seconds, not {value!r}.")
    return int(value)


def _address(name: str, default: str = "") -> str:
    value: str = env.str(name, default=default).rstrip("/")
    if value == default:
        return value
    try:
        parts = urlsplit(value)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ImproperlyConfigured(f"{name} must be an http or https address, not {value!r}.")
    return value


def _date(name: str) -> date | None:
    value = env.str(name, default="")
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a date (2026-10-01), not {value!r}.") from None


def _choice(name: str, choices: list[str]) -> str:
    value: str = env.str(name, default=choices[0])
    if value not in choices:
        known = ", ".join(filter(None, choices))
        raise ImproperlyConfigured(f"{name} must be one of {known}, not {value!r}.")
    return value


def _folder(name: str) -> Path | None:
    value = env.str(name, default="")
    if value and not Path(value).is_dir():
        raise ImproperlyConfigured(f"{name} must be a folder that exists, not {value!r}.")
    return Path(value) if value else None


def _mail(url: str) -> dict[str, Any]:
    """Django's EMAIL_… settings. What is refused is not repeated: it may hold a password."""
    try:
        mail: dict[str, Any] = environ.Env.email_url_config(url)
    except (ImproperlyConfigured, ValueError):
        mail = {}
    if not mail or (url.startswith("smtp") and not mail["EMAIL_HOST"]):
        raise ImproperlyConfigured(
            "EMAIL_URL must be like smtp+tls://user:password@host:587, or consolemail://."
        )
    return mail


def _own_secret_key(path: Path) -> str:
    """The key this installation made for itself at its first start, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode=0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        file.write(key := secrets.token_urlsafe(50))
    return key


_refuse_unknown_variables()

# What the installation is -----------------------------------------------------------------

VAR_DIR = BASE_DIR / "var"
DEBUG = _flag("DEBUG")
BASE_URL = _address("BASE_URL", "http://127.0.0.1:8000")
_base = urlsplit(BASE_URL)
IS_LOCAL = _base.hostname in {"localhost", "127.0.0.1", "::1"}
_secure = _base.scheme == "https"

SECRET_KEY = os.environ.get("SECRET_KEY", "")
if not SECRET_KEY and not IS_LOCAL:
    raise ImproperlyConfigured(f"SECRET_KEY must be set to serve {BASE_URL}.")
SECRET_KEY = SECRET_KEY or _own_secret_key(VAR_DIR / "secret_key")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[*LOOPBACK, _base.hostname])
CSRF_TRUSTED_ORIGINS = [f"{_base.scheme}://{_base.netloc}"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _secure
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
X_FRAME_OPTIONS = "DENY"
# Nothing but our own files, and no style or script within a page. Django admin keeps to it, too.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# The university: its name in the header, address and contact in the footer, files for its own
# look, and its own USOSweb for the modules not installed here.
USOSWEB_NAME = env.str("USOSWEB_NAME", default="Uniwersytet Przykładowy")
USOSWEB_ADDRESS = env.str("USOSWEB_ADDRESS", default="")
USOSWEB_CONTACT = env.str("USOSWEB_CONTACT", default="")
USOSWEB_BRANDING_DIR = _folder("USOSWEB_BRANDING_DIR")
USOSWEB_URL = _address("USOSWEB_URL")
USOSWEB_ACCESSIBILITY = {
    "status": _choice("USOSWEB_ACCESSIBILITY_STATUS", ACCESSIBILITY_STATUSES),
    **{name.lower(): _date(f"USOSWEB_ACCESSIBILITY_{name}") for name in ACCESSIBILITY_DATES},
    **{
        name.lower(): env.str(f"USOSWEB_ACCESSIBILITY_{name}", default="")
        for name in ACCESSIBILITY_TEXTS
    },
}
# Shows everybody a page that asks to come back later.
USOSWEB_MAINTENANCE = _flag("USOSWEB_MAINTENANCE")

# mLegitymacja -----------------------------------------------------------------------------

MLEGITYMACJA_ISSUER = env.str(
    "MLEGITYMACJA_ISSUER", default="mlegitymacja.issuers.opaque.OpaqueIssuer"
)
MLEGITYMACJA_CONDITIONS = env.list(
    "MLEGITYMACJA_CONDITIONS",
    default=[
        "active_student",
        "pesel",
        "student_number",
        "photo",
        "els",
        "els_extended",
        "data_unchanged",
    ],
)
# How long one attempt at an order may take before another worker may try it.
MLEGITYMACJA_LEASE_SECONDS = _seconds("MLEGITYMACJA_LEASE_SECONDS", default=60, at_most=3600)
# How often the worker looks for orders that nobody rang for.
MLEGITYMACJA_SWEEP_SECONDS = _seconds("MLEGITYMACJA_SWEEP_SECONDS", default=10, at_most=3600)

# Django -----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "usosweb",
    "usosweb.students",
    "mlegitymacja",
    "mlegitymacja.wallet",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
]
# Pages are not compressed: they are small, and beside the codes they repeat what an address says,
# from which an eavesdropper could guess the codes by the length (BREACH).
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "usosweb.middleware.own_pages",
    "usosweb.middleware.chosen_language",
    "usosweb.middleware.maintenance",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "usosweb.middleware.LoginRequired",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "usosweb.middleware.explain_wrong_method",
]
ROOT_URLCONF = "usosweb.urls"
WSGI_APPLICATION = "usosweb.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "usosweb.menu.shell",
            ],
        },
    },
]

_database = env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")
if _database.get("ENGINE") not in DATABASES_SUPPORTED:
    raise ImproperlyConfigured("DATABASE_URL must begin with sqlite:/// or postgres://.")
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # A writer takes its lock when the transaction begins and waits its turn; readers never wait.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode = WAL",
    }
else:
    _database["CONN_MAX_AGE"] = 600
    _database["CONN_HEALTH_CHECKS"] = True
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "introduction"
LOGOUT_REDIRECT_URL = "login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = "pl"
LANGUAGES = [("pl", "Polski"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "usosweb" / "locale"]
TIME_ZONE = "Europe/Warsaw"
USE_TZ = True

STATIC_URL = "/static/"
# A university's file comes before ours of the same name.
STATICFILES_DIRS = [*filter(None, [USOSWEB_BRANDING_DIR]), BASE_DIR / "static"]
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "static")))
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "usosweb.static_files.HashedWhereCollected"},
}
# What was not collected is served from where it lies.
WHITENOISE_USE_FINDERS = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "usosweb.logs.Formatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"mlegitymacja": {"level": "INFO"}},
}

# E-mail -----------------------------------------------------------------------------------

globals().update(_mail(env.str("EMAIL_URL", default="consolemail://")))
# A mail server that does not answer holds up a worker no longer than this.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default=f"USOSweb <noreply@{_base.hostname}>")

# Celery -----------------------------------------------------------------------------------

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="embedded://localhost")
_broker = CELERY_BROKER_URL.partition("://")[0]
if _broker not in BROKERS:
    raise ImproperlyConfigured(
        f"CELERY_BROKER_URL must begin with one of {', '.join(sorted(BROKERS))}, followed by ://."
    )
if _broker == "embedded":
    _messages = Path(urlsplit(CELERY_BROKER_URL).path or VAR_DIR / "broker")
    _messages.mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_messages),
        "data_folder_out": str(_messages),
        "control_folder": str(_messages / "control"),
        "polling_interval": 0.1,
    }
    # Remote control would leave a file for each worker that ever lived.
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
else:
    # A student who orders waits no longer than this for a broker that is away.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "socket_connect_timeout": 1,
        "socket_timeout": 5,
        "max_retries": 1,
        "interval_start": 0,
    }
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "mlegitymacja.sweep",
        "schedule": MLEGITYMACJA_SWEEP_SECONDS,
        # While the worker is away, sweeps must not pile up for it.
        "options": {"expires": MLEGITYMACJA_SWEEP_SECONDS},
    },
    "mails": {
        "task": "mlegitymacja.send_mails",
        "schedule": MLEGITYMACJA_SWEEP_SECONDS,
        "options": {"expires": MLEGITYMACJA_SWEEP_SECONDS},
    },
    "reminders": {"task": "mlegitymacja.remind", "schedule": crontab(hour=8, minute=0)},
}
