"""A real gunicorn, started as the guide says: what it refuses, and what it logs."""

from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.support.waiting import until

pytestmark = pytest.mark.once


def ended(processes, *options, **environment):
    """The status with which a web server that cannot start ends by itself."""
    server = processes.web_without_waiting("--bind=127.0.0.1:0", *options, **environment)
    until(lambda: server.poll() is not None, processes.read_log)
    return server.returncode


@pytest.mark.parametrize(
    ("environment", "why"),
    [
        ({"MLEGITYMACJA_CONDITIONS": "pesel,shoe_size"}, "(mlegitymacja.E001)"),
        ({"BASE_URL": "https://usosweb.example.edu"}, "SECRET_KEY must be set"),
        ({"WEB_THREADS": "eight"}, "WEB_THREADS must be 1 to 64 threads, not 'eight'."),
    ],
)
def test_web_server_with_a_wrong_setting_ends_and_says_why_once(processes, environment, why):
    assert ended(processes, **environment) == 3
    assert processes.read_log().count(why) == 1
    assert "Traceback" not in processes.read_log()


def test_web_server_with_threads_on_its_command_line_is_sent_to_the_setting(processes):
    assert ended(processes, "--threads=8") == 3
    assert "Leave out --threads: WEB_THREADS says" in processes.read_log()


def test_web_server_without_a_home_logs_no_error(processes):
    processes.web(HOME="/nowhere")

    assert "error" not in processes.read_log().lower()


def test_host_that_is_not_ours_is_told_in_one_line(processes):
    address = f"{processes.web()}/mapa-serwisu/"
    before = processes.read_log()

    with pytest.raises(HTTPError, match="400"):
        urlopen(Request(address, headers={"Host": "scanner.example"}), timeout=10)

    (line,) = processes.read_log().removeprefix(before).splitlines()
    assert "django.security.DisallowedHost: Invalid HTTP_HOST header: 'scanner.example'." in line


@pytest.mark.parametrize("path", ["/healthz", "/mapa-serwisu/", "/static/css/usosweb.css"])
def test_request_for_the_head_alone_logs_nothing(processes, path):
    address = f"{processes.web()}{path}"
    before = processes.read_log()
    with urlopen(address, timeout=10) as whole:
        length = whole.headers["Content-Length"]

    with urlopen(Request(address, method="HEAD"), timeout=10) as head:
        assert head.headers["Content-Length"] == length
        assert head.read() == b""
    assert processes.read_log() == before
