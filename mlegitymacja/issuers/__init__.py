"""Who really issues the document: the contract, and loading by setting.

``MLEGITYMACJA_ISSUER`` names a class with what Issuer lists, as Django's EMAIL_BACKEND
names a mail backend. Each of its verbs is safe to call twice for one order. A short example is
usosweb/demo/issuers.py.
"""

import datetime
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from mlegitymacja.statuses import Status

if TYPE_CHECKING:
    from mlegitymacja.models import Order


@dataclass(frozen=True)
class Codes:
    """What puts one document into a phone. The representation never shows the secrets.

    ``qr_text``: up to 1000 characters, unlike that of any other order; ``activation_code``: up to
    100; ``expires_at``: with a time zone.
    """

    qr_text: str = field(repr=False)
    activation_code: str = field(repr=False)
    expires_at: datetime.datetime


class Refused(Exception):
    """The issuer will not issue this order, and asking again is no use."""

    def __init__(self, words: str) -> None:
        """``words``: why, as the student will read it."""
        self.words = _storable(words)
        super().__init__(self.words)


class Unavailable(Exception):
    """The issuer cannot be reached or understood now; the order stays and is tried again later."""


@dataclass(frozen=True)
class Collected:
    """The document is in a phone."""


@dataclass(frozen=True)
class Ended:
    """The document was ended elsewhere. ``words``: why, as the student will read it."""

    words: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", _storable(self.words))


def _storable(words: object) -> str:
    """As text that every database takes, whatever an issuer elsewhere answered."""
    return str(words or "").replace("\0", "").encode(errors="ignore").decode()


@dataclass(frozen=True)
class App:
    """An app for phones that takes the codes, and where on the web it is."""

    name: str
    address: str


MOBYWATEL = App("mObywatel", "https://www.gov.pl/web/mobywatel")


class Issuer(Protocol):
    @property
    @abstractmethod
    def apps(self) -> Sequence[App]:
        """The apps that take the codes, as far as any can be named.

        MOBYWATEL is among them exactly when the document is the genuine one in mObywatel: then
        the student's page gives mObywatel's own instruction.
        """

    @property
    @abstractmethod
    def notice(self) -> Promise | str:
        """What a student must know of the codes, shown beside them; empty for nothing."""

    @property
    @abstractmethod
    def link_scheme(self) -> str:
        """The scheme of QR texts that apps on the same phone open as links; empty for none."""

    @property
    @abstractmethod
    def look_intervals(self) -> Mapping[Status, datetime.timedelta]:
        """How often to look at orders that are ready or collected.

        Empty for an issuer of which phones collect here, by ``orders.collect``; else an order
        that is ready becomes collected only by ``look``.
        """

    @abstractmethod
    def issue(self, order: "Order") -> Codes | None:
        """The order's codes; None when the issuer took the order and needs more time.

        Asked twice it may answer with other codes: those that are stored first are good. Raises
        Refused or Unavailable.
        """

    @abstractmethod
    def look(self, order: "Order") -> Collected | Ended | None:
        """What became of a document elsewhere; None when nothing did, or only what revoke() did.

        Raises Unavailable.
        """

    @abstractmethod
    def revoke(self, order: "Order") -> None:
        """See to it that no document of this order lives, whether or not one was ever issued.

        Raises Unavailable.
        """


def load() -> Issuer:
    """The issuer that MLEGITYMACJA_ISSUER names."""
    issuer: Issuer = import_string(settings.MLEGITYMACJA_ISSUER)()
    return issuer


def next_look(status: Status) -> datetime.datetime | None:
    """When to look at an order that has come to the status now; None for never."""
    interval = load().look_intervals.get(status)
    return timezone.now() + interval if interval else None
