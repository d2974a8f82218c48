"""On what a run was made: the machine, the versions, the day."""

import os
import platform
import subprocess
from contextlib import closing
from datetime import date
from importlib.metadata import version
from pathlib import Path

import psycopg2
import redis

from benchmarks.sandbox import ROOT


def surroundings(database_url: str, broker_url: str) -> dict[str, str]:
    return {
        "data": date.today().isoformat(),  # noqa: DTZ011  (the day where the command is given)
        "wersja portalu": commit(),
        "procesor": f"{processor()}, rdzeni: {os.cpu_count()}",
        "pamięć": f"{memory():.0f} GB",
        "system": platform.platform(terse=True),
        "Python": platform.python_version(),
        **{name: version(name) for name in ("Django", "celery", "gunicorn", "qrcode")},
        "PostgreSQL": postgresql(database_url),
        "Redis": redis_server(broker_url),
    }


def commit() -> str:
    """Of the source that was measured; empty where it is no working copy of git."""
    shown = subprocess.run(
        ["git", "describe", "--always", "--dirty"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return shown.stdout.strip()


def processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def memory() -> float:
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9


def postgresql(url: str) -> str:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0]).split()[0]


def redis_server(url: str) -> str:
    with closing(redis.Redis.from_url(url)) as client:
        return str(client.info("server")["redis_version"])
