"""Accessibility of every page in every state. Pages of errors and admin: the files beside this."""

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from tests.support import states
from tests.support.axe import NARROW, findings, findings_everywhere
from tests.support.states import MODULE

OPEN_TO_ALL = ["/logowanie/", "/logowanie/?next=/dla_stud/", "/deklaracja-dostepnosci/"]
OF_A_STUDENT = [
    "/dla_stud/",
    "/dla_wszystkich/",
    "/modul/news/default/",
    "/mapa-serwisu/",
    "/ustawienia/",
    "/deklaracja-dostepnosci/",
]


@pytest.fixture(autouse=True)
def _demo(transactional_db):
    call_command("demo_data")


@pytest.mark.parametrize("language", ["pl", "en"])
def test_pages_before_the_login(page, language):
    page.goto("/logowanie/")
    page.get_by_role("button", name=language.upper(), exact=True).click()
    found = {address: page.goto(address) and findings_everywhere(page) for address in OPEN_TO_ALL}

    page.goto("/logowanie/")
    page.locator("#id_username").fill("student")
    page.locator("#id_password").fill("wrong")
    page.locator("form.fields button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    found["refused"] = findings_everywhere(page)

    assert {address: what for address, what in found.items() if what} == {}


def test_login_after_the_session_ended_under_a_form(page, site):
    states.enter(page, site)
    page.goto(MODULE)
    page.context.clear_cookies(name="sessionid")

    page.get_by_role("button", name="Zamów mLegitymację").click()

    expect(page.get_by_text("Twoja sesja wygasła")).to_be_visible()
    assert findings_everywhere(page) == {}


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("address", OF_A_STUDENT)
def test_pages_of_the_portal(page, site, address, language):
    states.enter(page, site, language=language)

    page.goto(address)

    expect(page.locator("html")).to_have_attribute("lang", language)
    assert findings_everywhere(page) == {}


def test_faults_are_found(page):
    page.goto("/logowanie/")
    page.evaluate("document.documentElement.lang = ''; document.body.style.minWidth = '400px'")
    page.set_viewport_size(NARROW)

    language, width = findings(page)

    assert language.startswith("html-has-lang")
    assert width == "400 px wide"


@pytest.mark.parametrize("login", ["admin", "student", "student2", "student5", "student7"])
def test_module_before_an_order(page, site, login):
    states.enter(page, site, login)

    page.goto(MODULE)

    assert findings_everywhere(page) == {}


ORDERS = {
    "pending": lambda settings: states.pending(),
    "late": lambda settings: states.late(),
    "processing": lambda settings: states.attended(settings, "Slow"),
    "ready": states.ready,
    "being collected": states.being_collected,
    "collected": states.collected,
    "about to end": states.about_to_end,
    "renewable": states.renewable,
    "renewal pending": states.renewal_pending,
    "renewal ready": states.renewal_ready,
    "renewal expired": states.renewal_expired,
    "failed": lambda settings: states.attended(settings, "Refusing"),
    "expired": states.expired,
    "revoked by the student": states.revoked_by_the_student,
    "revoked by the university": states.revoked_by_the_university,
    "after many others": states.heaviest,
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


@pytest.mark.parametrize("question", ["uniewaznij", "nowy-telefon"])
def test_question_on_its_own_page(page, site, settings, question):
    order = states.collected(settings)
    states.enter(page, site)

    assert page.goto(f"{MODULE}{order.pk}/{question}/").url.endswith(f"/{question}/")

    assert findings_everywhere(page) == {}


IN_ENGLISH = [MODULE, "/sprawdz/", f"{MODULE}poprzednie/"]


@pytest.mark.parametrize("address", IN_ENGLISH)
def test_pages_in_english(page, site, address):
    states.enter(page, site, language="en")

    page.goto(address)

    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert findings_everywhere(page) == {}


def test_module_with_a_condition_unmet_in_english(page, site):
    states.enter(page, site, "student1", language="en")
    page.set_viewport_size(NARROW)

    page.goto(MODULE)

    assert findings(page) == []


ENGLISH_STATES = ["pending", "collected", "about to end", "renewal ready"]


@pytest.mark.parametrize("state", [*ENGLISH_STATES, "revoked by the university"])
def test_module_with_an_order_in_english(page, site, settings, state):
    ORDERS[state](settings)
    states.enter(page, site, language="en")
    page.set_viewport_size(NARROW)

    page.goto(MODULE)

    assert findings(page) == []


def test_order_in_english(page, site, settings):
    order = states.ready(settings)
    states.enter(page, site, language="en")

    addresses = (MODULE, f"{MODULE}{order.pk}/uniewaznij/")
    found = {address: page.goto(address) and findings_everywhere(page) for address in addresses}

    expect(page.locator("h1")).to_have_text("Revoke mLegitymacja?")
    assert found == {address: {} for address in addresses}


def test_facts_of_the_order_are_a_list(page, site, settings):
    states.pending()
    states.enter(page, site)

    page.goto(MODULE)

    expect(page.locator(".inline-keyvalue-list")).to_match_aria_snapshot("""
        - list:
          - listitem: /^Data zamówienia:/
          - listitem: /^Termin ważności:/
          - listitem: "Status: oczekujący"
    """)


@pytest.mark.parametrize("opener", ["[data-confirm]", "[data-enlarges]"])
def test_dialogs(page, site, settings, opener):
    states.ready(settings)
    states.enter(page, site)
    page.goto(MODULE)

    page.locator(opener).click()

    expect(page.locator("dialog[open]")).to_be_visible()
    assert findings_everywhere(page) == {}


def test_module_on_a_phone_with_its_menu_open(new_page, site, settings):
    states.ready(settings)
    page = new_page(viewport=NARROW, has_touch=True, is_mobile=True)
    states.enter(page, site)
    page.goto(MODULE)
    found = findings(page)

    page.get_by_role("button", name="Menu główne").click()
    expect(page.get_by_role("link", name="DLA WSZYSTKICH")).to_be_visible()

    assert (found, findings(page)) == ([], [])
