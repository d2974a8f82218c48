"""The portal's own background tasks."""

from django.core.management import call_command

from usosweb.background import task


@task("usosweb.clear_sessions")
def clear_sessions() -> None:
    """Delete the sessions that have ended."""
    call_command("clearsessions")
