"""Browsers that reach the portal's web server over the network, through the server before it."""

import asyncio
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.models import User

from benchmarks.browser import FORM, Answer, Browser
from benchmarks.figures import Refused
from benchmarks.processes import Web


class Visitor:
    """The browser of a person who is logged in, or of nobody.

    Each request has a connection of its own, as those of a server before the portal.
    """

    def __init__(self, web: Web, user: User | None = None) -> None:
        self._web = web
        self.cookies = Browser(user).cookies
        base = urlsplit(settings.BASE_URL)
        self._same = {
            "Host": base.netloc,
            "Connection": "close",
            "X-Forwarded-For": "192.0.2.1",
            "X-Forwarded-Proto": base.scheme,
            "Origin": settings.BASE_URL,
            "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101",
            "Accept-Language": "pl,en;q=0.5",
        }

    async def get(self, path: str, *expected: int, **headers: str) -> Answer:
        """The whole answer; refuses the run when its status is not as expected, or 200."""
        return await self._send("GET", path, b"", expected or (200,), headers)

    async def send_form(self, path: str, **fields: str) -> Answer:
        """As a form on a page is sent, with the token against forged ones; and be redirected."""
        token = {"csrfmiddlewaretoken": self.cookies[settings.CSRF_COOKIE_NAME]}
        body = urlencode(token | fields).encode()
        more = {"Content-Type": FORM, "Content-Length": str(len(body))}
        return await self._send("POST", path, body, (302,), more)

    async def _send(
        self, method: str, path: str, body: bytes, expected: tuple[int, ...], more: dict[str, str]
    ) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {**self._same, "Cookie": cookies, **more}
        lines = [f"{method} {path} HTTP/1.1", *(f"{key}: {headers[key]}" for key in headers)]
        reading, writing = await asyncio.open_connection(self._web.host, self._web.port)
        try:
            writing.write("\r\n".join([*lines, "", ""]).encode() + body)
            head, _gap, content = (await reading.read()).partition(b"\r\n\r\n")
        finally:
            writing.close()
        answer = self._read(head.decode("latin-1"), content)
        length = int(answer.headers.get("Content-Length", len(content)))
        if len(content) != length:
            raise Refused(f"{method} {path} was answered with {len(content)} of {length} bytes.")
        if answer.status not in expected:
            wanted = " or ".join(map(str, expected))
            raise Refused(f"{method} {path} was answered with {answer.status}, not {wanted}.")
        return answer

    def _read(self, head: str, content: bytes) -> Answer:
        first, *lines = head.split("\r\n")
        headers = {}
        for line in lines:
            name, _colon, value = line.partition(": ")
            headers[name] = value
            if name.lower() == "set-cookie":
                for cookie, morsel in SimpleCookie(value).items():
                    self.cookies[cookie] = morsel.value
        return Answer(int(first.split()[1]), headers, content)
