"""Acts of the dean's office on many orders."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mlegitymacja.statuses import Status


class BulkActQuerySet(models.QuerySet["BulkAct"]):
    def unfinished(self) -> Self:
        return self.filter(finished_at=None)


class BulkAct(models.Model):
    """One act on many orders, done in batches: which orders, how far it has come, its report."""

    class Kind(models.TextChoices):
        REVOKE = "revoke", pgettext_lazy("act on orders", "revocation")
        RETRY = "retry", pgettext_lazy("act on orders", "issue now")

    # Stands among the statuses in ``skipped`` for orders that something went wrong with.
    ERROR = "error"

    kind = models.CharField(pgettext_lazy("act on orders", "act"), max_length=20, choices=Kind)
    note = models.TextField(_("reason"), blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by whom"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    created_at = models.DateTimeField(_("when"), default=timezone.now)
    # Of the form that was sent, so that sent twice it is one act.
    key = models.UUIDField(editable=False)
    # The orders: their numbers, or the words and filters of the list; none younger than ``up_to``.
    selection = models.JSONField(editable=False)
    up_to = models.PositiveBigIntegerField(editable=False)
    total = models.PositiveIntegerField(_("orders chosen"))
    # The last order that was looked at.
    cursor = models.PositiveBigIntegerField(default=0, editable=False)
    done = models.PositiveIntegerField(_("orders done"), default=0)
    # How many were left as they are, by their status.
    skipped = models.JSONField(default=dict, editable=False)
    worked_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True)
    is_stopped = models.BooleanField(default=False, editable=False)

    objects = BulkActQuerySet.as_manager()

    class Meta:
        verbose_name = _("act on orders")
        verbose_name_plural = _("acts on orders")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["made_by", "key"], name="one_act_a_form"),
        ]
        indexes = [
            models.Index(
                fields=["worked_at"], condition=Q(finished_at=None), name="bulk_act_unfinished"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def seen(self) -> int:
        """How many orders have been looked at so far."""
        skipped: int = sum(self.skipped.values())
        return self.done + skipped

    @property
    def skipped_by_status(self) -> list[tuple[str, int]]:
        return by_status(self.skipped)


def by_status(numbers: dict[str, int]) -> list[tuple[str, int]]:
    """Numbers of orders with their statuses in words, in the order of an order's life."""
    names = {**dict(Status.choices), BulkAct.ERROR: _("an error occurred")}
    return [(str(names[status]), numbers[status]) for status in names if status in numbers]
