"""How far the daily review of documents has come."""

from django.db import models


class Review(models.Model):
    """The review of one day: which documents it has been through, and when it was done."""

    day = models.DateField(unique=True)
    # The number of the last document that was looked at.
    cursor = models.PositiveBigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Review of {self.day}"
