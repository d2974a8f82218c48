"""Settings of the portal: one file, everything from the environment, nothing unknown accepted.

docs/configuration.md lists the variables. With none of them set, the portal runs for one
developer on one machine: SQLite, an embedded broker, a secret key of its own under ``var/``.
"""

from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from usosweb import caching, environment

BASE_DIR = Path(__file__).resolve().parent.parent

# The modules of this installation. What each brings stands in its settings.py and its AppConfigs.
MODULES = ["mlegitymacja"]

# What the declaration of accessibility says that only the university knows.
ACCESSIBILITY_TEXTS = {"ARCHITECTURE", "CONTACT", "EMAIL", "EXCEPTIONS", "PHONE"}
ACCESSIBILITY_DATES = {"PUBLISHED", "UPDATED", "ASSESSED"}
ACCESSIBILITY_STATUSES = ["", "full", "partial", "none"]
LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]

# What the installation is -----------------------------------------------------------------

# What the portal keeps on this machine, readable by its own user only.
VAR_DIR = environment.state_folder("USOSWEB_VAR_DIR", default=BASE_DIR / "var")
DEBUG = environment.flag("DEBUG")
BASE_URL = environment.base_url()
_base = urlsplit(BASE_URL)
IS_LOCAL = _base.hostname in {"localhost", "127.0.0.1", "::1"}
_secure = _base.scheme == "https"

SECRET_KEY = environment.text("SECRET_KEY")
if not SECRET_KEY and not IS_LOCAL:
    raise ImproperlyConfigured(f"SECRET_KEY must be set to serve {BASE_URL}.")
SECRET_KEY = SECRET_KEY or environment.own_secret_key(VAR_DIR / "secret_key")

ALLOWED_HOSTS = environment.names("ALLOWED_HOSTS", [*LOOPBACK, _base.hostname or ""])
CSRF_FAILURE_VIEW = "usosweb.errors.form_out_of_date"
CSRF_TRUSTED_ORIGINS = [f"{_base.scheme}://{_base.netloc}"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _secure
# Browsers come back by https alone, for a year. Whether other hosts below ours do, and what is
# done on port 80, is for the server in front: the checks for these have nothing to say here.
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _secure else 0
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"] if _secure else []
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
EXAMPLE_NAME = "Uniwersytet Przykładowy"
USOSWEB_NAME = environment.text("USOSWEB_NAME", EXAMPLE_NAME)
USOSWEB_ADDRESS = environment.text("USOSWEB_ADDRESS")
USOSWEB_CONTACT = environment.text("USOSWEB_CONTACT")
USOSWEB_BRANDING_DIR = environment.folder("USOSWEB_BRANDING_DIR")
USOSWEB_URL = environment.address("USOSWEB_URL")
USOSWEB_ACCESSIBILITY = {
    "status": environment.choice("USOSWEB_ACCESSIBILITY_STATUS", ACCESSIBILITY_STATUSES),
    **{
        name.lower(): environment.date(f"USOSWEB_ACCESSIBILITY_{name}")
        for name in ACCESSIBILITY_DATES
    },
    **{
        name.lower(): environment.text(f"USOSWEB_ACCESSIBILITY_{name}")
        for name in ACCESSIBILITY_TEXTS
    },
}
# Answers every request with a page that asks to come back later.
USOSWEB_MAINTENANCE = environment.flag("USOSWEB_MAINTENANCE")
# How many web servers of our own stand before this one, each adding to X-Forwarded-For.
USOSWEB_PROXIES = environment.number("USOSWEB_PROXIES", 0, 0, 5, "proxies")
# They also say whether the person's connection is https.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if USOSWEB_PROXIES else None
# How many requests one web process works at at once.
WEB_THREADS = environment.number("WEB_THREADS", 8, 1, 64, "threads")

# What its modules bring ------------------------------------------------------------------

_modules = [import_module(f"{name}.settings") for name in MODULES]
_prefixes = tuple(f"{name.upper()}_" for name in MODULES)
for _module in _modules:
    globals().update(
        {name: value for name, value in vars(_module).items() if name.startswith(_prefixes)}
    )

# Django -----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "usosweb",
    "usosweb.students",
    *(app for module in _modules for app in module.APPS),
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
    "usosweb.middleware.no_body_for_head",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "usosweb.middleware.printable_cookies",
    "usosweb.middleware.chosen_language",
    "usosweb.middleware.shed_load",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "usosweb.middleware.own_pages",
    "usosweb.middleware.maintenance",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "usosweb.middleware.LoginRequired",
    "usosweb.middleware.explain_wrong_method",
]
ROOT_URLCONF = "usosweb.urls"
WSGI_APPLICATION = "usosweb.wsgi.application"
TEMPLATE_LOADERS = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [("usosweb.template_loader.Loader", TEMPLATE_LOADERS)],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "usosweb.shell.context",
            ],
        },
    },
]

