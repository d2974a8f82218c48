"""WCAG 2.1 AA and axe's best practices: every page in every state, wide, narrow and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import Page, expect

from mlegitymacja.models import Order, Status
from tests.e2e import states
from tests.e2e.states import MODULE

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
OPTIONS = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": TAGS}}
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 320, "height": 640}
LOOKS = [(WIDE, "light"), (NARROW, "light"), (NARROW, "dark")]

OPEN_TO_ALL = ["/logowanie/", "/logowanie/?next=/dla_stud/", "/deklaracja-dostepnosci/"]
OF_A_STUDENT = [
    "/dla_stud/",
    "/modul/news/default/",
    "/mapa-serwisu/",
    "/ustawienia/",
    "/deklaracja-dostepnosci/",
]
ERRORS = {"/nie-ma-takiej-strony/": 404, f"{MODULE}zamow/": 405}


@pytest.fixture(autouse=True)
def _demo(transactional_db):
    call_command("demo_data")


def findings(page: Page) -> list[str]:
    """What axe finds, and whether a narrow page has to be scrolled sideways."""
    answer = Axe().run(page, options=OPTIONS).response
    found = [
        f"{violation['id']}: {node['html']} ({node['failureSummary']})"
        for violation in answer["violations"]
        for node in violation["nodes"]
    ]
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > page.viewport_size["width"]:
        found.append(f"{width} px wide")
    return found


def findings_everywhere(page: Page) -> dict[tuple[int, str], list[str]]:
    """Those of the wide and the narrow page, by day and by night."""
    found = {}
    for size, colours in LOOKS:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=colours)
        found[size["width"], colours] = findings(page)
    return {where: what for where, what in found.items() if what}


@pytest.mark.parametrize("language", ["pl", "en"])
def test_pages_before_the_login(page, language):
    page.goto("/logowanie/")
    page.get_by_role("button", name=language.upper()).click()
    found = {address: page.goto(address) and findings_everywhere(page) for address in OPEN_TO_ALL}

    page.goto("/logowanie/")
    page.locator("#id_username").fill("student")
    page.locator("#id_password").fill("wrong")
    page.locator("form.fields button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    found["refused"] = findings_everywhere(page)

    assert {address: what for address, what in found.items() if what} == {}


@pytest.mark.parametrize("address", OF_A_STUDENT)
def test_pages_of_the_portal(page, site, address):
    states.enter(page, site)

    page.goto(address)

    assert findings_everywhere(page) == {}


def test_faults_are_found(page):
    page.goto("/logowanie/")
    page.evaluate("document.documentElement.lang = ''; document.body.style.minWidth = '400px'")
    page.set_viewport_size(NARROW)

    language, width = findings(page)

    assert language.startswith("html-has-lang")
    assert width == "400 px wide"


@pytest.mark.parametrize("address", ERRORS)
def test_errors(browser_page, site, address):
    states.enter(browser_page, site)

    assert browser_page.goto(address).status == ERRORS[address]

    assert findings_everywhere(browser_page) == {}


def test_form_out_of_date(browser_page, site):
    browser_page.goto("/logowanie/")
    browser_page.context.clear_cookies(name="csrftoken")

    browser_page.get_by_role("button", name="EN").click()

    expect(browser_page.get_by_role("heading", name="Formularz stracił ważność")).to_be_visible()
    assert findings_everywhere(browser_page) == {}


def test_maintenance(browser_page, processes):
    closed = processes.web(USOSWEB_MAINTENANCE="1")

    assert browser_page.goto(closed).status == 503

    assert findings_everywhere(browser_page) == {}


@pytest.fixture
def browser_page(chromium, site):
    """A page that may complain in the console: for a page that is an error it always does."""
    context = chromium.new_context(base_url=site)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("login", ["admin", "student", "student2", "student5", "student7"])
def test_module_before_an_order(page, site, login):
    states.enter(page, site, login)

    page.goto(MODULE)

    assert findings_everywhere(page) == {}


def collected(settings) -> Order:
    order = states.ready(settings)
    Order.objects.filter(pk=order.pk).update(status=Status.COLLECTED, activation=None)
    return order


ORDERS = {
    "pending": lambda settings: states.pending(),
    "processing": lambda settings: states.attended(settings, "Slow"),
    "ready": states.ready,
    "collected": collected,
    "failed": lambda settings: states.attended(settings, "Refusing"),
    "revoked by the university": states.revoked_by_the_university,
}


@pytest.mark.parametrize("state", ORDERS)
def test_module_with_an_order(page, site, settings, state):
    ORDERS[state](settings)
    states.enter(page, site)

    page.goto(MODULE)
    for summary in page.locator("summary").all():
        summary.click()

    assert findings_everywhere(page) == {}


def test_order_just_cancelled(page, site):
    order = states.pending()
    states.enter(page, site)

    page.goto(f"{MODULE}{order.pk}/anuluj/")
    found = findings_everywhere(page)
    page.get_by_role("button", name="Anuluj zamówienie").click()

    expect(page.get_by_text("Zamówienie zostało anulowane.")).to_be_visible()
    assert (found, findings_everywhere(page)) == ({}, {})


def test_question_whether_to_revoke_on_its_own_page(page, site, settings):
    order = states.ready(settings)
    states.enter(page, site)

    page.goto(f"{MODULE}{order.pk}/uniewaznij/")

    assert findings_everywhere(page) == {}


@pytest.mark.parametrize("opener", ["[data-confirm]", "[data-enlarges]"])
def test_dialogs(page, site, settings, opener):
    states.ready(settings)
    states.enter(page, site)
    page.goto(MODULE)

    page.locator(opener).click()

    expect(page.locator("dialog[open]")).to_be_visible()
    assert findings_everywhere(page) == {}
