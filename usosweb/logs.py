import logging
import logging.config
import re
from functools import cached_property
from logging.handlers import WatchedFileHandler
from types import TracebackType

from django.conf import settings

from usosweb.modules import from_apps

ExceptionInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class SecretAddresses(logging.Filter):
    """Leaves out what follows the apps' ``secret_addresses``: it is as good as a password."""

    @cached_property
    def secret(self) -> re.Pattern[str]:
        # The last part alone, so that a slash too many before it tells nothing either.
        parts = [
            address.rstrip("/").rpartition("/")[2] for address in from_apps("secret_addresses")
        ]
        last = "|".join(map(re.escape, parts)) or "(?!)"
        return re.compile(rf"(/(?:{last})/)(?!\(left out\))[^\s?]+", re.IGNORECASE)

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                self.secret.sub(r"\1(left out)", argument)
                if isinstance(argument, str)
                else argument
                for argument in record.args
            )
        return True


class OneLine(logging.Filter):
    """Leaves out the traceback of errors that need none."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.exc_info = None
        return True


class Formatter(logging.Formatter):
    """Leaves out the values that PostgreSQL quotes when a constraint refuses a row."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  (logging's name)
        return _without_detail(super().formatMessage(record))

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802
        return _without_detail(super().formatException(ei))


def _without_detail(text: str) -> str:
    """In a traceback the detail ends at an empty line, for a value may have several lines."""
    return re.sub(r"DETAIL: .*(?:\n.+)*", "DETAIL: (left out)", text)


def configure(level: int, file: str | None) -> None:
    """For a worker or beat: as settings.LOGGING says, but of this level, and to the file if any."""
    logging.config.dictConfig(settings.LOGGING)
    root = logging.getLogger()
    root.setLevel(level)
    if file:
        handler = WatchedFileHandler(file, encoding="utf-8")
        handler.setFormatter(root.handlers[0].formatter)
        root.handlers = [handler]
