import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.waiting import until
from usosweb.load import BUSY, WAITING, LimitedLoad


class Application:
    """Answers "done" when it is let, and "busy" or a health check at once."""

    def __init__(self):
        self.working = []
        self.let = threading.Event()

    def __call__(self, environ, start_response):
        if BUSY in environ:
            return [b"busy"]
        if environ["PATH_INFO"] == "/healthz":
            return [b"ok"]
        self.working.append(threading.get_ident())
        self.let.wait()
        return [b"done"]


@pytest.fixture
def application():
    application = Application()
    yield application
    application.let.set()


@pytest.fixture
def browsers():
    with ThreadPoolExecutor(20) as browsers:
        yield browsers


def asked(browsers, load, times):
    return [browsers.submit(load, {"PATH_INFO": "/"}, None) for _request in range(times)]


def answers(requests):
    return sorted(request.result()[0] for request in requests)


def test_so_many_are_worked_at_and_others_wait(application, browsers):
    load = LimitedLoad(application, threads=2)

    requests = asked(browsers, load, 2 + 2 * WAITING)
    until(lambda: len(application.working) == 2)
    application.let.set()

    assert answers(requests) == [b"done"] * 10
    assert len(set(application.working)) == 2


def test_who_finds_no_place_to_wait_is_told_to_come_back(application, browsers):
    load = LimitedLoad(application, threads=1)
    requests = asked(browsers, load, 1 + WAITING)
    until(lambda: load._room._value == 0)

    assert load({"PATH_INFO": "/"}, None) == [b"busy"]

    application.let.set()
    assert answers(requests) == [b"done"] * 5


def test_who_has_waited_in_vain_is_told_to_come_back(application, browsers):
    load = LimitedLoad(application, threads=1, patience=0)
    (stuck,) = asked(browsers, load, 1)
    until(lambda: len(application.working) == 1)

    assert load({"PATH_INFO": "/"}, None) == [b"busy"]

    application.let.set()
    assert stuck.result() == [b"done"]
    assert load._room._value == 1 + WAITING


def test_health_is_told_while_no_place_is_left(application, browsers):
    load = LimitedLoad(application, threads=1)
    asked(browsers, load, 1 + WAITING)
    until(lambda: load._room._value == 0)

    assert load({"PATH_INFO": "/healthz"}, None) == [b"ok"]
    application.let.set()
