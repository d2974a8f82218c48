"""What the portal itself has done from time to time."""

from django.core.management import call_command

from usosweb.background import task


@task("usosweb.clear_sessions")
def clear_sessions() -> None:
    """Forget the sessions that have ended."""
    call_command("clearsessions")
