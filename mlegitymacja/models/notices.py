"""The mails to students: which are owed, and which were sent."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mlegitymacja.models.orders import Order
from mlegitymacja.statuses import Status


class Notice(models.Model):
    """One mail to an order's student: owed while it has ``due_at``, sent once it has ``sent_at``.

    With neither it was closed unsent: unwanted, without an address, or not true any more.
    """

    class Kind(models.TextChoices):
        # Of the statuses that bear these names.
        READY = Status.READY, pgettext_lazy("mail", "ready to collect")
        FAILED = Status.FAILED, pgettext_lazy("mail", "could not be issued")
        REVOKED = Status.REVOKED, pgettext_lazy("mail", "revoked by the university")
        # Reminders before the validity ends.
        FOUR_WEEKS_LEFT = "four_weeks_left", pgettext_lazy("mail", "four weeks left")
        ONE_WEEK_LEFT = "one_week_left", pgettext_lazy("mail", "one week left")

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(_("about what"), max_length=20, choices=Kind)
    created_at = models.DateTimeField(_("when"), default=timezone.now)
    due_at = models.DateTimeField(_("next try"), null=True, blank=True, default=timezone.now)
    attempts = models.PositiveIntegerField(_("tries so far"), default=0)
    sent_at = models.DateTimeField(pgettext_lazy("mail", "sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("e-mail to the student")
        verbose_name_plural = _("e-mails to the student")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "kind"], name="one_notice_of_a_kind"),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(due_at=None), name="sent_notice_is_not_due"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="notice_due"),
            # Found among thousands of reminders that fall due at once.
            models.Index(
                fields=["due_at"],
                condition=Q(due_at__isnull=False, kind__in=["failed", "ready", "revoked"]),
                name="notice_urgent",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
