"""What an installation for others lacks. But for the name: `manage.py check --deploy`."""

import os
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004
from django.http.request import split_domain_port, validate_host

PRINTING = "django.core.mail.backends.console.EmailBackend"


@register(Tags.compatibility, deploy=True)
def declaration_of_accessibility_complete(**kwargs: Any) -> list[CheckMessage]:
    facts = settings.USOSWEB_ACCESSIBILITY
    # Exceptions are there to be told only if there are any.
    needed = [name for name in sorted(facts) if name != "exceptions" or facts["status"] != "full"]
    missing = [f"USOSWEB_ACCESSIBILITY_{name.upper()}" for name in needed if not facts[name]]
    if not missing:
        return []
    why = f"The declaration of accessibility lacks {', '.join(missing)}."
    hint = "The law asks for them: see docs/configuration.md."
    return [Warning(why, hint=hint, id="usosweb.W001")]


@register(Tags.compatibility, deploy=True)
def mail_server_named(**kwargs: Any) -> list[CheckMessage]:
    """Also where printing is chosen: whoever chose it can pass over a warning."""
    if settings.IS_LOCAL or settings.EMAIL_BACKEND != PRINTING:
        return []
    why = "Mails to students are printed on the console: they count as sent and reach nobody."
    hint = "Name the mail server: EMAIL_URL=smtp+tls://user:password@host:587."
    return [Warning(why, hint=hint, id="usosweb.W002")]


@register(Tags.caches, deploy=True)
def cache_shared(**kwargs: Any) -> list[CheckMessage]:
    backend = settings.CACHES["default"]["BACKEND"]
    if settings.IS_LOCAL or backend != "django.core.cache.backends.locmem.LocMemCache":
        return []
    why = "Each process counts requests for itself, so the limits on them are many times higher."
    return [Warning(why, hint="Share a cache: CACHE_URL=redis://host:6379/1.", id="usosweb.W003")]


@register(Tags.compatibility)
def university_named(**kwargs: Any) -> list[CheckMessage]:
    """The name stands in the documents that are signed."""
    if settings.IS_LOCAL or settings.USOSWEB_NAME != settings.EXAMPLE_NAME:
        return []
    why = f"The university is called {settings.EXAMPLE_NAME}, in signed documents too."
    return [Error(why, hint="Set its name: USOSWEB_NAME.", id="usosweb.E001")]


@register(Tags.files, deploy=True)
def photographs_kept(**kwargs: Any) -> list[CheckMessage]:
    # The default is made when the first photograph is stored.
    folder = settings.MEDIA_ROOT
    if os.access(folder, os.W_OK | os.X_OK) or folder == settings.VAR_DIR / "media":
        return []
    why = f"MEDIA_ROOT={folder} is no folder in which photographs can be stored."
    hint = "Make it, writable for the user that the portal runs as, or name another."
    return [Warning(why, hint=hint, id="usosweb.W004")]


@register(Tags.urls, deploy=True)
def own_host_allowed(**kwargs: Any) -> list[CheckMessage]:
    host, _port = split_domain_port(urlsplit(settings.BASE_URL).netloc)
    if validate_host(host, settings.ALLOWED_HOSTS):
        return []
    why = f"ALLOWED_HOSTS lacks {host}, the host of BASE_URL, so every page is refused."
    return [Warning(why, hint="Add it, or leave ALLOWED_HOSTS unset.", id="usosweb.W005")]
