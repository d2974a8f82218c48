"""The whole portal in one command: web server, worker and beat, until Ctrl-C."""

import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from usosweb.celery import app
from usosweb.management.commands.demo_data import PASSWORD

STOP_SECONDS = 10
STOPPED_BY = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
CELERY = ["-m", "celery", "--quiet", "-A", "usosweb"]
WORKER = [*CELERY, "worker", "--pool=threads", "--concurrency=2", "--loglevel=WARNING"]
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
            declare_queue()
            # One by one into the list: a signal between two starts must find the first there.
            processes += map(start, [[*WEB, f"--bind={address}"], WORKER, BEAT])
            self.stdout.write(greeting(address))
            self.stdout.flush()
            wait_for_the_first_to_end(processes)
        except KeyboardInterrupt:
            self.stdout.write("Stopping.")
        finally:
            stop(processes)


def free_port() -> int:
    """PORT, if nobody listens there."""
    port = int(os.environ.get("PORT", "8000"))
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError as error:
        raise CommandError(
            f"Port {port} cannot be used ({error}). Another one: PORT=8080 ./run"
        ) from error
    return port


def declare_queue() -> None:
    """Make the queue before web server and worker could both begin to."""
    with app.connection_for_write() as connection:
        app.amqp.queues[app.conf.task_default_queue].bind(connection.default_channel).declare()


def start(command: list[str]) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C reaches only this process, which then stops the others.
    return subprocess.Popen(  # noqa: S603
        [sys.executable, *command], cwd=settings.BASE_DIR, start_new_session=True
    )


def stop_as_by_keyboard(signal_number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def wait_for_the_first_to_end(processes: list[subprocess.Popen[bytes]]) -> None:
    while all(process.poll() is None for process in processes):
        time.sleep(0.5)
    ended = next(process for process in processes if process.poll() is not None)
    raise CommandError(f"{' '.join(map(str, ended.args[1:]))} ended by itself.")  # type: ignore[index]


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
  dziekanat             the dean's office:  http://{address}/admin/
  admin                 everything:         http://{address}/admin/

Stop with Ctrl-C.
"""
