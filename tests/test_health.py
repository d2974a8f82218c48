"""`/healthz` of a real web server answers within a second, whatever else hangs."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psycopg2
from django.db import connection

from tests.processes import test_database_url
from tests.servers import hanging_server
from tests.waiting import PATIENCE_SECONDS, until

REQUESTS = 40
# Reads the session, and so a table that may be locked.
PAGE = "/mapa-serwisu/"
OFFER = "/wallet/offer/not-known"


def status(url: str, timeout: float = PATIENCE_SECONDS) -> int:
    request = Request(url, headers={"Cookie": "sessionid=of-the-test"})
    try:
        with urlopen(request, timeout=timeout) as response:
            return response.status
    except HTTPError as error:
        return error.code


def health(base_url: str) -> int:
    """Fails when it takes more than a second."""
    return status(f"{base_url}/healthz", timeout=1)


@contextmanager
def asked_at_once(url: str) -> Iterator[list[Future[int]]]:
    """The answers to come, all asked for at the same moment."""
    with ThreadPoolExecutor(REQUESTS) as browsers:
        yield [browsers.submit(status, url) for _browser in range(REQUESTS)]


@contextmanager
def locked(table: str) -> Iterator[None]:
    """Held by somebody else's transaction."""
    holder = psycopg2.connect(test_database_url())
    try:
        holder.cursor().execute(f"LOCK TABLE {table}")
        yield
    finally:
        holder.close()


def test_many_quick_requests_at_once_are_all_answered(processes):
    base_url = processes.web()

    with asked_at_once(f"{base_url}{PAGE}") as answers:
        assert [answer.result() for answer in answers] == [200] * REQUESTS


def test_health_is_told_while_the_cache_hangs(processes):
    with hanging_server() as cache:
        base_url = processes.web(CACHE_URL=f"redis://{cache}/0")

        with asked_at_once(f"{base_url}{OFFER}") as answers:
            assert health(base_url) == 200
            until(lambda: all(answer.done() for answer in answers), processes.read_log)

        assert status(f"{base_url}{OFFER}") == 404


# SQLite locks no single table.
if connection.vendor == "postgresql":

    def test_health_is_told_while_a_table_is_locked(processes):
        wait = "options=-c%20lock_timeout%3D3s"
        base_url = processes.web(DATABASE_URL=f"{test_database_url()}?{wait}")

        with locked("django_session"), asked_at_once(f"{base_url}{PAGE}") as answers:
            until(lambda: any(answer.done() for answer in answers), processes.read_log)
            assert health(base_url) == 200
            answered = {answer.result() for answer in answers}

        assert answered == {503}
        assert status(f"{base_url}{PAGE}") == 200
