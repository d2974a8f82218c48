import logging
import re
from types import TracebackType

ExceptionInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class Formatter(logging.Formatter):
    """Leaves out the values that PostgreSQL quotes when a constraint refuses a row."""

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802  (logging's name)
        return re.sub("^DETAIL: .*$", "DETAIL: (left out)", super().formatException(ei), flags=re.M)
