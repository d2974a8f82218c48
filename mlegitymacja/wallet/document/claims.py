"""The claims of a document: always visible what a verifier needs, disclosable the rest.

MLEGITYMACJA_WALLET_CLAIMS chooses among the disclosable claims by name; all but PRIVATE when empty.
"""

import base64
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from mlegitymacja.models import Order
from mlegitymacja.wallet.document import keys, statuslist
from mlegitymacja.wallet.models import Credential
from usosweb.students import pesel, photos

logger = logging.getLogger(__name__)

# Included only where the university chose so.
PRIVATE = {"personal_administrative_number"}
JPEG = "data:image/jpeg;base64,"
NAME = "mLegitymacja"
DESCRIPTION = _("Student ID on the phone, signed by the university")


@dataclass(frozen=True)
class Claim:
    """A claim that the holder may disclose or keep back."""

    name: str
    label: Promise
    value: Callable[[Order], str]


# The values of the claims -----------------------------------------------------------------------


def _birthdate(order: Order) -> str:
    student = order.student
    if student.birth_date:
        return student.birth_date.isoformat()
    return pesel.birth_date(student.pesel).isoformat() if _pesel(order) else ""


def _picture(order: Order) -> str:
    """Empty where the file is lost: the student still gets a document."""
    if not order.student.photo:
        return ""
    try:
        picture = photos.read_document_picture(order.student.photo)
    except OSError as error:
        logger.error(
            "Student %s gets a document without a photograph (see manage.py check_photos): %s",
            order.student_id,
            error,
        )
        return ""
    return JPEG + base64.b64encode(picture).decode("ascii")


def _unique_code(order: Order) -> str:
    """The European Student Identifier."""
    number = order.student.student_number
    prefix = f"urn:schac:personalUniqueCode:int:esi:{settings.MLEGITYMACJA_WALLET_DOMAIN}"
    return f"{prefix}:{number}" if number else ""


def _pesel(order: Order) -> str:
    return order.student.pesel if order.student.pesel_is_real else ""


# The claims --------------------------------------------------------------------------------

ALL: dict[str, Claim] = {
    claim.name: claim
    for claim in (
        Claim(
            "given_name",
            pgettext_lazy("claim", "Given names"),
            lambda order: f"{order.student.first_name} {order.student.middle_names}".strip(),
        ),
        Claim(
            "family_name",
            pgettext_lazy("claim", "Family name"),
            lambda order: order.student.last_name,
        ),
        Claim("birthdate", pgettext_lazy("claim", "Date of birth"), _birthdate),
        Claim("picture", pgettext_lazy("claim", "Photograph"), _picture),
        Claim(
            "identifier",
            pgettext_lazy("claim", "Student number"),
            lambda order: order.student.student_number,
        ),
        Claim(
            "schacHomeOrganization",
            pgettext_lazy("claim", "University's domain"),
            lambda order: settings.MLEGITYMACJA_WALLET_DOMAIN,
        ),
        Claim(
            "schacPersonalUniqueCode",
            pgettext_lazy("claim", "European Student Identifier"),
            _unique_code,
        ),
        Claim(
            "eduPersonPrimaryAffiliation",
            pgettext_lazy("claim", "Role at the university"),
            lambda order: "student",
        ),
        Claim(
            "eduPersonScopedAffiliation",
            pgettext_lazy("claim", "Role and the university's domain"),
            lambda order: f"student@{settings.MLEGITYMACJA_WALLET_DOMAIN}",
        ),
        Claim(
            "issuing_authority",
            pgettext_lazy("claim", "Issued by"),
            lambda order: settings.USOSWEB_NAME,
        ),
        Claim(
            "date_of_issuance",
            pgettext_lazy("claim", "Date of issue"),
            lambda order: timezone.localdate().isoformat(),
        ),
        Claim(
            "date_of_expiry",
            pgettext_lazy("claim", "Valid until"),
            lambda order: order.expiration_date.isoformat(),
        ),
        Claim(
            "personal_administrative_number",
            pgettext_lazy("claim", "PESEL (the Polish identification number)"),
            _pesel,
        ),
    )
}


def chosen() -> list[Claim]:
    """The claims that documents are issued with now."""
    usual = [name for name in ALL if name not in PRIVATE]
    return [ALL[name] for name in settings.MLEGITYMACJA_WALLET_CLAIMS or usual]


def disclosable(order: Order) -> dict[str, Any]:
    """The chosen claims with their values, without those that are not known."""
    values = {claim.name: claim.value(order) for claim in chosen()}
    return {name: value for name, value in values.items() if value}


def always_visible(
    order: Order, credential: Credential, holder: Mapping[str, Any]
) -> dict[str, Any]:
    """The claims that the holder cannot keep back; ``holder`` is the phone's public key, a JWK."""
    # Exact times could link two documents of one person (OpenID4VCI 1.0, section 15.4.1).
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    begins = int(today.timestamp())
    return {
        "iss": settings.BASE_URL,
        "iat": begins,
        "nbf": begins,
        "exp": int(order.validity_ends_at.timestamp()),
        "vct": vct(),
        "cnf": {"jwk": {name: holder[name] for name in keys.PUBLIC}},
        "status": {
            "status_list": {
                "idx": credential.status_index,
                "uri": statuslist.address(credential.status_list),
            }
        },
    }


# The claims described ----------------------------------------------------------------------


def vct() -> str:
    """The type of the document: the address of its ``type_metadata``."""
    return f"{settings.BASE_URL}/vct/mlegitymacja/1"


def type_metadata() -> dict[str, Any]:
    """The type for verifiers, with every claim, since older documents had other choices."""
    return {
        "vct": vct(),
        "name": NAME,
        "description": _translated("en", DESCRIPTION),
        "display": [
            {"locale": language, "name": NAME, "description": _translated(language, DESCRIPTION)}
            for language, _own_name in settings.LANGUAGES
        ],
        "claims": [
            {"path": [claim.name], "display": _display(claim, "label"), "sd": "always"}
            for claim in ALL.values()
        ],
    }


def described() -> list[dict[str, Any]]:
    """The chosen claims for wallets: ``claims`` in ``credential_metadata``."""
    return [{"path": [claim.name], "display": _display(claim, "name")} for claim in chosen()]


def _display(claim: Claim, member: str) -> list[dict[str, str]]:
    return [
        {"locale": language, member: _translated(language, claim.label)}
        for language, _own_name in settings.LANGUAGES
    ]


def _translated(language: str, text: Promise) -> str:
    with override(language):
        return str(text)
