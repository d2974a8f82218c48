import logging
import sys

from usosweb.logs import Formatter


def test_formatter_leaves_out_what_postgresql_quotes():
    try:
        raise ValueError("duplicate key\nDETAIL:  Key (pesel)=(44051401359) already exists.")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 1, "failed", None, sys.exc_info())

    text = Formatter().format(record)

    assert text.endswith("ValueError: duplicate key\nDETAIL: (left out)")
