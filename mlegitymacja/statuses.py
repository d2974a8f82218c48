"""What an order's statuses are, which may follow which, the sets that have names, and reasons."""

from typing import Self

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(models.TextChoices):
    """Value, what it means to the student, what happened when an order came to it, label."""

    meaning: Promise | str
    happened: Promise | str

    def __new__(cls, value: str, meaning: Promise | str = "", happened: Promise | str = "") -> Self:
        status = str.__new__(cls, value)
        status._value_ = value
        status.meaning = meaning
        status.happened = happened
        return status

    # Placed; the issuer has not taken it yet.
    PENDING = (
        "pending",
        _("The order has been placed and waits to be passed to the issuer."),
        _("The order was placed"),
        pgettext_lazy("order status", "pending"),
    )
    # Handed to an issuer that needs time.
    PROCESSING = (
        "processing",
        _("The issuer has the order and is preparing the codes."),
        _("Passed to the issuer"),
        pgettext_lazy("order status", "being processed"),
    )
    # QR and activation code wait on the page.
    READY = (
        "ready",
        _("The QR code and the activation code wait for you on this page."),
        _("The codes are ready"),
        pgettext_lazy("order status", "ready to collect"),
    )
    # It is in the phone.
    COLLECTED = (
        "collected",
        _("mLegitymacja is on your phone."),
        _("Collected to a phone"),
        pgettext_lazy("order status", "collected"),
    )
    # The issuer refused; its words are in the history.
    FAILED = (
        "failed",
        _("The issuer refused the order; the reason is given on this page."),
        _("mLegitymacja could not be issued"),
        pgettext_lazy("order status", "failed"),
    )
    # The student's own act before it was ready.
    CANCELLED = (
        "cancelled",
        _("You cancelled the order before it was ready."),
        _("The order was cancelled"),
        pgettext_lazy("order status", "cancelled"),
    )
    # Ended by the student or by the university; the reason is in the history.
    REVOKED = (
        "revoked",
        _("You, the university or the issuer ended the validity of mLegitymacja."),
        _("mLegitymacja was revoked"),
        pgettext_lazy("order status", "revoked"),
    )
    # The document's validity, or the lifetime of its codes, ran out.
    EXPIRED = (
        "expired",
        _("mLegitymacja, or its codes, expired."),
        _("mLegitymacja expired"),
        pgettext_lazy("order status", "expired"),
    )


class Reason(models.TextChoices):
    """Why an order changed, where the portal itself knows; the student reads it."""

    NOT_A_STUDENT = "not_a_student", _("You are not an active student any more.")
    ELS_INVALIDATED = "els_invalidated", _("Your ELS has been invalidated.")
    DATA_CHANGED = "data_changed", _("Your data in USOS are no longer those on your ELS.")
    ENDED_BY_ISSUER = "ended_by_issuer", _("The issuer of the document has revoked it.")
    VALIDITY_ENDED = "validity_ended", _("The validity of the document has ended.")
    VALIDITY_ENDED_BEFORE_ISSUE = (
        "validity_ended_before_issue",
        _("The document's validity ended before it could be issued."),
    )
    CODES_NOT_USED = "codes_not_used", _("The codes were not used in time.")
    NOT_COLLECTED = (
        "not_collected",
        _("The phone did not collect the document in time after the codes were used."),
    )
    WRONG_CODES = (
        "wrong_codes",
        _("The activation code was entered wrongly too many times."),
    )
    NOT_STORED = "not_stored", _("The phone could not store it.")
    REMOVED_FROM_PHONE = "removed_from_phone", _("Removed from the phone.")
    ANOTHER_PHONE = "another_phone", _("Ordered anew for another phone.")
    REPLACED = "replaced", _("Replaced by the newer mLegitymacja.")


TRANSITIONS: dict[Status, set[Status]] = {
    Status.PENDING: {Status.PROCESSING, Status.READY, Status.FAILED, Status.CANCELLED},
    Status.PROCESSING: {Status.READY, Status.FAILED, Status.CANCELLED},
    Status.READY: {Status.COLLECTED, Status.REVOKED, Status.EXPIRED},
    Status.COLLECTED: {Status.REVOKED, Status.EXPIRED},
    Status.FAILED: set(),
    Status.CANCELLED: set(),
    Status.REVOKED: set(),
    Status.EXPIRED: set(),
}
# The issuer still has to deliver.
WAITING = {Status.PENDING, Status.PROCESSING}
# A student has at most one of these.
OPEN = {*WAITING, Status.READY}
# There is a document that can be, or is, in a phone.
ISSUED = {Status.READY, Status.COLLECTED}
# What the student's page shows as "Twoja mLegitymacja".
CURRENT = {*OPEN, Status.COLLECTED}
# Nothing comes after these, and no document of theirs may be accepted.
ENDED = {Status.FAILED, Status.CANCELLED, Status.REVOKED, Status.EXPIRED}
