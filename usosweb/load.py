"""A limit on the requests that a process works at."""

import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication

HEALTH = "/healthz"
# For each thread so many requests may wait, so many seconds.
WAITING, PATIENCE_SECONDS = 4, 10
# Set in the WSGI environment of a request that is to be answered with 503.
BUSY = "usosweb.busy"


class LimitedLoad:
    """Works at ``threads`` requests at once; these threads hold the database connections.

    The web server has more threads than that. One is always free to answer health checks, even
    while all requests hang in the database, and to turn away those that found no room to wait.
    """

    def __init__(
        self, application: WSGIApplication, threads: int, patience: float = PATIENCE_SECONDS
    ) -> None:
        self._application = application
        self._patience = patience
        self._pool = ThreadPoolExecutor(threads)
        self._room = threading.Semaphore(threads + threads * WAITING)

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == HEALTH:
            return self._application(environ, start_response)
        if self._room.acquire(blocking=False):
            try:
                answer = self._pool.submit(self._application, environ, start_response)
                wait([answer], self._patience)
                if not answer.cancel():  # its work has begun
                    return answer.result()
            finally:
                self._room.release()
        return self._application(environ | {BUSY: True}, start_response)
