"""The portal in an environment of the test's own."""

import os
import runpy
import subprocess
import sys
from types import SimpleNamespace
from unittest import mock

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from usosweb import environment as readers
from usosweb.settings import MODULES

ELSEWHERE = {"BASE_URL": "https://usosweb.example.edu", "SECRET_KEY": "of the test"}
POSTGRESQL = "postgres://portal@127.0.0.1/portal"


def read(**environment):
    """The settings of a portal that is started in this environment."""
    of_modules = [f"{name}.settings" for name in MODULES]
    with (
        mock.patch.dict(os.environ, of_this_machine() | environment, clear=True),
        mock.patch.dict(readers.known, clear=True),
        mock.patch.dict(sys.modules),
    ):
        for name in of_modules:
            sys.modules.pop(name, None)
        return SimpleNamespace(**runpy.run_path(str(settings.BASE_DIR / "usosweb" / "settings.py")))


def refusal(**environment):
    """Why the settings refuse the environment."""
    with pytest.raises(ImproperlyConfigured) as refused:
        read(**environment)
    return str(refused.value)


def run(*arguments, **environment):
    """Python in a process of its own, with nothing of ours in its environment but what is given."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=of_this_machine() | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def of_this_machine():
    return {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
