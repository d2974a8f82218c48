"""The student's page as it stands open in a browser: what order_status.js knows of it, and asks."""

import html
import re

from django.urls import reverse

from benchmarks.browser import Browser
from benchmarks.figures import Refused

AREA = re.compile(r'<dynamic-area id="order-state"([^>]*)>')
DATA = re.compile(r'data-([a-z-]+)="([^"]*)"')


def area_of(text: str) -> dict[str, str]:
    """What the page, or its changing part alone, tells the script: its data by their names."""
    if not (found := AREA.search(text)):
        raise Refused("The student's page has no area that could change.")
    return {name: html.unescape(value) for name, value in DATA.findall(found[1])}


class StudentPage:
    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self.open()

    def open(self) -> None:
        self.area = area_of(self._browser.get(reverse("mlegitymacja:page")).text)

    def ask(self) -> bool:
        """Ask once as the script does; True when the answer is that nothing has changed."""
        # Without cookies.
        answer = self._browser.get(self.area["poll"], 200, 204, 205, HTTP_COOKIE="")
        if answer.status != 205:
            return True
        self.area = area_of(self._browser.get(self.area["refresh"]).text)
        return False

    def ask_in_vain(self) -> None:
        """Ask for what has not changed."""
        if not self.ask():
            raise Refused("A poll was answered with a page, though nothing had changed.")
