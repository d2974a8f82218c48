"""What web servers and workers do before their first request or task."""

import os
import sys
from typing import NoReturn

from django.core.checks import run_checks

# A worker of gunicorn that ends so ends its master, which else would start another, for ever.
CANNOT_START = 3


def keep_files_private() -> None:
    """What this process writes, nobody but its own user reads."""
    os.umask(0o077)


def give_up(why: str) -> NoReturn:
    """End the process, saying why."""
    sys.stderr.write(f"{why}\n")
    raise SystemExit(CANNOT_START)


def refuse_wrong_settings() -> None:
    """End the process when a system check finds an error, as manage.py does by itself."""
    if errors := [str(message) for message in run_checks() if message.is_serious()]:
        give_up("\n".join(errors))
