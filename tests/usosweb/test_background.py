"""Work on many rows: batch after batch, until none is left or time is up; then handed over."""

import logging

import pytest
from django.db import OperationalError

from tests.support.queues import messages
from usosweb.background import log_errors, task, work_in_batches
from usosweb.celery import app

logger = logging.getLogger("usosweb")


# What the task answers, or raises, the next time.
answers: list[bool | Exception | None] = []


@task("tests.work")
def work():
    answer = answers.pop()
    if isinstance(answer, Exception):
        raise answer
    return answer


@pytest.mark.parametrize(("seconds", "more", "left"), [(60, False, 0), (0, True, 2)])
def test_work_ends_with_the_last_batch_or_when_time_is_up(seconds, more, left):
    batches = [1, 2, 3]

    def do_batch():
        return bool(batches and batches.pop())

    assert (work_in_batches(do_batch, seconds), len(batches)) == (more, left)


def test_error_of_one_row_is_logged_and_passed_over(caplog):
    with log_errors(logger, "Row 1 could not be done"):
        raise ZeroDivisionError

    [record] = caplog.records
    assert (record.getMessage(), bool(record.exc_info)) == ("Row 1 could not be done", True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("empty_queues")
@pytest.mark.parametrize(("more", "waiting"), [(True, 1), (False, 0), (None, 0)])
def test_task_with_more_to_do_is_handed_over(more, waiting):
    answers.append(more)
    work()

    assert messages("background") == waiting


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("empty_queues")
def test_task_is_not_handed_over_behind_a_message_that_waits():
    answers.extend([True, True])
    work()
    work()

    assert messages("background") == 1


def test_task_without_a_database_says_so_in_one_line(caplog):
    answers.append(OperationalError("connection refused"))
    work()

    [record] = caplog.records
    assert record.getMessage() == ("The database is away, so tests.work waits: connection refused")
    assert record.exc_info is None


@pytest.mark.parametrize(
    ("name", "seconds"),
    [
        ("mlegitymacja.expire_ended", 60),
        # 168 times a day.
        ("mlegitymacja.remind", 514),
        ("usosweb.clear_sessions", 24 * 3600),
    ],
)
def test_message_that_no_worker_takes_expires_by_about_the_next(name, seconds):
    assert app.conf.beat_schedule[name]["options"] == {"expires": seconds}
