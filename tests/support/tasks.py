"""Tasks of the tests, for a worker that loads the tests' settings."""

from celery import shared_task
from django.utils import timezone

from mlegitymacja.models import Activation

QR_TEXT, CODE = "openid-credential-offer://of-the-test", "CODEOFTHETEST"


@shared_task(name="tests.break_constraint")
def break_constraint():
    """PostgreSQL refuses the row and quotes all that is in it."""
    Activation.objects.create(
        qr_text=QR_TEXT,
        qr_png=b"",
        activation_code=CODE,
        expires_at=timezone.now(),
        attempts_left=-1,
    )
