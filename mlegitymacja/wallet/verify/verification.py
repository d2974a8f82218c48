"""Decide whether a presented document is ours and still valid; nothing of it is stored."""

import datetime
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from mlegitymacja.statuses import Status
from mlegitymacja.wallet.document import claims, keys, sdjwt, statuslist
from mlegitymacja.wallet.models import Credential
from usosweb.students import pesel

PHOTOGRAPH = re.compile(re.escape(claims.JPEG) + "[A-Za-z0-9+/]+={0,2}")
DATES = {"birthdate", "date_of_issuance", "date_of_expiry"}
# Between the clocks of two servers of ours.
LEEWAY = datetime.timedelta(minutes=1)


class Outcome(models.TextChoices):
    VALID = "valid", pgettext_lazy("verdict", "This mLegitymacja is valid")
    REVOKED = "revoked", pgettext_lazy("verdict", "This mLegitymacja has been revoked")
    EXPIRED = "expired", pgettext_lazy("verdict", "This mLegitymacja has expired")
    NOT_OURS = "not_ours", pgettext_lazy("verdict", "This is not an mLegitymacja of ours")
    UNREADABLE = "unreadable", pgettext_lazy("verdict", "This cannot be read")


@dataclass(frozen=True)
class Line:
    """A disclosed claim for people: ``text`` or, for the photograph, ``image``."""

    label: str | Promise
    text: str = ""
    image: str = ""


@dataclass(frozen=True)
class Verdict:
    """The rest beside ``outcome`` is given only for a document that is, or was, ours."""

    outcome: Outcome
    lines: tuple[Line, ...] = ()
    last_day: datetime.date | None = None
    # Signed by the phone that the document was issued to.
    key_proven: bool = False

    @property
    def has_photograph(self) -> bool:
        return any(line.image for line in self.lines)


def verify(presented: str) -> Verdict:
    """Check any text as a presented document.

    Raises keyfile.NotConfigured when the keys cannot be read.
    """
    try:
        document = sdjwt.read(presented, keys.verification_key)
    except sdjwt.NotReadable:
        return Verdict(Outcome.UNREADABLE)
    except sdjwt.NotOurs:
        return Verdict(Outcome.NOT_OURS)
    outcome = _outcome(document.always_visible)
    if outcome == Outcome.NOT_OURS:
        return Verdict(outcome)
    # In the order of claims.ALL.
    names = sorted(document.disclosed, key=[*claims.ALL, *document.disclosed].index)
    lines = tuple(_line(name, str(document.disclosed[name])) for name in names)
    # A document ends at the midnight after its last day.
    end = datetime.datetime.fromtimestamp(
        document.always_visible["exp"], timezone.get_default_timezone()
    )
    last_day = (end - datetime.timedelta(seconds=1)).date()
    return Verdict(outcome, lines, last_day, document.key_proven)


def _outcome(visible: Mapping[str, Any]) -> Outcome:
    match visible:
        case {
            "iss": settings.BASE_URL,
            "nbf": int(begins),
            "exp": int(ends),
            "vct": str(vct),
            "cnf": {"jwk": dict(holder)},
            "status": {"status_list": {"idx": int(index), "uri": str(uri)}},
        } if vct == claims.vct():
            credential = _credential(uri, index)
        case _:
            return Outcome.NOT_OURS
    # Only the phone that collected has the document of this order.
    if credential is None or credential.holder != keys.thumbprint(holder):
        return Outcome.NOT_OURS
    now = timezone.now()
    match credential.order.status:
        case Status.REVOKED:
            return Outcome.REVOKED
        case Status.EXPIRED:
            return Outcome.EXPIRED
        case Status.COLLECTED if begins <= (now + LEEWAY).timestamp():
            return Outcome.VALID if now.timestamp() < ends else Outcome.EXPIRED
    return Outcome.NOT_OURS


def _credential(uri: str, index: int) -> Credential | None:
    number = uri.rpartition("/")[2]
    if not number.isdecimal() or uri != statuslist.address(int(number)):
        return None
    found = Credential.objects.filter(status_list=int(number), status_index=index)
    return found.select_related("order").first()


def _line(name: str, value: str) -> Line:
    label = claims.ALL[name].label if name in claims.ALL else name
    if name == "picture":
        # Not unpacked: we made and signed it. Left out if it is not a JPEG.
        return Line(label, image=value if PHOTOGRAPH.fullmatch(value) else "")
    if name == "personal_administrative_number":
        return Line(label, pesel.masked(value))
    if name in DATES:
        with suppress(ValueError):
            value = date_format(datetime.date.fromisoformat(value))
    return Line(label, value)
