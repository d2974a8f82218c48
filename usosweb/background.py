"""Work on many rows in the background: in batches, bounded in time, handed over when time is up.

The database holds what is to be done: each batch is claimed there, so any number of workers may
work at the same time, and one that is killed leaves the rest to the next.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.db import InterfaceError, OperationalError, connection

from usosweb.queues import enqueue

logger = logging.getLogger(__name__)

# How long a task works before others get their turn.
SECONDS = 4
# The database cannot be reached, refuses the login, or kept a statement waiting for too long.
DATABASE_AWAY = (InterfaceError, OperationalError)


def work_in_batches(do_batch: Callable[[], bool], seconds: float = SECONDS) -> bool:
    """Do batch after batch. True when time was up before all was done.

    ``do_batch`` claims a batch and does it, in one transaction, or under a lease where the work is
    done outside the database; it returns False when there is none.
    """
    ends = time.monotonic() + seconds
    while do_batch():
        if time.monotonic() >= ends:
            return True
    return False


@contextmanager
def log_errors(logger: logging.Logger, message: str) -> Iterator[None]:
    """Log what goes wrong with one row, so that it does not hold up those behind it.

    Raises DATABASE_AWAY while the database is away.
    """
    try:
        yield
    except DATABASE_AWAY as error:
        if not connection.is_usable():
            raise
        logger.warning("%s: %s", message, error)
    except Exception:
        logger.exception("%s", message)


def task(name: str) -> Callable[[Callable[[], bool | None]], Any]:
    """Make a Celery task, which is enqueued again when the function returns True: more to do.

    While the database is away it ends with one line in the log; the next sweep does its work.
    """

    def decorate(function: Callable[[], bool | None]) -> Any:
        @wraps(function)
        def run() -> None:
            try:
                if function():
                    # Others have their turn first; if any wait, the next sweep is soon enough.
                    enqueue(name, unless_one_waits=True)
            except DATABASE_AWAY as error:
                logger.warning("The database is away, so %s waits: %s", name, error)

        # Here, as web servers import this file for the work, and have no tasks.
        from celery import shared_task

        return shared_task(name=name)(run)

    return decorate
