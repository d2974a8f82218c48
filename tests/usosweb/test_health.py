"""`/healthz` of a real web server answers within a second, whatever else hangs."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psycopg2
import pytest
from django.test import Client
from django.utils import timezone

from mlegitymacja.models import Order
from tests.support.hanging import hanging_server
from tests.support.people import make_student
from tests.support.pictures import endless
from tests.support.processes import test_database_url
from tests.support.waiting import PATIENCE_SECONDS, until

# As many as one process works at and lets wait; then more than that.
REQUESTS, FLOOD = 40, 60
# Reads the session, and so a table that may be locked.
PAGE = "/mapa-serwisu/"
ORDER = "/dla_stud/studia/mlegitymacja/zamow/"
OFFER = "/wallet/offer/not-known"
CHECK = "/sprawdz/"


def status(request, timeout=PATIENCE_SECONDS):
    try:
        with urlopen(request, timeout=timeout) as response:
            return response.status
    except HTTPError as error:
        return error.code


def health(base_url):
    """Fails when it takes more than a second."""
    return status(f"{base_url}/healthz", timeout=1)


def page(base_url):
    return Request(f"{base_url}{PAGE}", headers={"Cookie": "sessionid=of-the-test"})


def placed_order(base_url, student):
    """The form that the student sends."""
    browser = Client()
    browser.force_login(student.user)
    session, token = browser.cookies["sessionid"].value, "t" * 32
    return Request(
        f"{base_url}{ORDER}",
        data=f"csrfmiddlewaretoken={token}".encode(),
        headers={"Cookie": f"sessionid={session}; csrftoken={token}"},
    )


def picture_to_check(base_url, content):
    """The form that a stranger sends."""
    token, end = "t" * 32, "boundary"
    fields = (
        f'--{end}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
        f'--{end}\r\nContent-Disposition: form-data; name="picture"; filename="a.jpg"\r\n\r\n'
    )
    return Request(
        f"{base_url}{CHECK}",
        data=fields.encode() + content + f"\r\n--{end}--\r\n".encode(),
        headers={
            "Content-Type": f"multipart/form-data; boundary={end}",
            "Cookie": f"csrftoken={token}",
        },
    )


def health_until_the_first_of(answers, base_url):
    told = {health(base_url)}
    until(lambda: told.add(health(base_url)) or any(answer.done() for answer in answers))
    return told


@contextmanager
def asked_at_once(requests):
    """The answers to come, all asked for at the same moment."""
    with ThreadPoolExecutor(FLOOD) as browsers:
        yield [browsers.submit(status, request) for request in requests]


@contextmanager
def locked(table):
    """Held by somebody else's transaction."""
    holder = psycopg2.connect(test_database_url())
    try:
        holder.cursor().execute(f"LOCK TABLE {table}")
        yield
    finally:
        holder.close()


@pytest.mark.once
def test_many_quick_requests_at_once_are_all_answered(processes):
    base_url = processes.web()

    with asked_at_once([page(base_url)] * REQUESTS) as answers:
        assert [answer.result() for answer in answers] == [200] * REQUESTS


@pytest.mark.once
def test_health_is_told_while_the_cache_hangs(processes):
    with hanging_server() as cache:
        base_url = processes.web(CACHE_URL=f"redis://{cache.address}/0")

        with asked_at_once([f"{base_url}{OFFER}"] * REQUESTS) as answers:
            assert health_until_the_first_of(answers, base_url) == {200}
            assert {answer.result() for answer in answers} == {404}


@pytest.mark.once
def test_health_is_told_while_the_broker_hangs(processes, faculty):
    today = timezone.localdate()
    students = [make_student(f"student{number}", faculty, today) for number in range(REQUESTS)]
    with hanging_server() as broker:
        base_url = processes.web(
            CELERY_BROKER_URL=f"redis://{broker.address}/0",
            MLEGITYMACJA_CONDITIONS="active_student",
        )
        orders = [placed_order(base_url, student) for student in students]

        with asked_at_once(orders) as answers:
            assert health_until_the_first_of(answers, base_url) == {200}
            assert {answer.result() for answer in answers} == {200}

    assert Order.objects.count() == REQUESTS


@pytest.mark.once
def test_health_is_told_while_pictures_are_read_that_take_too_long(processes):
    base_url = processes.web()

    with asked_at_once([picture_to_check(base_url, endless())] * 10) as answers:
        assert health_until_the_first_of(answers, base_url) == {200}
        assert {answer.result() for answer in answers} == {200, 503}


# SQLite locks no single table.
@pytest.mark.postgresql
def test_health_is_told_while_a_table_is_locked(processes):
    wait = "options=-c%20lock_timeout%3D1s"
    base_url = processes.web(DATABASE_URL=f"{test_database_url()}?{wait}")

    with locked("django_session"), asked_at_once([page(base_url)] * FLOOD) as answers:
        assert health_until_the_first_of(answers, base_url) == {200}
        assert health(base_url) == 200
        answered = {answer.result() for answer in answers}

    assert answered == {503}
    assert status(page(base_url)) == 200
