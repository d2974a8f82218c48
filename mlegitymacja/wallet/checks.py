"""System checks of the signing keys and of the settings, so that errors show at the start."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004
from django.core.exceptions import ValidationError
from django.core.validators import validate_domain_name

from mlegitymacja.wallet.document import claims, keyfile, keys

ISSUER = "mlegitymacja.wallet.issuer.WalletIssuer"
MAKE = "python manage.py wallet_keys make"
FOUND: dict[type[keyfile.NotConfigured], tuple[str, str]] = {
    keyfile.Unset: (
        "wallet.E001",
        f"Name a file outside the sources there, and make it: {MAKE}",
    ),
    keyfile.Missing: (
        "wallet.E002",
        f"Put the file back from its backup, or make a new one: {MAKE}",
    ),
    keyfile.Unreadable: (
        "wallet.E003",
        "The user that the portal runs as must own the file.",
    ),
    keyfile.Exposed: (
        "wallet.E004",
        "chmod 600; if others may have read it, wallet_keys rotate, drop.",
    ),
    keyfile.Malformed: (
        "wallet.E005",
        f"Put the file back from its backup; {MAKE} shows the form.",
    ),
    keys.BadCertificate: (
        "wallet.E006",
        "MLEGITYMACJA_WALLET_CERTIFICATE names a PEM file.",
    ),
}


@register
def keys_can_sign(**kwargs: Any) -> list[CheckMessage]:
    # Where the wallet issued before, its documents must still verify.
    names_keys = settings.MLEGITYMACJA_WALLET_KEYS or settings.MLEGITYMACJA_WALLET_CERTIFICATE
    if settings.MLEGITYMACJA_ISSUER != ISSUER and not names_keys:
        return []
    try:
        keys.signing_key()
        certificate_of_another_key = keys.certificates() and not keys.certificate_chain()
    except keyfile.NotConfigured as error:
        error_id, hint = FOUND[type(error)]
        return [Error(str(error), hint=hint, id=error_id)]
    if certificate_of_another_key:
        return [
            Error(
                "The first certificate in MLEGITYMACJA_WALLET_CERTIFICATE is not the active key's.",
                hint="Have the active key certified, or unset the variable.",
                id="wallet.E007",
            )
        ]
    return []


@register
def claims_known(**kwargs: Any) -> list[CheckMessage]:
    names = settings.MLEGITYMACJA_WALLET_CLAIMS
    if unknown := sorted(set(names) - set(claims.ALL)):
        return [
            Error(
                f"MLEGITYMACJA_WALLET_CLAIMS names unknown claims: {', '.join(unknown)}.",
                hint=f"Known are {', '.join(claims.ALL)}.",
                id="wallet.E011",
            )
        ]
    if len(set(names)) < len(names):
        return [Error("MLEGITYMACJA_WALLET_CLAIMS names a claim more than once.", id="wallet.E012")]
    return []


@register
def apps_are_of_the_standard(**kwargs: Any) -> list[CheckMessage]:
    if any("mobywatel" in name.casefold() for name, _address in settings.MLEGITYMACJA_WALLET_APPS):
        return [
            Error(
                "MLEGITYMACJA_WALLET_APPS names mObywatel, which does not take the wallet's codes.",
                hint="Name apps under the open standard OpenID4VCI.",
                id="wallet.E020",
            )
        ]
    return []


@register(deploy=True)
def apps_are_named(**kwargs: Any) -> list[CheckMessage]:
    if settings.IS_LOCAL or settings.MLEGITYMACJA_ISSUER != ISSUER:
        return []
    if settings.MLEGITYMACJA_WALLET_APPS:
        return []
    return [
        Warning(
            "The student's page names no wallet app that takes the codes.",
            hint="Name one: MLEGITYMACJA_WALLET_APPS=Name=https://…",
            id="wallet.W001",
        )
    ]


@register
def domain_is_one(**kwargs: Any) -> list[CheckMessage]:
    domain = settings.MLEGITYMACJA_WALLET_DOMAIN
    # On one machine the host need not be a domain.
    if domain == urlsplit(settings.BASE_URL).hostname:
        return []
    try:
        validate_domain_name(domain)
    except ValidationError:
        return [
            Error(
                f"MLEGITYMACJA_WALLET_DOMAIN must be a domain (uw.edu.pl), not {domain!r}.",
                id="wallet.E013",
            )
        ]
    return []
