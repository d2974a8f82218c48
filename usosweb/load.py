"""How many requests a process works at, and what becomes of the others."""

import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication

HEALTH = "/healthz"
# For each request that is worked at, so many may wait, so many seconds.
WAITING, PATIENCE_SECONDS = 4, 10
# Set in the environment of a request that is only told to come back.
BUSY = "usosweb.busy"


class LimitedLoad:
    """Works at so many requests at once, in threads of its own: those have the connections.

    The web server has more threads, so that one is always free: health checks are answered in it,
    even when all that is worked at hangs in the database, and who finds no place to wait is
    told to come back.
    """

    def __init__(
        self, application: WSGIApplication, threads: int, patience: float = PATIENCE_SECONDS
    ) -> None:
        self._application = application
        self._patience = patience
        self._pool = ThreadPoolExecutor(threads)
        self._places = threading.Semaphore(threads + threads * WAITING)

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == HEALTH:
            return self._application(environ, start_response)
        if self._places.acquire(blocking=False):
            try:
                answer = self._pool.submit(self._application, environ, start_response)
                wait([answer], self._patience)
                if not answer.cancel():  # its work has begun
                    return answer.result()
            finally:
                self._places.release()
        return self._application(environ | {BUSY: True}, start_response)
