"""Real worker and beat processes for tests: started, killed, and always gone in the end."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Self

from django.conf import settings
from django.db import connection

from tests.waiting import until

READY_MARK = " ready."


def test_database_url() -> str:
    """Where the tests' own database is, for a process that is not the tests'."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"


test_database_url.__test__ = False  # type: ignore[attr-defined]


class Processes:
    """With ``sweep=1`` and ``lease=1`` second, so that no test waits long for what was lost."""

    def __init__(self, broker_url: str, log: Path) -> None:
        self.running: list[subprocess.Popen[bytes]] = []
        self.log = log
        self.environment = {
            **os.environ,
            "DATABASE_URL": test_database_url(),
            "CELERY_BROKER_URL": broker_url,
            "MEDIA_ROOT": str(settings.MEDIA_ROOT),
            "MLEGITYMACJA_SWEEP_SECONDS": "1",
            "MLEGITYMACJA_LEASE_SECONDS": "1",
        }

    def worker(self, **environment: str) -> subprocess.Popen[bytes]:
        """A worker that is listening, with its own ``environment`` on top."""
        ready = self._ready_workers() + 1
        process = self._celery("worker", "--pool=solo", "--loglevel=INFO", **environment)
        until(lambda: self._ready_workers() == ready, self._read_log)
        return process

    def beat(self) -> subprocess.Popen[bytes]:
        schedule = self.log.with_name("beat-schedule")
        return self._celery("beat", "--loglevel=INFO", f"--schedule={schedule}", "--pidfile=")

    def _celery(self, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "usosweb", *arguments],
                cwd=settings.BASE_DIR,
                env={**self.environment, **environment},
                stdout=log,
                stderr=log,
            )
        self.running.append(process)
        return process

    def _ready_workers(self) -> int:
        return self._read_log().count(READY_MARK)

    def _read_log(self) -> str:
        return self.log.read_text() if self.log.exists() else ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for process in self.running:
            process.kill()
            process.wait()
