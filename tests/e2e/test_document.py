"""A document that a phone collects while its page is open, and its way to a new phone."""

import pytest
from playwright.sync_api import expect

from mlegitymacja import orders
from mlegitymacja.models import Order
from tests.support.browser import (
    FOCUSED,
    HURRIED,
    MODULE,
    enter,
    press,
    skip_to_the_content,
    tab_to,
)
from tests.support.waiting import until
from usosweb.demo.states import collect, redeem


def statuses():
    return list(Order.objects.order_by("pk").values_list("status", flat=True))


def announces(page, text):
    expect(page.locator("#order-announcement")).to_have_text(text)


@pytest.fixture
def ready_page(page, site, reach):
    """The codes on the page; it must not be loaded anew from here on."""
    reach("ready")
    enter(page, site)
    page.add_init_script(HURRIED)
    page.goto(MODULE)
    page.evaluate("window.neverReloaded = true")
    yield page
    assert page.evaluate("window.neverReloaded")


def test_page_turns_to_collected_by_itself(ready_page):
    order = Order.objects.get()
    redeem(order)
    announces(ready_page, "Status: gotowy do pobrania. Telefon pobiera mLegitymację.")
    expect(ready_page.locator("#qr-code-text")).to_have_count(0)

    order.refresh_from_db()
    orders.collect(order)

    announces(ready_page, "Status: pobrany")
    expect(ready_page.locator("usos-tag")).to_have_text("pobrany")
    assert ready_page.evaluate(f"{FOCUSED} === document.body")


def test_page_that_turns_to_collected_leaves_the_reader_of_what_stands_below(ready_page):
    summary = ready_page.locator("help-dialog summary")
    tab_to(ready_page, summary)

    collect(Order.objects.get())

    announces(ready_page, "Status: pobrany")
    expect(summary).to_be_focused()


def test_page_with_the_qr_enlarged_turns_to_collected(ready_page):
    ready_page.locator("[data-enlarges]").click()

    collect(Order.objects.get())

    announces(ready_page, "Status: pobrany")
    expect(ready_page.locator("dialog[open]")).to_have_count(0)


def test_page_of_a_document_turns_with_its_follow_up(page, site, reach):
    order = reach("renewal_placed")
    enter(page, site)
    page.add_init_script(HURRIED)
    page.goto(MODULE)

    orders.process(order.pk)
    announces(page, "Status: pobrany. Nowa mLegitymacja, status: gotowy do pobrania")
    # With the order the picture ends, and a page that asked for it late would complain.
    until(lambda: page.evaluate("[...document.images].every(image => image.complete)"))
    collect(order)

    announces(page, "Status: pobrany")
    expect(page.locator("usos-tag")).to_have_text("pobrany")


def test_new_phone_by_keyboard(page, site, reach):
    reach("collected")
    enter(page, site)
    page.goto(MODULE)
    link = page.get_by_role("link", name="Mam nowy telefon")
    dialog = page.get_by_role("dialog", name="Przenieść mLegitymację na nowy telefon?")

    skip_to_the_content(page)
    press(page, link)
    expect(dialog.get_by_role("link", name="Wróć")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(link).to_be_focused()
    before = statuses()

    page.keyboard.press("Enter")
    press(page, dialog.get_by_role("button", name="Unieważnij starą i zamów nową"))

    expect(page.get_by_role("status").first).to_have_text(
        "mLegitymacja w starym telefonie straciła ważność."
    )
    assert (before, statuses()) == (["collected"], ["revoked", "pending"])


def test_new_phone_without_scripts(new_page, site, reach):
    reach("collected")
    page = new_page(java_script_enabled=False)
    enter(page, site)
    page.goto(MODULE)

    page.get_by_role("link", name="Mam nowy telefon").click()
    page.get_by_role("button", name="Unieważnij starą i zamów nową").click()

    expect(page.locator("usos-tag")).to_have_text("oczekujący")
    assert statuses() == ["revoked", "pending"]


def test_extending_from_the_button_to_the_codes(page, site, reach):
    reach("renewable")
    enter(page, site)
    page.goto(MODULE)

    page.get_by_role("button", name="Przedłuż mLegitymację").click()
    expect(page.get_by_text("Nowa mLegitymacja została zamówiona.")).to_be_visible()
    orders.process_due()

    expect(page.locator("#qr-code-text")).to_be_visible()
    expect(page.locator("usos-tag")).to_have_text(["gotowy do pobrania", "pobrany"])
