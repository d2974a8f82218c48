"""Checks of an installation for others; all but one run with `manage.py check --deploy` only."""

import os
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004
from django.http.request import split_domain_port, validate_host

from usosweb import caching

PRINTING = "django.core.mail.backends.console.EmailBackend"


@register(Tags.compatibility, deploy=True)
def check_accessibility_statement(**kwargs: Any) -> list[CheckMessage]:
    facts = settings.USOSWEB_ACCESSIBILITY
    # A statement of full accessibility has no exceptions.
    needed = [name for name in sorted(facts) if name != "exceptions" or facts["status"] != "full"]
    missing = [f"USOSWEB_ACCESSIBILITY_{name.upper()}" for name in needed if not facts[name]]
    if not missing:
        return []
    why = f"The declaration of accessibility lacks {', '.join(missing)}."
    hint = "The law asks for them: see docs/configuration.md."
    return [Warning(why, hint=hint, id="usosweb.W001")]


@register(Tags.compatibility, deploy=True)
def check_mail_server(**kwargs: Any) -> list[CheckMessage]:
    """Warn of printed mails even where EMAIL_URL asks for them: a warning can be ignored."""
    if settings.IS_LOCAL or settings.EMAIL_BACKEND != PRINTING:
        return []
    why = "Mails to students are printed on the console: they count as sent and reach nobody."
    hint = "Name the mail server: EMAIL_URL=smtp+tls://user:password@host:587."
    return [Warning(why, hint=hint, id="usosweb.W002")]


@register(Tags.caches, deploy=True)
def check_cache_is_shared(**kwargs: Any) -> list[CheckMessage]:
    if settings.IS_LOCAL or caching.is_shared():
        return []
    why = (
        "Each process counts requests for itself, so the limits on them are many times higher, and "
        "each question whether a page is still true goes to the database."
    )
    return [Warning(why, hint="Share a cache: CACHE_URL=redis://host:6379/1.", id="usosweb.W003")]


@register(Tags.compatibility)
def check_university_name(**kwargs: Any) -> list[CheckMessage]:
    if settings.IS_LOCAL or settings.USOSWEB_NAME != settings.EXAMPLE_NAME:
        return []
    why = f"The university is called {settings.EXAMPLE_NAME}, in signed documents too."
    return [Error(why, hint="Set its name: USOSWEB_NAME.", id="usosweb.E001")]


@register(Tags.files, deploy=True)
def check_media_folder(**kwargs: Any) -> list[CheckMessage]:
    # The default is made when the first photograph is stored.
    folder = settings.MEDIA_ROOT
    if os.access(folder, os.W_OK | os.X_OK) or folder == settings.VAR_DIR / "media":
        return []
    why = f"MEDIA_ROOT={folder} is no folder in which photographs can be stored."
    hint = "Make it, writable for the user that the portal runs as, or name another."
    return [Warning(why, hint=hint, id="usosweb.W004")]


@register(Tags.urls, deploy=True)
def check_own_host_is_allowed(**kwargs: Any) -> list[CheckMessage]:
    host, _port = split_domain_port(urlsplit(settings.BASE_URL).netloc)
    if validate_host(host, settings.ALLOWED_HOSTS):
        return []
    why = f"ALLOWED_HOSTS lacks {host}, the host of BASE_URL, so every page is refused."
    return [Warning(why, hint="Add it, or leave ALLOWED_HOSTS unset.", id="usosweb.W005")]
