"""The portal in an environment of the test's own: each time in a process of its own."""

import os
import subprocess
import sys

from django.conf import settings


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Python with nothing of ours in its environment but what the test gives."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def value_of(expression: str, **environment: str) -> str:
    """What the settings, called ``s``, make of the environment."""
    process = run("-c", f"from usosweb import settings as s; print({expression})", **environment)
    assert process.returncode == 0, process.stderr
    return process.stdout.strip()


def refusal(**environment: str) -> str:
    """Why the settings refuse the environment."""
    process = run("-c", "import usosweb.settings", **environment)
    kind, _colon, why = process.stderr.strip().splitlines()[-1].partition(": ")
    assert kind == "django.core.exceptions.ImproperlyConfigured"
    return why


def checked(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return run("manage.py", "check", *options, **environment)
