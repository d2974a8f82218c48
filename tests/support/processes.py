"""Real web server, worker, beat and broker processes for tests, always gone in the end."""

import os
import socket
import subprocess
import sys
import urllib.request

from django.conf import settings
from django.db import connection

from tests.support.waiting import until

READY_MARK = " ready."
WORKER_OPTIONS = ["--pool=solo", "--loglevel=INFO"]


def test_database_url():
    """Where the tests' own database is, for a process that is not the tests'."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"


test_database_url.__test__ = False  # type: ignore[attr-defined]


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=1) as response:
            return response.status == 200
    except OSError:
        return False


class Processes:
    """With ``sweep=1`` and ``lease=1`` second, so that no test waits long for what was lost."""

    def __init__(self, broker_url, log):
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

    def worker(self, **environment):
        """A worker that is listening, with its own ``environment`` on top."""
        ready = self._ready_workers() + 1
        process = self.worker_without_waiting(**environment)
        until(lambda: self._ready_workers() == ready or process.poll() is not None)
        assert process.poll() is None, self.read_log()
        return process

    def worker_without_waiting(self, **environment):
        return self._python("celery", "--app=usosweb", "worker", *WORKER_OPTIONS, **environment)

    def beat(self):
        state = str(self.log.parent)
        return self._python("celery", "--app=usosweb", "beat", "--pidfile=", USOSWEB_VAR_DIR=state)

    def web(self, **environment):
        """The address of a web server that answers, with its own ``environment`` on top."""
        address = f"127.0.0.1:{free_port()}"
        base_url = f"http://{address}"
        self.web_without_waiting(f"--bind={address}", BASE_URL=base_url, **environment)
        until(lambda: answers(f"{base_url}/healthz"), self.read_log)
        return base_url

    def web_without_waiting(self, *options, **environment):
        return self._python("gunicorn", "usosweb.wsgi", *options, **environment)

    def redis(self, port):
        """A broker of the test's own, that keeps nothing."""
        options = ["--bind", "127.0.0.1", "--save", "", "--dir", str(self.log.parent)]
        self._run("redis-server", "--port", str(port), *options)

    def read_log(self):
        return self.log.read_text() if self.log.exists() else ""

    def _python(self, *command, **environment):
        return self._run(sys.executable, "-m", *command, **environment)

    def _run(self, *command, **environment):
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=settings.BASE_DIR,
                env={**self.environment, **environment},
                stdout=log,
                stderr=log,
            )
        self.running.append(process)
        return process

    def _ready_workers(self):
        return self.read_log().count(READY_MARK)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        for process in self.running:
            process.kill()
            process.wait()
