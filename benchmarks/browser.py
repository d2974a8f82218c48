"""Requests through the portal's WSGI handler, with its whole middleware and nothing beside it."""

import io
from collections.abc import Callable
from functools import partial
from http.cookies import SimpleCookie
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.core.wsgi import get_wsgi_application
from django.test import Client
from django.test.utils import override_settings

from benchmarks.figures import Refused
from benchmarks.urls import BARE

FORM = "application/x-www-form-urlencoded"


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Browser:
    """One that keeps cookies, of a person who is logged in or of nobody."""

    application = get_wsgi_application()
    # The first of the settings, which is the portal's own.
    login: str | None = None

    def __init__(self, user: User | None = None, address: str = "192.0.2.1") -> None:
        self.cookies: dict[str, str] = {}
        base = urlsplit(settings.BASE_URL)
        self._same = {
            "HTTP_HOST": base.netloc,
            "SERVER_NAME": base.hostname,
            "SERVER_PORT": "443",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": address,
            "SCRIPT_NAME": "",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": base.scheme,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            "HTTP_ORIGIN": settings.BASE_URL,
            "HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101",
            "HTTP_ACCEPT_LANGUAGE": "pl,en;q=0.5",
        }
        if user is not None:
            self._log_in(user)

    def get(self, path: str, *expected: int, **headers: str) -> Answer:
        """The answer; refuses the run when its status is not as expected, or 200."""
        return self._send("GET", path, b"", expected or (200,), headers)

    def post(
        self, path: str, body: bytes, *expected: int, content_type: str = FORM, **headers: str
    ) -> Answer:
        more = {"CONTENT_TYPE": content_type, "CONTENT_LENGTH": str(len(body)), **headers}
        return self._send("POST", path, body, expected or (200,), more)

    def send_form(self, path: str, fields: dict[str, str], *expected: int) -> Answer:
        """As a form on a page is sent: with the token against forged ones."""
        token = {"csrfmiddlewaretoken": self.cookies[settings.CSRF_COOKIE_NAME]}
        return self.post(path, urlencode(token | fields).encode(), *(expected or (302,)))

    def _log_in(self, user: User) -> None:
        client = Client()
        client.force_login(user, self.login)
        name = settings.SESSION_COOKIE_NAME
        self.cookies[name] = client.cookies[name].value

    def _send(
        self, method: str, path: str, body: bytes, expected: tuple[int, ...], more: dict[str, str]
    ) -> Answer:
        address, _mark, query = path.partition("?")
        environ: dict[str, Any] = {
            **self._same,
            "REQUEST_METHOD": method,
            "PATH_INFO": address,
            "QUERY_STRING": query,
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            **more,
        }
        sent: list[Any] = []

        def start_response(*head: Any) -> Any:
            sent.extend(head)

        response = self.application(environ, start_response)
        content = b"".join(response)
        response.close()
        status, headers = int(sent[0][:3]), sent[1]
        if status not in expected:
            wanted = " or ".join(map(str, expected))
            raise Refused(f"{method} {address} was answered with {status} in place of {wanted}.")
        for name, value in headers:
            if name == "Set-Cookie":
                self._keep(value)
        return Answer(status, dict(headers), content)

    def _keep(self, cookie: str) -> None:
        for name, morsel in SimpleCookie(cookie).items():
            self.cookies[name] = morsel.value


class PlainBrowser(Browser):
    """One whose session and person are read in Django's own way, from the database.

    The portal's ways are part of what is measured beside it.
    """

    with override_settings(SESSION_ENGINE="django.contrib.sessions.backends.db"):
        application = get_wsgi_application()
    login = "django.contrib.auth.backends.ModelBackend"


def bare_view(user: User) -> Callable[[], Answer]:
    """What asks the bare view."""
    return partial(PlainBrowser(user).get, BARE)
