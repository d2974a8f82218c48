"""What an order's statuses are, which may follow which, and the sets that have names."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Status(models.TextChoices):
    # Placed; the issuer has not taken it yet.
    PENDING = "pending", pgettext_lazy("order status", "pending")
    # Handed to an issuer that needs time.
    PROCESSING = "processing", pgettext_lazy("order status", "being processed")
    # QR and activation code wait on the page.
    READY = "ready", pgettext_lazy("order status", "ready to collect")
    # It is in the phone.
    COLLECTED = "collected", pgettext_lazy("order status", "collected")
    # The issuer refused; the reason is in the history.
    FAILED = "failed", pgettext_lazy("order status", "failed")
    # The student's own act before it was ready.
    CANCELLED = "cancelled", pgettext_lazy("order status", "cancelled")
    # Ended by the student or by the university; the reason is in the history.
    REVOKED = "revoked", pgettext_lazy("order status", "revoked")
    # The document's validity, or the lifetime of its codes, ran out.
    EXPIRED = "expired", pgettext_lazy("order status", "expired")


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
