"""The whole journey by keyboard alone, and nothing pulled from under the reader."""

import pytest
from playwright.sync_api import expect

from mlegitymacja import orders
from mlegitymacja.models import Activation, Order
from mlegitymacja.statuses import Status
from tests.support.browser import FOCUSED, MODULE, enter, press, skip_to_the_content, tab_to


def test_from_the_login_to_an_order(page):
    page.goto("/logowanie/")
    skip_to_the_content(page)
    page.keyboard.press("Tab")
    expect(page.get_by_label("Nazwa użytkownika")).to_be_focused()
    page.keyboard.type("student")
    page.keyboard.press("Tab")
    page.keyboard.type("demo")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Dla studentów")

    press(page, page.get_by_role("link", name="Przejdź do listy modułów"))
    press(page, page.locator("menu-left").get_by_role("link", name="mLegitymacja"))
    expect(page.get_by_role("heading", level=1)).to_have_text("mLegitymacja")
    skip_to_the_content(page)
    press(page, page.get_by_role("button", name="Zamów mLegitymację"))

    expect(page.locator("usos-tag")).to_have_text("oczekujący")


def test_escape_leaves_the_order_and_enter_gives_it_up(page, site, reach):
    order = reach("placed")
    enter(page, site)
    page.goto(MODULE)
    link = page.get_by_role("link", name="Anuluj zamówienie")
    dialog = page.get_by_role("dialog")

    skip_to_the_content(page)
    press(page, link)
    expect(dialog.get_by_role("link", name="Wróć")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(link).to_be_focused()

    page.keyboard.press("Enter")
    expect(dialog.get_by_role("link", name="Wróć")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(link).to_be_focused()
    order.refresh_from_db()
    assert order.status == Status.PENDING

    page.keyboard.press("Enter")
    press(page, dialog.get_by_role("button", name="Anuluj zamówienie"))
    expect(page.get_by_text("Zamówienie zostało anulowane.")).to_be_visible()
    order.refresh_from_db()
    assert order.status == Status.CANCELLED


def test_codes_enlarged_and_copied_and_the_document_revoked(new_page, site, reach):
    reach("ready")
    activation = Activation.objects.get()
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    enter(page, site)
    page.goto(MODULE)
    said = page.locator("#order-announcement")
    copied = "navigator.clipboard.readText()"

    picture = page.locator("[data-enlarges]")
    skip_to_the_content(page)
    press(page, picture)
    large = page.get_by_role("dialog", name="Powiększony kod QR")
    expect(large).to_be_visible()
    page.keyboard.press("Escape")
    expect(large).to_be_hidden()
    expect(picture).to_be_focused()

    press(page, page.get_by_role("button", name="Kopiuj treść kodu QR"))
    expect(said).to_have_text("Treść kodu QR została skopiowana.")
    assert page.evaluate(copied) == activation.qr_text
    press(page, page.get_by_role("button", name="Kopiuj kod aktywacyjny"))
    expect(said).to_have_text("Kod aktywacyjny został skopiowany.")
    assert page.evaluate(copied) == activation.activation_code

    page.goto(MODULE)
    press(page, page.get_by_role("link", name="Unieważnij mLegitymację"))
    press(page, page.get_by_role("dialog").get_by_role("button", name="Unieważnij mLegitymację"))
    expect(page.get_by_text("Twoja mLegitymacja została unieważniona.")).to_be_visible()
    assert Order.objects.get().status == Status.REVOKED


@pytest.fixture
def waiting_page(new_page, site, reach):
    """A waiting order in a window so small that it has to be scrolled."""
    reach("placed")
    page = new_page(viewport={"width": 480, "height": 400})
    enter(page, site)
    page.goto(MODULE)
    return page


def make_ready(page):
    assert orders.process(Order.objects.get().pk)
    expect(page.locator("usos-tag")).to_have_text("gotowy do pobrania")
    expect(page.locator("#order-announcement")).to_have_text("Status: gotowy do pobrania")


def test_page_that_turns_ready_stays_where_it_is(waiting_page):
    waiting_page.evaluate("window.scrollTo(0, 150)")

    make_ready(waiting_page)

    assert waiting_page.evaluate("window.scrollY") == 150
    assert waiting_page.evaluate(f"{FOCUSED} === document.body")


def test_page_that_turns_ready_leaves_the_reader_of_what_stands_below(waiting_page):
    summary = waiting_page.locator("help-dialog summary")
    tab_to(waiting_page, summary)
    before = summary.bounding_box()["y"]

    make_ready(waiting_page)

    expect(summary).to_be_focused()
    assert abs(summary.bounding_box()["y"] - before) <= 1


def test_page_that_turns_ready_keeps_the_focus_beside_what_vanished(waiting_page):
    tab_to(waiting_page, waiting_page.get_by_role("link", name="Anuluj zamówienie"))
    before = waiting_page.evaluate("window.scrollY")

    make_ready(waiting_page)

    expect(waiting_page.locator("#your-mlegitymacja")).to_be_focused()
    assert waiting_page.evaluate("window.scrollY") == before


def test_open_question_is_not_taken_from_under_the_hand(waiting_page):
    tab_to(waiting_page, waiting_page.get_by_role("link", name="Anuluj zamówienie"))
    waiting_page.keyboard.press("Enter")
    with waiting_page.expect_response(lambda answer: answer.status == 205):
        assert orders.process(Order.objects.get().pk)

    expect(waiting_page.get_by_role("dialog")).to_be_visible()
    waiting_page.keyboard.press("Escape")
    expect(waiting_page.locator("usos-tag")).to_have_text("gotowy do pobrania")
