"""What may exist: orders, their codes, their history. Only orders/ changes an order's status."""

import datetime
from typing import Self

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mlegitymacja.statuses import CURRENT, ENDED, ISSUED, OPEN, TRANSITIONS, WAITING, Reason, Status
from usosweb.students.models import Student

# How many times an activation code may be entered wrongly before the codes are good for nothing.
ATTEMPTS = 5


class Activation(models.Model):
    """The secrets that put an order's document into a phone. Erased once the order leaves READY."""

    qr_text = models.CharField(max_length=1000, unique=True, validators=[MinLengthValidator(1)])
    qr_png = models.BinaryField()
    activation_code = models.CharField(max_length=100)
    expires_at = models.DateTimeField()
    attempts_left = models.PositiveSmallIntegerField(default=ATTEMPTS)
    # When a phone used the codes first; from then on they lapse soon, so it has little time.
    redeemed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """Never a code: this text reaches logs and error pages."""
        return f"Activation {self.pk}"

    @property
    def has_lapsed(self) -> bool:
        """Whether the codes are good for nothing, even if the worker could not end them yet."""
        return self.expires_at <= timezone.now()

    @property
    def are_good(self) -> bool:
        """Whether a phone may still use the codes."""
        return self.attempts_left > 0 and not self.has_lapsed


class OrderQuerySet(models.QuerySet["Order"]):
    def current(self) -> Self:
        return self.filter(status__in=CURRENT)

    def due(self) -> Self:
        """The orders that a worker has something to do for, and none is at."""
        now = timezone.now()
        return self.filter(Q(leased_until=None) | Q(leased_until__lte=now), due_at__lte=now)

    def issued(self) -> Self:
        return self.filter(status__in=sorted(ISSUED))


class Order(models.Model):
    student = models.ForeignKey(
        Student, verbose_name=_("student"), on_delete=models.PROTECT, related_name="orders"
    )
    status = models.CharField(
        pgettext_lazy("of an order", "status"),
        max_length=20,
        choices=Status,
        default=Status.PENDING,
    )
    order_date = models.DateTimeField(_("date of order"), default=timezone.now)
    expiration_date = models.DateField(_("valid until"))
    # Kept by the constraint in the database, so that Django need not look before it deletes codes.
    activation = models.OneToOneField(
        Activation, on_delete=models.DO_NOTHING, null=True, blank=True
    )
    # When the worker must look at the order next; empty when nothing is left to do for it. What is
    # promised to people and phones is elsewhere.
    due_at = models.DateTimeField(_("next attempt"), null=True, blank=True, default=timezone.now)
    # Until when one worker holds the order; empty when none does.
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    attempts = models.PositiveIntegerField(_("attempts so far"), default=0)
    # Whether the issuer must yet be made to end what there may be of an order that ended.
    withdrawal_owed = models.BooleanField(default=False, editable=False)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("mLegitymacja order")
        verbose_name_plural = _("mLegitymacja orders")
        ordering = ["-order_date", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["student"], condition=Q(status__in=sorted(OPEN)), name="one_open_order"
            ),
            models.UniqueConstraint(
                fields=["student"], condition=Q(status="collected"), name="one_living_document"
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(Status)), name="order_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status="ready", activation__isnull=False)
                | (~Q(status="ready") & Q(activation=None)),
                name="codes_exactly_while_ready",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=sorted(WAITING)) | Q(due_at__isnull=False),
                name="waiting_order_is_due",
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(ENDED), withdrawal_owed=True, due_at__isnull=False)
                | Q(status__in=sorted(ENDED), withdrawal_owed=False, due_at=None)
                | Q(~Q(status__in=sorted(ENDED)), withdrawal_owed=False),
                name="ended_order_is_due_for_withdrawal",
            ),
        ]
        indexes = [
            models.Index(fields=["-order_date", "-id"], name="order_newest"),
            # For staff to look through; other rare statuses are found by the indexes below.
            models.Index(
                fields=["-order_date", "-id"], condition=Q(status="failed"), name="order_failed"
            ),
            models.Index(
                fields=["due_at"], condition=Q(status__in=sorted(WAITING)), name="order_waiting"
            ),
            models.Index(
                fields=["due_at"], condition=Q(withdrawal_owed=True), name="order_withdrawal"
            ),
            models.Index(
                fields=["status", "due_at"],
                condition=Q(status__in=sorted(ISSUED), due_at__isnull=False),
                name="order_look",
            ),
            models.Index(
                fields=["expiration_date"],
                condition=Q(status__in=sorted(ISSUED)),
                name="order_ending",
            ),
        ]

    def __str__(self) -> str:
        return _("mLegitymacja order no. %(number)s") % {"number": self.pk}

    @property
    def validity_ends_at(self) -> datetime.datetime:
        """The midnight, in Poland, at which the document's last day is over."""
        day_after = self.expiration_date + datetime.timedelta(days=1)
        return timezone.make_aware(datetime.datetime.combine(day_after, datetime.time()))

    @property
    def is_over(self) -> bool:
        """Whether the document in the phone came to the end of its validity."""
        return self.is_collected and self.validity_ends_at <= timezone.now()

    @property
    def days_left(self) -> int:
        """0 on the last day of validity, negative after it."""
        return (self.expiration_date - timezone.localdate()).days

    @property
    def is_waiting(self) -> bool:
        return self.status in WAITING

    @property
    def is_ready(self) -> bool:
        return self.status == Status.READY

    @property
    def has_lapsed(self) -> bool:
        """Whether the order's codes were not used in time."""
        return bool(self.activation and self.activation.has_lapsed)

    @property
    def is_being_collected(self) -> bool:
        """Whether a phone used the codes; until they lapse it may collect the document."""
        return bool(self.activation and self.activation.redeemed_at)

    @property
    def is_collected(self) -> bool:
        return self.status == Status.COLLECTED

    def may_become(self, status: Status) -> bool:
        return status in TRANSITIONS[Status(self.status)]


class OrderEvent(models.Model):
    """One change of an order: who, from what, to what, why, when."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="events")
    from_status = models.CharField(_("from status"), max_length=20, choices=Status, blank=True)
    to_status = models.CharField(_("to status"), max_length=20, choices=Status)
    # Empty when the system itself acted.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by whom"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    reason = models.CharField(_("reason"), max_length=40, choices=Reason, blank=True)
    # What a person or an issuer wrote; never translated.
    note = models.TextField(pgettext_lazy("to a reason", "note"), blank=True)
    created_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("history of the order")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=["", *sorted(Reason)]), name="event_reason_known"
            ),
        ]
        indexes = [
            # What was issued last, and how much within a minute.
            models.Index(
                fields=["created_at"], condition=Q(to_status=Status.READY), name="event_ready"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_from_status_display() or '–'} → {self.get_to_status_display()}"
