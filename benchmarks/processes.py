"""The portal's real processes, started as in production, and what CPU and memory they use."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from django.conf import settings

from benchmarks.figures import Refused
from benchmarks.sandbox import ROOT
from usosweb.celery import app

PATIENCE_SECONDS = 60
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
# Processes of the pool, the option -c of the worker.
POOL = 2
QUEUE = "orders"
WORKER = ("celery", "-A", "usosweb", "worker", "-Q", QUEUE, "-c", str(POOL))


class Process(ABC):
    """A process, with those that it starts in turn."""

    _started: subprocess.Popen[bytes]

    def __init__(self, *command: str, **environment: str) -> None:
        self.name = command[0]
        self._command = [sys.executable, "-m", *command]
        self._environment = environment
        self._log = Path(settings.VAR_DIR) / f"{self.name}.log"

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._started = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env={**os.environ, **self._environment},
                stdout=log,
                stderr=log,
            )

    def check(self) -> None:
        """Refuse the run when the process has ended."""
        if self._started.poll() is not None:
            raise Refused(f"{self.name} has ended:\n{self._log.read_text()[-2000:]}")

    @abstractmethod
    def answers(self) -> bool:
        """Whether it has started, and can be given work."""

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
    """The web server, behind another one."""

    def __init__(self) -> None:
        self.host = "127.0.0.1"
        with socket.create_server((self.host, 0)) as free:
            self.port = int(free.getsockname()[1])
        bind = f"--bind={self.host}:{self.port}"
        super().__init__("gunicorn", "usosweb.wsgi", bind, USOSWEB_PROXIES="1")

    def answers(self) -> bool:
        self.check()
        try:
            url = f"http://{self.host}:{self.port}/healthz"
            with urllib.request.urlopen(url, timeout=1) as response:
                return bool(response.status == 200)
        except OSError:
            return False


class Worker(Process):
    """A worker of the queue of orders."""

    def __init__(self, number: int = 1) -> None:
        self._node = f"orders{number}@benchmarks"
        super().__init__(*WORKER, "-n", self._node)

    def hold(self) -> None:
        """Let it take no messages until they are released."""
        app.control.cancel_consumer(QUEUE, [self._node], reply=True, limit=1)

    def release(self) -> None:
        app.control.add_consumer(QUEUE)

    def answers(self) -> bool:
        self.check()
        return bool(app.control.ping([self._node], timeout=0.5))


class Beat(Process):
    """What starts what is done again and again."""

    def __init__(self) -> None:
        super().__init__("celery", "-A", "usosweb", "beat", "--pidfile=")

    def answers(self) -> bool:
        self.check()
        return True


@contextmanager
def running(*processes: Process) -> Iterator[None]:
    """While these processes run and answer."""
    with ExitStack() as stack:
        for process in processes:
            process.start()
            stack.callback(process.stop)
        for process in processes:
            until(process.answers, f"{process.name} answered")
        yield


def until(
    happened: Callable[[], bool],
    what: str,
    *,
    every: float = 0.05,
    progress: Callable[[], object] = bool,
) -> None:
    """Come back as soon as it happened; refuse the run when there is no progress towards it."""
    reached = progress()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        if time.monotonic() > deadline:
            if progress() == reached:
                raise Refused(f"Waited for more than {PATIENCE_SECONDS} seconds until {what}.")
            reached, deadline = progress(), time.monotonic() + PATIENCE_SECONDS
        time.sleep(every)


def cpu_of_process(pid: int) -> float:
    """Seconds of CPU that the threads of a process have used."""
    nanoseconds = 0
    with suppress(OSError):  # it ended just now
        for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            nanoseconds += int(thread.read_text().split()[0])
    return nanoseconds / 1e9


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
