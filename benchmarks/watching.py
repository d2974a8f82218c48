"""The student's page in a browser, which asks the server when order_status.js would."""

import asyncio
import html
import random
import re
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager

from django.urls import reverse

from benchmarks.figures import Refused
from benchmarks.network import Visitor
from benchmarks.student_page import area_of

# What stands on the page once the codes do.
CODES = 'id="qr-code-pass"'
FILES = re.compile(r'(?:href|src)="(/static/[^"]+)"')
PICTURE = re.compile(r'src="([^"]+/qr\.png[^"]*)"')


class Page:
    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.shows_codes = False
        self.picture = ""
        self.files: set[str] = set()
        self._data: dict[str, str] = {}
        self._wait = 0.0

    async def open(self) -> None:
        text = (await self.visitor.get(reverse("mlegitymacja:page"))).text
        self.files = set(FILES.findall(text))
        self._show(text)

    async def fetch_files(self) -> None:
        """As on a browser's first visit; it keeps them."""
        for file in self.files:
            await self.visitor.get(file)

    async def order(self) -> None:
        """Press the button, and be redirected to the page."""
        await self.visitor.send_form(reverse("mlegitymacja:place"))
        await self.open()

    async def watch(self, every: float | None = None, begin: float = 1) -> None:
        """Ask until the codes are shown, at the page's own pace or every so many seconds.

        ``begin`` is how much of the first pause is left.
        """
        while not self.shows_codes:
            await asyncio.sleep(begin * (self._wait if every is None else every))
            begin = 1
            await self.ask()

    async def ask(self) -> bool:
        """Ask once; True when the answer is that nothing has changed."""
        answer = await self.visitor.get(self._data["poll"], 200, 204, 205, Cookie="")
        self._wait = float(answer.headers["Ask-Again"])
        if answer.status == 205:
            self._show((await self.visitor.get(self._data["refresh"])).text)
        return answer.status != 205

    async def ask_in_vain(self) -> None:
        if not await self.ask():
            raise Refused("An open page was told of a change, though nothing had changed.")

    async def ask_for_codes(self) -> None:
        await self.ask()
        if not self.shows_codes:
            raise Refused("An open page did not show the codes, though they were there.")

    def _show(self, text: str) -> None:
        self._data = area_of(text)
        self.shows_codes = CODES in text
        self.picture = html.unescape(found[1]) if (found := PICTURE.search(text)) else ""
        self._wait = float(self._data["ask-again"])


@contextmanager
def watched(pages: Sequence[Page]) -> Iterator[None]:
    """While the pages ask in a thread of their own, until each shows the codes."""
    asked: Future[None] = Future()

    def ask() -> None:
        try:
            asked.set_result(asyncio.run(_watch_all(pages)))
        except BaseException as error:  # noqa: BLE001  (raised where it is waited for)
            asked.set_exception(error)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield
    finally:
        thread.join()
    asked.result()


async def _watch_all(pages: Sequence[Page]) -> None:
    await asyncio.gather(*(page.watch(begin=random.random()) for page in pages))
