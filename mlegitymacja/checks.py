"""Settings that are wrong are found when the portal starts, not by a student."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from mlegitymacja import conditions, issuers


@register
def conditions_known(**kwargs: Any) -> list[CheckMessage]:
    names = settings.MLEGITYMACJA_CONDITIONS
    unknown = sorted(set(names) - set(conditions.ALL))
    errors: list[CheckMessage] = []
    if unknown:
        errors.append(
            Error(
                f"MLEGITYMACJA_CONDITIONS names unknown conditions: {', '.join(unknown)}.",
                hint=f"Known are {', '.join(conditions.ALL)}.",
                id="mlegitymacja.E001",
            )
        )
    if not names or len(set(names)) < len(names):
        errors.append(
            Error(
                "MLEGITYMACJA_CONDITIONS must name at least one condition, and none twice.",
                id="mlegitymacja.E002",
            )
        )
    return errors


@register
def issuer_loads(**kwargs: Any) -> list[CheckMessage]:
    try:
        issuer = issuers.load()
    except (ImportError, TypeError) as error:
        return [Error(f"MLEGITYMACJA_ISSUER cannot be loaded: {error}", id="mlegitymacja.E003")]
    needed = ("apps", "notice", "link_scheme", "look_intervals", "issue", "look", "revoke")
    missing = [name for name in needed if not hasattr(issuer, name)]
    if missing:
        return [
            Error(
                f"MLEGITYMACJA_ISSUER {settings.MLEGITYMACJA_ISSUER} lacks {', '.join(missing)}.",
                id="mlegitymacja.E004",
            )
        ]
    if not all(isinstance(app, issuers.App) for app in issuer.apps):
        return [
            Error(
                f"MLEGITYMACJA_ISSUER {settings.MLEGITYMACJA_ISSUER}: apps must be a sequence of "
                "mlegitymacja.issuers.App.",
                id="mlegitymacja.E005",
            )
        ]
    return []
