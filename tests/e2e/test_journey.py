"""What a student does with a browser, from the login to the codes."""

import io

import pytest
import zxingcpp
from django.core.management import call_command
from PIL import Image
from playwright.sync_api import Page, expect

from mlegitymacja.models import Activation, Order
from mlegitymacja.statuses import Status


@pytest.fixture(autouse=True)
def _demo(transactional_db):
    call_command("demo_data")


def log_in(page: Page, login: str) -> None:
    page.goto("/")
    page.get_by_label("Nazwa użytkownika").fill(login)
    page.get_by_label("Hasło").fill("demo")
    page.get_by_role("button", name="Zaloguj się").click()


def open_the_page(page: Page, login: str = "student") -> None:
    """The way that the instruction describes: DLA STUDENTÓW > Moje studia > mLegitymacja."""
    log_in(page, login)
    page.get_by_role("link", name="DLA STUDENTÓW").click()
    page.locator("menu-left").get_by_role("link", name="mLegitymacja").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("mLegitymacja")


def place_order(page: Page) -> None:
    page.get_by_role("button", name="Zamów mLegitymację").click()
    expect(page.locator("usos-tag")).to_have_text("oczekujący")


def decoded_from_the_screen(page: Page) -> list[str]:
    picture = Image.open(io.BytesIO(page.screenshot(full_page=True)))
    return [code.text for code in zxingcpp.read_barcodes(picture)]


def test_order_becomes_ready_on_the_page_by_itself(page, processes):
    open_the_page(page)
    place_order(page)
    page.evaluate("window.neverReloaded = true")

    processes.worker()

    expect(page.locator("usos-tag")).to_have_text("gotowy do pobrania", timeout=30_000)
    assert page.evaluate("window.neverReloaded")
    expect(page.locator("#order-announcement")).to_have_text("Status: gotowy do pobrania")


def test_qr_on_the_screen_decodes_to_the_text_below_it(page, processes):
    processes.worker()
    open_the_page(page)
    page.get_by_role("button", name="Zamów mLegitymację").click()
    expect(page.locator("#qr-code-text")).to_be_visible(timeout=30_000)

    activation = Activation.objects.get()
    assert page.locator("#qr-code-text").inner_text() == activation.qr_text
    assert page.locator("#qr-code-pass").inner_text() == activation.activation_code
    assert decoded_from_the_screen(page) == [activation.qr_text]


def test_order_can_be_cancelled_and_placed_anew(page):
    open_the_page(page)
    place_order(page)

    page.get_by_role("link", name="Anuluj zamówienie").click()
    page.get_by_role("dialog").get_by_role("button", name="Anuluj zamówienie").click()

    expect(page.get_by_text("Zamówienie zostało anulowane.")).to_be_visible()
    expect(page.get_by_text("Brak mLegitymacji")).to_be_visible()
    place_order(page)
    assert sorted(Order.objects.values_list("status", flat=True)) == ["cancelled", "pending"]


def test_document_can_be_revoked(page, processes):
    processes.worker()
    open_the_page(page)
    page.get_by_role("button", name="Zamów mLegitymację").click()
    page.get_by_role("link", name="Unieważnij mLegitymację").click(timeout=30_000)
    page.get_by_role("dialog").get_by_role("button", name="Unieważnij mLegitymację").click()

    expect(page.get_by_text("Twoja mLegitymacja została unieważniona.")).to_be_visible()
    assert Order.objects.get().status == Status.REVOKED
    assert Activation.objects.count() == 0


def test_without_scripts_the_link_shows_the_new_status(new_page, processes):
    page = new_page(java_script_enabled=False)
    open_the_page(page)
    place_order(page)
    processes.worker()
    link = page.get_by_role("link", name="Sprawdź status zamówienia")

    for _attempt in range(100):
        if link.count() == 0:
            break
        link.click()

    expect(page.locator("usos-tag")).to_have_text("gotowy do pobrania")
    assert decoded_from_the_screen(page) == [Activation.objects.get().qr_text]


def test_two_tabs_that_order_show_one_order(page):
    open_the_page(page)
    second = page.context.new_page()
    second.goto(page.url)

    place_order(page)
    place_order(second)

    assert Order.objects.count() == 1


@pytest.mark.parametrize("number", range(1, 8))
def test_demo_student_sees_the_one_condition_not_met_and_no_button(page, number):
    open_the_page(page, f"student{number}")

    conditions = page.locator("[data-condition]")
    met = [item.get_attribute("data-met") for item in conditions.all()]
    assert [place for place, answer in enumerate(met, start=1) if answer == "no"] == [number]
    expect(page.locator(".remedy")).to_have_count(1)
    expect(page.get_by_role("button", name="Zamów mLegitymację")).to_have_count(0)


def test_page_in_english_stays_english(page):
    open_the_page(page)

    page.get_by_role("button", name="EN").click()

    expect(page.get_by_role("button", name="Order mLegitymacja")).to_be_visible()
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_clerk_finds_the_order_and_no_code(page, processes):
    processes.worker()
    open_the_page(page)
    page.get_by_role("button", name="Zamów mLegitymację").click()
    expect(page.locator("#qr-code-text")).to_be_visible(timeout=30_000)
    code = page.locator("#qr-code-pass").inner_text()
    page.context.clear_cookies()

    log_in(page, "dziekanat")
    page.get_by_role("link", name="DLA PRACOWNIKÓW").click()
    page.get_by_role("link", name="Zamówienia mLegitymacji").first.click()
    page.get_by_role("link", name="Kowalska Anna").click()

    expect(page.get_by_text("gotowy do pobrania").first).to_be_visible()
    assert code not in page.content()
