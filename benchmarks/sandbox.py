"""What a run has for itself: databases, a folder, names in Redis; all gone when it ends."""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import redis

from benchmarks.figures import Refused

ROOT = Path(__file__).resolve().parent.parent
# As a university's: the length of its address is in the QR code.
BASE_URL = "https://usosweb.example.edu"
# The statements of one connection are worked at by one process, whose CPU is then all of it.
ONE_PROCESS = "max_parallel_workers_per_gather = 0"
# What the others are copies of.
EMPTY = "empty"


class Sandbox:
    """The surroundings of a run. ``environment`` is for the portal's processes, as in production.

    The databases that a run makes are copies of one that has all the migrations.
    """

    def __init__(self, database_url: str, broker_url: str, folder: Path) -> None:
        self.name = f"benchmarks_{os.getpid()}_{secrets.token_hex(2)}"
        self.folder = folder
        self.broker_url = broker_url
        self._database_url = database_url
        self.environment = {
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "BENCHMARKS_PREFIX": f"{self.name}:",
            "BASE_URL": BASE_URL,
            "SECRET_KEY": secrets.token_urlsafe(50),
            "CELERY_BROKER_URL": broker_url,
            "CACHE_URL": broker_url,
            "EMAIL_URL": "dummymail://",
            "USOSWEB_NAME": "Uniwersytet Pomiarowy",
            "USOSWEB_VAR_DIR": str(folder / "var"),
            "MLEGITYMACJA_WALLET_KEYS": str(folder / "var" / "wallet_keys.json"),
        }

    def prepare(self) -> None:
        """Make keys, migrate the database that the others are copies of, collect files."""
        self._create(EMPTY, "template0")
        self.environment["DATABASE_URL"] = self.url_of(EMPTY)
        for command in (["wallet_keys", "make"], ["migrate"], ["collectstatic", "--noinput"]):
            self.manage(*command)

    def manage(self, *command: str) -> None:
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.whole_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Refused(f"manage.py {command[0]}: {done.stderr or done.stdout}")

    def whole_environment(self, **more: str) -> dict[str, str]:
        """For a process of the portal: of this machine's own environment only what it needs."""
        ours = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {**ours, **self.environment, **more}

    def create_database(self, name: str) -> str:
        """The address of a new database with all the migrations and no rows."""
        self._create(name, self._whole(EMPTY))
        return self.url_of(name)

    def url_of(self, name: str) -> str:
        return urlunsplit(urlsplit(self._database_url)._replace(path=f"/{self._whole(name)}"))

    def drop_databases(self, *, but: str = "") -> None:
        """Those that a subject made in its process, too."""
        names = self._do(f"SELECT datname FROM pg_database WHERE datname LIKE '{self.name}%'")
        for (name,) in names:
            if name != self._whole(but):
                self._do(f'DROP DATABASE "{name}" WITH (FORCE)')

    def take_away(self) -> None:
        self.drop_databases()
        with closing(redis.Redis.from_url(self.broker_url)) as client:
            for key in client.scan_iter(f"{self.name}:*", count=1000):
                client.delete(key)

    def _whole(self, name: str) -> str:
        return f"{self.name}_{name}"

    def _create(self, name: str, template: str) -> None:
        whole = self._whole(name)
        self._do(f'CREATE DATABASE "{whole}" TEMPLATE "{template}"')
        self._do(f'ALTER DATABASE "{whole}" SET {ONE_PROCESS}')

    def _do(self, statement: str) -> list[tuple[str]]:
        with closing(psycopg2.connect(self._database_url)) as connection:
            # Databases are not made or dropped in a transaction.
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []


@contextmanager
def sandbox(database_url: str, broker_url: str) -> Iterator[Sandbox]:
    folder = Path(tempfile.mkdtemp(prefix="benchmarks-"))
    made = Sandbox(database_url, broker_url, folder)
    try:
        made.prepare()
        yield made
    finally:
        try:
            made.take_away()
        finally:
            shutil.rmtree(folder)
