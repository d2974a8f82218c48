"""The page on which anybody verifies a document: each verdict as people see, hear and reach it."""

import pytest
from playwright.sync_api import expect

from mlegitymacja import orders
from mlegitymacja.models import Order
from mlegitymacja.statuses import Status
from tests.support.axe import NARROW, findings, findings_everywhere
from tests.support.browser import PAINTED, POLISH, enter, tab_to, words
from tests.support.pictures import qr_picture
from tests.support.shown import NAMES, PHONE, document, presented

PAGE = "/sprawdz/"


@pytest.fixture
def signed(site, reach):
    return document(reach("ready"))


@pytest.fixture
def qr(signed):
    """A picture of the code that the student shows, as a browser is given it."""
    shown = presented(signed, *NAMES, phone=PHONE)
    return {"name": "qr.png", "mimeType": "image/png", "buffer": qr_picture(shown)}


def revoke():
    order = Order.objects.get()
    assert orders.revoke(order, by=order.student.user)


# What happens to the document, and to its text.
VERDICTS = {
    "valid": (lambda: None, lambda text: text),
    "revoked": (revoke, lambda text: text),
    "expired": (lambda: Order.objects.update(status=Status.EXPIRED), lambda text: text),
    "not ours": (lambda: None, lambda text: text.replace("~", "~~", 1)),
    "unreadable": (lambda: None, lambda text: text[:200]),
}
HEADINGS = {
    "valid": "Ta mLegitymacja jest ważna",
    "revoked": "Ta mLegitymacja jest unieważniona",
    "expired": "Ta mLegitymacja wygasła",
    "not ours": "To nie jest nasza mLegitymacja",
    "unreadable": "Tego nie da się odczytać",
}


def verify(page, text):
    page.goto(PAGE)
    page.locator("#id_presented").fill(text)
    page.locator("form.fields button").click()
    expect(page.locator("h2[autofocus]")).to_be_visible()


@pytest.mark.parametrize("verdict", VERDICTS)
def test_verdict_is_accessible(page, signed, verdict):
    happen, alter = VERDICTS[verdict]
    happen()

    verify(page, alter(signed))

    assert findings_everywhere(page) == {}


def test_verdict_in_english_is_accessible(page, signed):
    page.set_viewport_size(NARROW)
    page.goto(PAGE)
    page.get_by_role("button", name="EN", exact=True).click()

    verify(page, signed)

    expect(page.locator("h2[autofocus]")).to_have_text("This mLegitymacja is valid")
    assert findings(page) == []


def test_verdict_is_what_is_said_first(page, signed):
    said = {}
    for verdict, (happen, alter) in VERDICTS.items():
        happen()
        verify(page, alter(signed))
        said[verdict] = (page.locator("h2:focus").inner_text(), page.title())

    name = "Sprawdź mLegitymację - USOSweb"
    assert said == {verdict: (words, f"{words} - {name}") for verdict, words in HEADINGS.items()}


def test_photograph_is_shown_under_the_policy(page, signed):
    verify(page, signed)

    assert page.locator("dl img").evaluate("image => image.complete && image.naturalWidth > 0")


def test_form_and_its_errors_are_accessible(page):
    page.goto(PAGE)
    found = findings_everywhere(page)
    page.locator("form.fields button").click()

    expect(page.locator("#id_presented:focus")).to_be_visible()
    assert (found, findings_everywhere(page)) == ({}, {})


@pytest.mark.parametrize("address", ["/dla_wszystkich/", PAGE])
def test_page_for_those_who_are_logged_in_is_accessible(page, site, address):
    enter(page, site)

    page.goto(address)

    assert findings_everywhere(page) == {}


def test_picture_is_verified_by_keyboard_alone(page, site, qr):
    page.goto("/dla_wszystkich/")
    tab_to(page, page.get_by_role("link", name="Sprawdź mLegitymację"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}{PAGE}")
    page.evaluate(PAINTED)
    tab_to(page, page.locator("#id_picture"))
    # The window to choose a file in is the browser's own, not always there without a screen.
    page.locator("#id_picture").set_input_files(qr)
    tab_to(page, page.get_by_role("button", name="Sprawdź"))
    page.keyboard.press("Enter")

    expect(page.locator("h2:focus")).to_have_text(HEADINGS["valid"])
    tab_to(page, page.locator("#id_picture"))


def test_phone_offers_its_camera_and_a_computer_does_not(new_page, qr):
    computer, phone = new_page(), new_page(has_touch=True, is_mobile=True, viewport=NARROW)
    computer.goto(PAGE)
    phone.goto(PAGE)

    expect(computer.locator("#id_camera")).to_be_hidden()
    expect(phone.locator("#id_camera")).to_be_visible()
    phone.get_by_label("Zrób zdjęcie kodu QR").set_input_files(qr)
    phone.get_by_role("button", name="Sprawdź").click()
    expect(phone.locator("h2:focus")).to_have_text(HEADINGS["valid"])


def test_without_scripts_a_document_is_verified(new_page, signed):
    page = new_page(java_script_enabled=False)

    verify(page, signed)

    expect(page.locator("success-box h2")).to_have_text(HEADINGS["valid"])


def test_page_in_english_has_no_polish_word(page, signed, settings):
    page.goto(PAGE)
    page.get_by_role("button", name="EN", exact=True).click()
    read = [words(page)]

    for happen, alter in VERDICTS.values():
        happen()
        verify(page, alter(presented(signed, "given_name")))
        read.append(words(page))

    polish = [POLISH & set(text.replace(settings.USOSWEB_NAME, "")) for text in read]
    assert polish == [set()] * 6
