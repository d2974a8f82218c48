"""What a student does with a browser, from the login to the codes."""

import io

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from mlegitymacja import orders
from mlegitymacja.models import Activation, Order
from mlegitymacja.statuses import Status
from tests.support.browser import MODULE, enter, log_in, open_the_module, place_order


@pytest.fixture
def module(page, site):
    """The student's page."""
    enter(page, site)
    page.goto(MODULE)
    return page


def decoded_from_the_screen(page):
    page.locator(".qr-code img").evaluate("image => image.decode()")
    picture = Image.open(io.BytesIO(page.screenshot(full_page=True)))
    return [code.text for code in zxingcpp.read_barcodes(picture)]


def test_order_becomes_ready_on_the_page_by_itself(new_page, processes):
    """With a web server and a worker as in production."""
    page = new_page(base_url=processes.web())
    open_the_module(page)
    place_order(page)
    page.evaluate("window.neverReloaded = true")

    processes.worker()

    expect(page.locator("usos-tag")).to_have_text("gotowy do pobrania")
    assert page.evaluate("window.neverReloaded")
    expect(page.locator("#order-announcement")).to_have_text("Status: gotowy do pobrania")


def test_qr_on_the_screen_decodes_to_the_text_below_it(module):
    place_order(module)
    orders.process_due()
    expect(module.locator("#qr-code-text")).to_be_visible()

    activation = Activation.objects.get()
    assert module.locator("#qr-code-text").inner_text() == activation.qr_text
    assert module.locator("#qr-code-pass").inner_text() == activation.activation_code
    assert decoded_from_the_screen(module) == [activation.qr_text]


def test_order_can_be_cancelled_and_placed_anew(module):
    place_order(module)

    module.get_by_role("link", name="Anuluj zamówienie").click()
    module.get_by_role("dialog").get_by_role("button", name="Anuluj zamówienie").click()

    expect(module.get_by_text("Zamówienie zostało anulowane.")).to_be_visible()
    expect(module.get_by_text("Brak mLegitymacji")).to_be_visible()
    place_order(module)
    assert sorted(Order.objects.values_list("status", flat=True)) == ["cancelled", "pending"]


def test_document_can_be_revoked(page, site, reach):
    reach("ready")
    enter(page, site)
    page.goto(MODULE)

    page.get_by_role("link", name="Unieważnij mLegitymację").click()
    page.get_by_role("dialog").get_by_role("button", name="Unieważnij mLegitymację").click()

    expect(page.get_by_text("Twoja mLegitymacja została unieważniona.")).to_be_visible()
    assert Order.objects.get().status == Status.REVOKED
    assert Activation.objects.count() == 0


def test_without_scripts_the_link_shows_the_new_status(new_page):
    page = new_page(java_script_enabled=False)
    open_the_module(page)
    place_order(page)
    orders.process_due()

    page.get_by_role("link", name="Sprawdź status zamówienia").click()

    expect(page.locator("usos-tag")).to_have_text("gotowy do pobrania")
    assert decoded_from_the_screen(page) == [Activation.objects.get().qr_text]


def test_two_tabs_that_order_show_one_order(module):
    second = module.context.new_page()
    second.goto(module.url)

    place_order(module)
    place_order(second)

    assert Order.objects.count() == 1


def test_page_in_english_stays_english(module):
    module.get_by_role("button", name="EN").click()

    expect(module.get_by_role("button", name="Order mLegitymacja")).to_be_visible()
    module.reload()
    expect(module.locator("html")).to_have_attribute("lang", "en")


def test_clerk_finds_the_order_and_no_code(page, reach):
    code = reach("ready").activation.activation_code

    log_in(page, "dziekanat")
    page.get_by_role("link", name="DLA PRACOWNIKÓW").click()
    page.get_by_role("link", name="Zamówienia mLegitymacji").first.click()
    page.get_by_role("link", name="Kowalska Anna").click()

    expect(page.get_by_text("gotowy do pobrania").first).to_be_visible()
    assert code not in page.content()
