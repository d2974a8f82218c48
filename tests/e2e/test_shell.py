"""The shell in a browser: narrow, dark, on paper, still, and when the session has ended."""

import pytest
from playwright.sync_api import expect

from tests.support.browser import enter, open_the_module, place_order

PAGES = ["/dla_stud/", "/dla_stud/studia/mlegitymacja/", "/deklaracja-dostepnosci/"]
SHELL = ["header", "menu-left", "footer"]
# We have no motion of our own; this is what a university's look might bring.
MOVING = """for (const part of document.querySelectorAll("body, body *")) {
  part.style.animation = "turn 9s";
  part.style.transition = "color 9s";
}"""
MOTIONS = """[...new Set([...document.querySelectorAll("*")].map(getComputedStyle).flatMap(
  style => [`animation ${style.animationName}`, `transition ${style.transitionDuration}`]
))].sort()"""
GROUND = "entry => getComputedStyle(entry).backgroundColor"
STILL = ["animation none", "transition 0s"]


def width(page):
    return int(page.evaluate("document.documentElement.scrollWidth"))


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_page_on_a_narrow_screen_never_scrolls_sideways(new_page, site, colours):
    page = new_page(viewport={"width": 320, "height": 600}, color_scheme=colours)
    enter(page, site)

    widths = {address: page.goto(address) and width(page) for address in [*PAGES, "/mapa-serwisu/"]}

    assert set(widths.values()) == {320}


@pytest.mark.parametrize("menu", ["menu-top", "menu-left", ".cas-lang"])
def test_current_entry_is_marked_in_a_persons_own_colours(new_page, site, menu):
    page = new_page(forced_colors="active")
    enter(page, site)
    page.goto("/dla_stud/studia/mlegitymacja/")

    entries = page.locator(f"{menu} :is(a[href], button)").all()
    grounds = [entry.evaluate(GROUND) for entry in entries]
    here = page.locator(f"{menu} [aria-current]").evaluate(GROUND)

    assert (grounds.count(here), len(set(grounds))) == (1, 2)


def test_page_has_more_contrast_for_who_asks_for_it(new_page):
    page = new_page(color_scheme="light", contrast="more")
    page.goto("/logowanie/")

    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_dark_screen_has_a_dark_page_and_paper_a_white_one(new_page):
    page = new_page(color_scheme="dark")
    page.goto("/logowanie/")
    ground = "getComputedStyle(document.body).backgroundColor"

    assert page.evaluate(ground) == "rgb(21, 20, 31)"
    page.emulate_media(media="print")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"


def test_paper_has_the_page_without_the_shell(page):
    open_the_module(page)

    page.emulate_media(media="print")

    expect(page.locator("h1")).to_be_visible()
    for part in SHELL:
        expect(page.locator(part)).to_be_hidden()


@pytest.mark.parametrize("address", PAGES)
def test_page_stands_still_for_who_asks_for_less_motion(new_page, site, address):
    page = new_page(reduced_motion="reduce")
    enter(page, site)

    page.goto(address)
    page.evaluate(MOVING)

    assert page.evaluate(MOTIONS) == STILL
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(MOTIONS) == [STILL[0], "animation turn", STILL[1], "transition 9s"]


def test_form_sent_after_the_session_had_ended_can_be_sent_again_after_the_login(page):
    open_the_module(page)
    page.context.clear_cookies(name="sessionid")

    page.get_by_role("button", name="Zamów mLegitymację").click()
    page.get_by_label("Nazwa użytkownika").fill("student")
    page.get_by_label("Hasło").fill("demo")
    page.get_by_role("button", name="Zaloguj się").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("mLegitymacja")
    place_order(page)


# The main menu on a phone ------------------------------------------------------------------


@pytest.fixture(params=[True, False], ids=["with scripts", "without"])
def phone(new_page, request):
    page = new_page(viewport={"width": 360, "height": 740}, java_script_enabled=request.param)
    page.goto("/deklaracja-dostepnosci/")
    return page


def test_main_menu_is_folded_on_a_phone(phone):
    entry = phone.get_by_role("link", name="DLA WSZYSTKICH")
    expect(entry).to_be_hidden()

    phone.get_by_role("button", name="Menu główne").click()

    expect(entry).to_be_in_viewport(ratio=1)
    entry.click()
    expect(phone.locator("h1")).to_have_text("Dla wszystkich")


def test_main_menu_is_unfolded_and_folded_with_the_keyboard(phone):
    button = phone.get_by_role("button", name="Menu główne")
    first = phone.locator("menu-top li a[href]").first

    button.focus()
    phone.keyboard.press("Enter")
    phone.keyboard.press("Tab")
    expect(first).to_be_focused()
    phone.keyboard.press("Escape")

    expect(first).to_be_hidden()
    expect(button).to_be_focused()


def test_main_menu_is_a_row_on_a_wide_screen(page):
    page.goto("/deklaracja-dostepnosci/")

    expect(page.get_by_role("button", name="Menu główne")).to_be_hidden()
    tops = {entry.bounding_box()["y"] for entry in page.locator("menu-top a").all()}
    assert len(tops) == 1
