"""What web servers and workers do before their first request or task."""

from django.core.checks import run_checks


def refuse_wrong_settings() -> None:
    """End the process when a system check finds an error, as manage.py does by itself."""
    if errors := [str(message) for message in run_checks() if message.is_serious()]:
        raise SystemExit("\n".join(errors))
