import logging
import re
from types import TracebackType

ExceptionInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)

# What comes after these in an address is as good as a password.
SECRET = re.compile(r"(/wallet/offer/)[^\s?]+")


class SecretAddresses(logging.Filter):
    """Leaves out the part of a request's address that only a phone may know."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_without_secret(argument) for argument in record.args)
        return True


class OneLine(logging.Filter):
    """Leaves out the traceback, where it would tell nothing."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.exc_info = None
        return True


def _without_secret(argument: object) -> object:
    return SECRET.sub(r"\1(left out)", argument) if isinstance(argument, str) else argument


class Formatter(logging.Formatter):
    """Leaves out the values that PostgreSQL quotes when a constraint refuses a row."""

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802  (logging's name)
        return re.sub("^DETAIL: .*$", "DETAIL: (left out)", super().formatException(ei), flags=re.M)