DATABASES = {"default": environment.database("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": environment.cache("CACHE_URL", default="locmemcache://"),
    # What a process keeps for itself, wherever the other is.
    "process": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "process",
    },
    # Where the tag `shared` keeps parts of pages, in each process until it ends. Not while
    # templates are being changed.
    "template_fragments": {
        "BACKEND": f"django.core.cache.backends.{'dummy.Dummy' if DEBUG else 'locmem.LocMem'}Cache",
        "LOCATION": "template_fragments",
    },
}

SESSION_ENGINE = "usosweb.sessions"
if not caching.is_shared(CACHES):
    # Of a logout only the process would know that answered it.
    SESSION_ENGINE = "django.contrib.sessions.backends.db"
AUTHENTICATION_BACKENDS = ["usosweb.students.logins.WithRecord"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "introduction"
LOGOUT_REDIRECT_URL = "login"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {},
        "MinimumLengthValidator": {"min_length": 12},
        "CommonPasswordValidator": {},
        "NumericPasswordValidator": {},
    }.items()
]

LANGUAGE_CODE = "pl"
LANGUAGES = [("pl", "Polski"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "usosweb" / "locale"]
# Whose words the statuses of an order have in Polish.
if environment.choice("USOSWEB_STATUS_WORDS", ["seed", "usosweb"]) == "usosweb":
    LOCALE_PATHS.insert(0, BASE_DIR / "usosweb" / "status_words" / "locale")
FORMAT_MODULE_PATH = "usosweb.formats"
TIME_ZONE = "Europe/Warsaw"
USE_TZ = True

STATIC_URL = "/static/"
# A university's file comes before ours of the same name.
STATICFILES_DIRS = [*filter(None, [USOSWEB_BRANDING_DIR]), BASE_DIR / "static"]
STATIC_ROOT = Path(environment.text("STATIC_ROOT", str(VAR_DIR / "static")))
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = Path(environment.text("MEDIA_ROOT", str(VAR_DIR / "media")))
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        # Photographs.
        "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
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
    "filters": {
        "secrets": {"()": "usosweb.logs.SecretAddresses"},
        "one_line": {"()": "usosweb.logs.OneLine"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        **{name: {"level": "INFO"} for name in MODULES},
        "django.request": {"filters": ["secrets"]},
        # Scanners of the internet name hosts that are not ours.
        "django.security.DisallowedHost": {"filters": ["one_line"]},
        # The lines of manage.py runserver.
        "django.server": {"filters": ["secrets"], "handlers": ["console"], "level": "INFO"},
    },
}

# E-mail -----------------------------------------------------------------------------------

globals().update(environment.mail("EMAIL_URL", default="consolemail://"))
# A mail server that does not answer holds up a worker no longer than this.
EMAIL_TIMEOUT = 10
# What stands after the @: for an IPv6 address in a form of its own (RFC 5321, 4.1.3).
MAIL_DOMAIN = f"[IPv6:{_base.hostname}]" if "[" in _base.netloc else _base.hostname
DEFAULT_FROM_EMAIL = environment.text("MAIL_FROM", f"USOSweb <noreply@{MAIL_DOMAIN}>")

# Celery -----------------------------------------------------------------------------------

CELERY_BROKER_URL = environment.broker("CELERY_BROKER_URL", default="embedded://localhost")
CELERY_BROKER_TRANSPORT_OPTIONS = environment.broker_options(CELERY_BROKER_URL, VAR_DIR)
# Remote control of the embedded broker would leave a file for each worker that ever lived.
CELERY_WORKER_ENABLE_REMOTE_CONTROL = not CELERY_BROKER_URL.startswith("embedded:")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = "background"
CELERY_TASK_ROUTES = {
    task: route for module in _modules for task, route in module.TASK_ROUTES.items()
}
CELERY_TASK_QUEUES: dict[str, dict[str, str]] = {
    name: {}
    for name in sorted(
        {CELERY_TASK_DEFAULT_QUEUE, *(route["queue"] for route in CELERY_TASK_ROUTES.values())}
    )
}
# A worker that is busy keeps no message from one that is free.
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Every task hands over after some seconds; these end one that hangs.
CELERY_TASK_SOFT_TIME_LIMIT = 120
CELERY_TASK_TIME_LIMIT = 150
# Of its own accord Celery closes the database's connection after every task. Here it is kept, and
# usosweb/celery.py lets go of one that is broken.
CELERY_DB_REUSE_MAX = float("inf")
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
# What is done again and again: every so many seconds, or at the times of a line of cron.
SCHEDULE: dict[str, int | str] = {"usosweb.clear_sessions": "30 0 * * *"}
for _module in _modules:
    SCHEDULE |= _module.SCHEDULE

# All that is known has been read by now.
environment.refuse_unknown(("USOSWEB_", *_prefixes))
