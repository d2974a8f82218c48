"""The whole portal in one command: web server, worker and beat, until Ctrl-C."""

import io
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from usosweb.celery import app
from usosweb.demo.people import PASSWORD

STOP_SECONDS = 10
# What ends sooner than this after its start would do so again.
QUICK_END_SECONDS = 5
STOPPED_BY = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
CELERY = ["-m", "celery", "--quiet", "-A", "usosweb"]
# Of both queues, with more threads than there are kinds of background work, so that orders never
# wait for these.
WORKER = [*CELERY, "worker", "--pool=threads", "--concurrency=6", "--loglevel=WARNING"]
BEAT = [*CELERY, "beat", "--loglevel=WARNING"]
WEB = ["-m", "gunicorn", "usosweb.wsgi", "--log-level=warning"]


class Command(BaseCommand):
    help = "Set up the demo and serve it: http://127.0.0.1:8000, or another PORT."

    def handle(self, *args: Any, **options: Any) -> None:
        address = f"127.0.0.1:{free_port()}"
        for number in STOPPED_BY:
            signal.signal(number, stop_as_by_keyboard)
        processes: list[subprocess.Popen[bytes]] = []
        try:
            call_command("migrate", verbosity=0)
            call_command("collectstatic", interactive=False, verbosity=0)
            call_command("demo_data")
            make_missing_pictures()
            declare_queues()
            # One by one into the list: a signal between two starts must find the first there.
            processes += map(start, [[*WEB, f"--bind={address}"], WORKER, BEAT])
            self.stdout.write(greeting(address))
            self.stdout.flush()
            keep_running(processes)
        except KeyboardInterrupt:
            self.stdout.write("Stopping.")
        finally:
            stop(processes)


def free_port() -> int:
    """PORT, unless another process listens there."""
    port = int(os.environ.get("PORT", "8000"))
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError as error:
        raise CommandError(
            f"Port {port} cannot be used ({error}). Another one: PORT=8080 ./run"
        ) from error
    return port


def make_missing_pictures() -> None:
    """For photographs that an earlier version stored."""
    with suppress(CommandError):
        call_command("check_photos", mend=True, stdout=io.StringIO())


def declare_queues() -> None:
    """Make the queues before web server and worker could both begin to."""
    with app.connection_for_write() as connection:
        for queue in app.amqp.queues.values():
            queue.bind(connection.default_channel).declare()


def start(command: list[str]) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C reaches only this process, which then stops the others.
    return subprocess.Popen(  # noqa: S603
        [sys.executable, *command], cwd=settings.BASE_DIR, start_new_session=True
    )


def stop_as_by_keyboard(signal_number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def keep_running(
    processes: list[subprocess.Popen[bytes]], quick_end_seconds: float = QUICK_END_SECONDS
) -> None:
    """Start again what ends by itself, as a worker may when its broker goes.

    Raises CommandError for what ended right after its start: it would do so again.
    """
    started = dict.fromkeys(processes, time.monotonic())
    while True:
        time.sleep(0.5)
        for place, process in enumerate(processes):
            if process.poll() is None:
                continue
            command = list(map(str, process.args))[1:]  # type: ignore[arg-type]
            if time.monotonic() - started[process] < quick_end_seconds:
                raise CommandError(f"{' '.join(command)} ended by itself.")
            print(f"{' '.join(command)} ended by itself and is started again.", file=sys.stderr)
            processes[place] = start(command)
            started[processes[place]] = time.monotonic()


def stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for number in STOPPED_BY:
        signal.signal(number, signal.SIG_IGN)
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def greeting(address: str) -> str:
    return f"""
mLegitymacja: http://{address}/

Logins, all with the password "{PASSWORD}":
  student               meets all the conditions
  student1 … student7   each lacks one, in the order of the page
  student8              meets all, of another faculty than the dean's office
  dziekanat             the dean's office:  http://{address}/admin/
  admin                 everything:         http://{address}/admin/

A wallet that redeems the codes: tests/wallet_client, see README.md.
Stop with Ctrl-C.
"""
