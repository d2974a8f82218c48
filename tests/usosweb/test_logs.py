import logging
import sys

import pytest

from tests.support.tasks import CODE, QR_TEXT, break_constraint
from tests.support.waiting import until
from usosweb.logs import Formatter, SecretAddresses

REFUSED = "duplicate key\nDETAIL:  Key (pesel)=(44051401359) already exists."


def formatted(message, *arguments, error=None):
    """As the log shows it."""
    try:
        raise error or ValueError
    except type(error or ValueError()):
        caught = sys.exc_info() if error else None
    record = logging.LogRecord("x", logging.ERROR, "", 1, message, arguments, caught)
    return Formatter().format(record)


def test_address_filtered_twice_reads_as_if_once():
    record = logging.LogRecord("x", logging.INFO, "", 1, "%s", ("/wallet/offer/secret",), None)

    for _logger in range(2):
        SecretAddresses().filter(record)

    assert record.getMessage() == "/wallet/offer/(left out)"


@pytest.mark.parametrize(
    "detail",
    [
        "Key (pesel)=(44051401359) already exists.",
        "Failing row contains (1, a note\nof two lines, 44051401359).\n",
    ],
)
def test_traceback_leaves_out_what_postgresql_quotes(detail):
    text = formatted("failed", error=ValueError(f"duplicate key\nDETAIL:  {detail}"))

    assert text.rstrip().endswith("ValueError: duplicate key\nDETAIL: (left out)")


def test_traceback_goes_on_after_what_postgresql_quotes():
    error = KeyError("of the test")
    error.__cause__ = ValueError("duplicate key\nDETAIL:  Failing row contains (44051401359).\n")

    text = formatted("failed", error=error)

    assert "44051401359" not in text
    assert text.endswith("KeyError: 'of the test'")


@pytest.mark.parametrize(
    ("argument", "shown"),
    [
        (REFUSED, "failed: duplicate key\nDETAIL: (left out)"),
        (ValueError(REFUSED), "failed: duplicate key\nDETAIL: (left out)"),
        (repr(REFUSED), "failed: 'duplicate key\\nDETAIL: (left out)"),
    ],
)
def test_message_leaves_out_what_postgresql_quotes(argument, shown):
    assert formatted("failed: %s", argument) == shown


def test_log_of_a_worker_keeps_the_codes_to_itself(processes):
    processes.worker()

    break_constraint.apply_async()
    until(lambda: "tests.break_constraint[" in processes.read_log(), processes.read_log)
    until(lambda: "raised unexpected" in processes.read_log(), processes.read_log)

    log = processes.read_log()
    assert (QR_TEXT in log, CODE in log) == (False, False)
    assert "IntegrityError" in log
