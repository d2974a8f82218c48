"""A real browser on a real web server. Debian's Chromium, driven by Playwright."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.support.processes import Processes

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# As root Chromium has no sandbox; the others keep it from asking the network for anything.
OPTIONS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


# Gone before other tests run: its loop would make Django take those for asynchronous, too.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("Chromium is not installed (Debian: apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def _database_beside_playwright(monkeypatch):
    """Playwright's loop runs in the tests' thread, and Django takes it for asynchronous code."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture
def site(chromium, processes: Processes) -> str:
    """The portal's address. A test starts a worker when it wants one."""
    return processes.web()


@pytest.fixture
def new_page(chromium: Browser, site: str) -> Iterator:
    """Opens pages, each a person of their own; fails if a page complains in the console."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    def open_page(**options: object) -> Page:
        contexts.append(chromium.new_context(base_url=site, **options))
        page = contexts[-1].new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(new_page) -> Page:
    return new_page()
