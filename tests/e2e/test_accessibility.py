"""Accessibility of every page in every state. Pages of errors and admin: the files beside this."""

import pytest
from playwright.sync_api import expect

from tests.support.axe import COLOURS, NARROW, findings, findings_everywhere
from tests.support.browser import MODULE, enter

OPEN_TO_ALL = ["/logowanie/", "/logowanie/?next=/dla_stud/", "/deklaracja-dostepnosci/"]
OF_A_STUDENT = [
    "/dla_stud/",
    "/dla_wszystkich/",
    "/modul/news/default/",
    "/mapa-serwisu/",
    "/ustawienia/",
    "/deklaracja-dostepnosci/",
]


def on(page, addresses, find=findings_everywhere):
    """What is found on each of the pages where anything is."""
    found = {address: page.goto(address) and find(page) for address in addresses}
    return {address: what for address, what in found.items() if what}


def test_pages_before_the_login(page):
    found = on(page, OPEN_TO_ALL)

    page.goto("/logowanie/")
    page.locator("#id_username").fill("student")
    page.locator("#id_password").fill("wrong")
    page.locator("form.fields button").click()
    expect(page.get_by_role("alert")).to_be_visible()

    assert (found, findings_everywhere(page)) == ({}, {})


def test_login_after_the_session_ended_under_a_form(page, site):
    enter(page, site)
    page.goto(MODULE)
    page.context.clear_cookies(name="sessionid")

    page.get_by_role("button", name="Zamów mLegitymację").click()

    expect(page.get_by_text("Twoja sesja wygasła")).to_be_visible()
    assert findings_everywhere(page) == {}


def test_pages_of_the_portal(page, site):
    enter(page, site)

    assert on(page, OF_A_STUDENT) == {}


def test_faults_are_found(page):
    page.goto("/logowanie/")
    page.evaluate("document.documentElement.lang = ''; document.body.style.minWidth = '400px'")
    page.set_viewport_size(NARROW)

    language, width = findings(page)

    assert language.startswith("html-has-lang")
    assert width == "400 px wide"


def test_faults_of_the_colours_by_night_are_found(page):
    page.goto("/logowanie/")
    page.evaluate("document.querySelector('h1').style.color = 'light-dark(black, #222)'")

    (found,) = findings_everywhere(page)["wide and dark"]

    assert found.startswith("color-contrast: <h1")


@pytest.mark.parametrize("login", ["admin", "student", "student2", "student5", "student7"])
def test_module_before_an_order(page, site, login):
    enter(page, site, login)

    assert on(page, [MODULE]) == {}


STATES = [
    "placed",
    "late",
    "processing",
    "ready",
    "being_collected",
    "collected",
    "ends_soon",
    "renewable",
    "renewal_placed",
    "renewal_ready",
    "renewal_codes_lapsed",
    "renewal_expired",
    "failed",
    "expired",
    "revoked_by_the_student",
    "revoked_by_the_university",
    "after_many_others",
]


@pytest.mark.parametrize("state", STATES)
def test_module_with_an_order(page, site, reach, state):
    reach(state)
    enter(page, site)

    page.goto(MODULE)
    for summary in page.locator("summary").all():
        summary.click()

    assert findings_everywhere(page) == {}


def test_order_just_cancelled(page, site, reach):
    order = reach("placed")
    enter(page, site)

    page.goto(f"{MODULE}{order.pk}/anuluj/")
    found = findings_everywhere(page)
    page.get_by_role("button", name="Anuluj zamówienie").click()

    expect(page.get_by_text("Zamówienie zostało anulowane.")).to_be_visible()
    assert (found, findings_everywhere(page)) == ({}, {})


def test_questions_on_their_own_pages(page, site, reach):
    order = reach("collected")
    enter(page, site)

    assert on(page, [f"{MODULE}{order.pk}/{act}/" for act in ("uniewaznij", "nowy-telefon")]) == {}


# In English: longer words on the narrow page, the language said.

IN_ENGLISH = [*OPEN_TO_ALL, *OF_A_STUDENT, MODULE, "/sprawdz/", f"{MODULE}poprzednie/"]


def test_pages_in_english(page, site):
    enter(page, site, language="en")
    page.set_viewport_size(NARROW)

    assert on(page, IN_ENGLISH, findings) == {}
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_module_with_a_condition_unmet_in_english(page, site):
    enter(page, site, "student1", language="en")
    page.set_viewport_size(NARROW)

    assert on(page, [MODULE], findings) == {}


ENGLISH_STATES = ["placed", "collected", "ends_soon", "renewal_ready", "revoked_by_the_university"]


@pytest.mark.parametrize("state", ENGLISH_STATES)
def test_module_with_an_order_in_english(page, site, reach, state):
    reach(state)
    enter(page, site, language="en")
    page.set_viewport_size(NARROW)

    assert on(page, [MODULE], findings) == {}


def test_order_in_english(page, site, reach):
    order = reach("ready")
    enter(page, site, language="en")
    page.set_viewport_size(NARROW)

    assert on(page, [MODULE, f"{MODULE}{order.pk}/uniewaznij/"], findings) == {}
    expect(page.locator("h1")).to_have_text("Revoke mLegitymacja?")


# Parts of a page


def test_facts_of_the_order_are_a_list(page, site, reach):
    reach("placed")
    enter(page, site)

    page.goto(MODULE)

    expect(page.locator(".inline-keyvalue-list")).to_match_aria_snapshot("""
        - list:
          - listitem: /^Data zamówienia:/
          - listitem: /^Termin ważności:/
          - listitem: "Status: oczekujący"
    """)


@pytest.mark.parametrize("opener", ["[data-confirm]", "[data-enlarges]"])
def test_dialogs(page, site, reach, opener):
    reach("ready")
    enter(page, site)
    page.goto(MODULE)

    page.locator(opener).click()

    expect(page.locator("dialog[open]")).to_be_visible()
    assert findings_everywhere(page) == {}


def test_module_on_a_phone_with_its_menu_open(new_page, site, reach):
    reach("ready")
    page = new_page(viewport=NARROW, has_touch=True, is_mobile=True)
    enter(page, site)
    page.goto(MODULE)
    found = findings(page)

    page.get_by_role("button", name="Menu główne").click()
    expect(page.get_by_role("link", name="DLA WSZYSTKICH")).to_be_visible()
    found += findings(page)
    page.emulate_media(color_scheme="dark")

    assert found + findings(page, COLOURS) == []
