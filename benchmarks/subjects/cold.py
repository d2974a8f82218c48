"""From the start of a web process to its first answer, a page for logging in."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from benchmarks.figures import Figure, Refused
from benchmarks.measuring import cost_ratios, measure, note_of
from benchmarks.running import Run
from benchmarks.sandbox import ROOT

FIRST_ANSWER = str(ROOT / "benchmarks" / "first_answer.py")


def figures(run: Run) -> Iterator[Figure]:
    bare = start_project(run.sandbox.folder / "bare")
    portal = {**run.sandbox.whole_environment(), "DJANGO_SETTINGS_MODULE": "usosweb.settings"}
    login = f"{settings.BASE_URL}{reverse('login')}"
    pairs = measure(
        partial(answer, bare, {}, "bare.wsgi", "http://127.0.0.1/admin/login/"),
        partial(answer, ROOT, portal, "usosweb.wsgi", login),
        seconds=run.seconds,
        clock=cpu_of_ended,
    )
    yield Figure.median("COLD", cost_ratios(pairs), note=note_of(pairs))


def start_project(folder: Path) -> Path:
    """A project as Django makes it, with its admin, out of the hands of its developer."""
    folder.mkdir()
    python(folder, {}, "-m", "django", "startproject", "bare", ".")
    with (folder / "bare" / "settings.py").open("a") as file:
        file.write('DEBUG = False\nALLOWED_HOSTS = ["127.0.0.1"]\n')
    return folder


def answer(folder: Path, environment: dict[str, str], *what: str) -> None:
    status = python(folder, {**environment, "PYTHONPATH": str(folder)}, FIRST_ANSWER, *what)
    if status != "200 OK":
        raise Refused(f"The first answer of {what[0]} was {status}.")


def python(folder: Path, environment: dict[str, str], *words: str) -> str:
    """What it printed."""
    done = subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Refused(done.stderr)
    return done.stdout.strip()


def cpu_of_ended() -> float:
    """Seconds of CPU of the processes that were started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
