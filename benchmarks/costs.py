"""CPU that the portal's processes use, with those of PostgreSQL and Redis that serve them."""

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from operator import add
from statistics import median
from typing import NamedTuple

import redis
from django.conf import settings
from django.db import connection

from benchmarks.processes import Process, cpu_of_process

BACKENDS = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend'
    AND pid <> pg_backend_pid()
"""


class Cost(NamedTuple):
    """Seconds of CPU."""

    web: float = 0.0
    worker: float = 0.0
    postgresql: float = 0.0
    redis: float = 0.0

    def plus(self, other: "Cost") -> "Cost":
        return Cost(*map(add, self, other))

    def minus(self, other: "Cost") -> "Cost":
        return self.plus(other.times(-1))

    def times(self, factor: float) -> "Cost":
        return Cost(*(factor * seconds for seconds in self))

    @property
    def with_postgresql(self) -> float:
        return self.web + self.worker + self.postgresql


def middle(costs: Sequence[Cost]) -> Cost:
    """The median of each part."""
    return Cost(*map(median, zip(*costs, strict=True)))


def total(costs: Iterable[Cost]) -> Cost:
    return reduce(Cost.plus, costs, Cost())


class Meter:
    """What web server and worker have cost so far."""

    def __init__(self, web: Process, worker: Process) -> None:
        self._web, self._worker = web, worker
        # PostgreSQL's processes of our connections, those that ended too.
        self._postgresql: dict[int, float] = {}
        self._redis = redis.Redis.from_url(settings.CELERY_BROKER_URL)

    def look(self) -> None:
        """See what PostgreSQL has used, before a connection is closed."""
        with connection.cursor() as cursor:
            cursor.execute(BACKENDS)
            pids = [pid for (pid,) in cursor]
        for pid in pids:
            # Nothing is read of one that ended just now.
            self._postgresql[pid] = max(self._postgresql.get(pid, 0), cpu_of_process(pid))

    def read(self) -> Cost:
        self.look()
        info = self._redis.info("cpu")
        return Cost(
            self._web.cpu,
            self._worker.cpu,
            sum(self._postgresql.values()),
            info["used_cpu_user"] + info["used_cpu_sys"],
        )

    def of(self, act: Callable[[], object]) -> Cost:
        """What the act costs."""
        before = self.read()
        act()
        return self.read().minus(before)
