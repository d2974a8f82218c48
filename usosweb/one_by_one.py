"""Many rows, one after another: what goes wrong with one must not hold up those behind it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError, connection

# What a database raises that is away, that lets nobody in, or in which one has waited too long.
DATABASE_AWAY = (InterfaceError, OperationalError)


@contextmanager
def logged(logger: logging.Logger, what: str) -> Iterator[None]:
    """Log what goes wrong here as ``what``, and go on. Raises DATABASE_AWAY while it is away."""
    try:
        yield
    except DATABASE_AWAY as error:
        if not connection.is_usable():
            raise
        logger.warning("%s: %s", what, error)
    except Exception:
        logger.exception("%s", what)
