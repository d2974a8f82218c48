"""What the portal itself has done from time to time."""

from celery import shared_task
from django.core.management import call_command


@shared_task(name="usosweb.clear_sessions")
def clear_sessions() -> None:
    """Forget the sessions that have ended."""
    call_command("clearsessions")
