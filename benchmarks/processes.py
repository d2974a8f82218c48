"""The portal's real processes, started as in production, and what CPU and memory they use."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from benchmarks.figures import Refused
from benchmarks.sandbox import ROOT
from usosweb.celery import app

PATIENCE_SECONDS = 60
TICKS = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
# Processes of the pool, the option -c of the worker.
POOL = 2
WORKER = ("celery", "-A", "usosweb", "worker", "-Q", "orders", "-c", str(POOL))


class Process:
    """A process that was started, with those that it starts in turn."""

    def __init__(self, *command: str) -> None:
        self.name = command[0]
        self.log = Path(settings.VAR_DIR) / f"{self.name}.log"
        with self.log.open("ab") as log:
            self._started = subprocess.Popen(
                [sys.executable, "-m", *command], cwd=ROOT, stdout=log, stderr=log
            )

    def check(self) -> None:
        """Refuse the run when the process has ended."""
        if self._started.poll() is not None:
            raise Refused(f"{self.name} has ended:\n{self.log.read_text()[-2000:]}")

    def answers(self) -> bool:
        raise NotImplementedError

    def stop(self) -> None:
        """End it by a signal to itself alone: it ends those that it started."""
        self._started.terminate()
        try:
            self._started.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._started.kill()
            self._started.wait()

    @property
    def children(self) -> list[int]:
        return [pid for pid, parent in _parents().items() if parent == self._started.pid]

    @property
    def cpu(self) -> float:
        """Seconds of CPU that it and its children have used."""
        return sum(cpu_of_process(pid) for pid in [self._started.pid, *self.children])

    @property
    def memory(self) -> int:
        """Bytes that its children hold in memory."""
        return sum(
            int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES
            for pid in self.children
        )


class Web(Process):
    def __init__(self, port: int) -> None:
        self.host, self.port = "127.0.0.1", port
        super().__init__("gunicorn", "usosweb.wsgi", f"--bind={self.host}:{port}")

    def answers(self) -> bool:
        self.check()
        try:
            url = f"http://{self.host}:{self.port}/healthz"
            with urllib.request.urlopen(url, timeout=1) as response:
                return bool(response.status == 200)
        except OSError:
            return False


class Worker(Process):
    """The worker of the queue of orders, with two processes in its pool."""

    def __init__(self) -> None:
        super().__init__(*WORKER)

    def answers(self) -> bool:
        self.check()
        return bool(app.control.ping(timeout=0.5))


@contextmanager
def running(*processes: Process) -> Iterator[None]:
    try:
        for process in processes:
            until(process.answers, f"{process.name} answered")
        yield
    finally:
        for process in processes:
            process.stop()


def until(
    happened: Callable[[], bool],
    what: str,
    *,
    every: float = 0.05,
    patience: float = PATIENCE_SECONDS,
) -> None:
    """Come back as soon as it happened; refuse the run if it does not."""
    deadline = time.monotonic() + patience
    while not happened():
        if time.monotonic() > deadline:
            raise Refused(f"It took more than {patience:g} seconds until {what}.")
        time.sleep(every)


def cpu_of_process(pid: int) -> float:
    """Seconds of CPU that all threads of a process have used."""
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / TICKS


def _stat(pid: int) -> list[str]:
    """What stands in /proc after the name, which may hold spaces: the state first."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _parents() -> dict[int, int]:
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                found[int(folder.name)] = int(_stat(int(folder.name))[1])
            except OSError:
                continue  # it ended meanwhile
    return found
