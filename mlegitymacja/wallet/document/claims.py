"""What a document says: in the clear what a verifier needs, under the holder's control the rest.

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
from mlegitymacja.wallet.document import statuslist
from mlegitymacja.wallet.models import Credential
from usosweb.students import pesel, photos

logger = logging.getLogger(__name__)

# The members of a public key of the one kind that holders prove.
PUBLIC = ("kty", "crv", "x", "y")
# Not for everybody who asks for a student ID: said only where the university chose so.
PRIVATE = {"personal_administrative_number"}
JPEG = "data:image/jpeg;base64,"
NAME = "mLegitymacja"
DESCRIPTION = _("Student ID on the phone, signed by the university")


@dataclass(frozen=True)
class Claim:
    """One thing that the holder may show or keep to themselves."""

    name: str
    label: Promise
    value: Callable[[Order], str]


# What the claims say -----------------------------------------------------------------------


def _given_name(order: Order) -> str:
    return f"{order.student.first_name} {order.student.middle_names}".strip()


def _birthdate(order: Order) -> str:
    student = order.student
    if student.birth_date:
        return student.birth_date.isoformat()
    return pesel.birth_date(student.pesel).isoformat() if _pesel(order) else ""


def _picture(order: Order) -> str:
    """A file that got lost is no reason to leave the student without a document."""
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
    place = f"urn:schac:personalUniqueCode:int:esi:{settings.MLEGITYMACJA_WALLET_DOMAIN}"
    return f"{place}:{number}" if number else ""


def _pesel(order: Order) -> str:
    return order.student.pesel if order.student.pesel_is_real else ""


# The claims --------------------------------------------------------------------------------

ALL: dict[str, Claim] = {
    claim.name: claim
    for claim in (
        Claim("given_name", pgettext_lazy("claim", "Given names"), _given_name),
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
    """The claims that documents are issued with."""
    usual = [name for name in ALL if name not in PRIVATE]
    return [ALL[name] for name in settings.MLEGITYMACJA_WALLET_CLAIMS or usual]


def disclosable(order: Order) -> dict[str, Any]:
    """The chosen claims of the order's document; what is not known is not said."""
    values = {claim.name: claim.value(order) for claim in chosen()}
    return {name: value for name, value in values.items() if value}


def clear(order: Order, credential: Credential, holder: Mapping[str, Any]) -> dict[str, Any]:
    """What the document says to everybody; ``holder`` is the key that it is issued to, as JWK."""
    # Two documents of one moment could be told to be each other's (OpenID4VCI 1.0, 15.4.1).
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    begins = int(today.timestamp())
    return {
        "iss": settings.BASE_URL,
        "iat": begins,
        "nbf": begins,
        "exp": int(order.validity_ends_at.timestamp()),
        "vct": vct(),
        "cnf": {"jwk": {name: holder[name] for name in PUBLIC}},
        "status": {
            "status_list": {
                "idx": credential.status_index,
                "uri": statuslist.address(credential.status_list),
            }
        },
    }


# The claims described ----------------------------------------------------------------------


def vct() -> str:
    """The type of the document: an address where ``type_metadata`` is found."""
    return f"{settings.BASE_URL}/vct/mlegitymacja/1"


def type_metadata() -> dict[str, Any]:
    """The type of the document for verifiers: all it may say, whatever is chosen now."""
    return {
        "vct": vct(),
        "name": NAME,
        "description": _in("en", DESCRIPTION),
        "display": [
            {"locale": language, "name": NAME, "description": _in(language, DESCRIPTION)}
            for language, _own_name in settings.LANGUAGES
        ],
        "claims": [
            {"path": [claim.name], "display": _display(claim, "label"), "sd": "always"}
            for claim in ALL.values()
        ],
    }


def described() -> list[dict[str, Any]]:
    """The chosen claims for wallets: ``claims`` of the issuer's ``credential_metadata``."""
    return [{"path": [claim.name], "display": _display(claim, "name")} for claim in chosen()]


def _display(claim: Claim, called: str) -> list[dict[str, str]]:
    return [
        {"locale": language, called: _in(language, claim.label)}
        for language, _own_name in settings.LANGUAGES
    ]


def _in(language: str, text: Promise) -> str:
    with override(language):
        return str(text)
