"""The start of web servers and workers."""

import os
import sys
from typing import NoReturn

from django.core.checks import run_checks

# gunicorn ends when a worker ends with this status; with another it would start the next.
CANNOT_START = 3


def keep_files_private() -> None:
    """Let only this process's user read the files that it writes."""
    os.umask(0o077)


def give_up(why: str) -> NoReturn:
    """Print the reason and end the process."""
    sys.stderr.write(f"{why}\n")
    raise SystemExit(CANNOT_START)


def refuse_wrong_settings() -> None:
    """End the process when a system check finds an error, as manage.py does by itself."""
    if errors := [str(message) for message in run_checks() if message.is_serious()]:
        give_up("\n".join(errors))
