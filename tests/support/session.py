"""A person's session with a real web server, without a browser."""

import re
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

PAGE = "/dla_stud/studia/mlegitymacja/"


class Session:
    """``get`` and ``post`` answer with the page's HTML, and raise HTTPError for 4xx and 5xx."""

    def __init__(self, base_url, login, password):
        self.base_url = base_url
        self.cookies = CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.cookies))
        self.get("/logowanie/")
        self.post("/logowanie/", username=login, password=password)

    def get(self, path):
        return self._open(path, None)

    def post(self, path, **fields):
        token = next(cookie.value for cookie in self.cookies if cookie.name == "csrftoken")
        return self._open(path, urlencode({**fields, "csrfmiddlewaretoken": token}).encode())

    def status(self):
        """The order's status as the student's page prints it; empty when there is no order."""
        return re.findall(r"<usos-tag[^>]*>([^<]*)<", self.get(PAGE))

    def _open(self, path, body):
        with self.opener.open(self.base_url + path, body, timeout=30) as response:
            html: str = response.read().decode()
        return html
