"""What an installation for others still lacks: `manage.py check --deploy`."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004

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
    return [Warning(why, hint="The law asks for them: see README.md.", id="usosweb.W001")]


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
