"""A real browser on the demo. Debian's Chromium, driven by Playwright."""

import shutil

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.management import call_command
from playwright.sync_api import expect, sync_playwright

from usosweb.demo import states
from usosweb.students.models import Student

# The one without windows takes half the time.
NAMES = ["chromium-headless-shell", "chromium", "chromium-browser"]
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
# As root Chromium has no sandbox; the others keep it from asking the network for anything.
OPTIONS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
# A busy machine may need this long; what comes sooner is not waited for.
expect.set_options(timeout=30_000)
# States that the dean's office brings about.
BY_A_CLERK = {"revoked_by_the_university", "after_many_others"}


# Gone before other tests run: Playwright's loop runs in the tests' thread, and Django takes that
# for asynchronous code, which it keeps from the database unless it is told not to.
@pytest.fixture(scope="package")
def chromium():
    if not CHROMIUM:
        pytest.skip("Chromium is not installed (Debian: apt install chromium)")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def _demo(chromium, transactional_db):
    call_command("demo_data")


@pytest.fixture
def student(_demo):
    """Who may order, with the login "student"."""
    return Student.objects.get(user__username="student")


@pytest.fixture
def clerk(_demo):
    return User.objects.get(username="dziekanat")


@pytest.fixture
def reach(student, clerk):
    """Brings about a state of usosweb.demo.states, by its name; returns the newest order."""

    def bring(name):
        people = (student, clerk) if name in BY_A_CLERK else (student,)
        return getattr(states, name)(*people)

    return bring


@pytest.fixture
def site(live_server, settings):
    """The portal's address. It is served from within the tests: orders wait for them, too."""
    settings.BASE_URL = live_server.url
    cache.clear()
    return live_server.url


@pytest.fixture
def new_page(chromium, site):
    """Opens pages, each a person of their own; fails if a page complains in the console."""
    contexts = []
    complaints = []

    def note(message):
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    def open_page(**options):
        contexts.append(chromium.new_context(**{"base_url": site, **options}))
        page = contexts[-1].new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(new_page):
    return new_page()
