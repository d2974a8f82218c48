"""The codes as a student sees them: how large and legible the QR is, how long they last."""

import datetime
import io

import pytest
import zxingcpp
from django.utils import timezone
from PIL import Image
from playwright.sync_api import ViewportSize, expect

from mlegitymacja.models import Activation
from tests.support.browser import MODULE, enter

# What the page is read on: width and height.
SCREENS = [(1280, 800), (320, 640), (667, 375), (640, 320)]


@pytest.fixture
def open_page(new_page, site, reach):
    """Opens the page with the codes of the default issuer, on a screen as large as is asked for."""
    reach("ready")

    def open_it(width=1280, height=800, **options):
        page = new_page(viewport=ViewportSize(width=width, height=height), **options)
        enter(page, site)
        page.goto(MODULE)
        return page

    return open_it


def enlarge(page):
    page.locator("[data-enlarges]").click()
    dialog = page.get_by_role("dialog", name="Powiększony kod QR")
    expect(dialog.get_by_role("img")).to_be_visible()
    dialog.get_by_role("img").evaluate("image => image.decode()")
    return dialog


def decoded(screenshot):
    picture = Image.open(io.BytesIO(screenshot))
    return [code.text for code in zxingcpp.read_barcodes(picture)]


# The QR ------------------------------------------------------------------------------------


@pytest.mark.parametrize("screen", SCREENS[:2])
def test_qr_is_decoded_from_the_page(open_page, screen):
    page = open_page(*screen)

    assert decoded(page.screenshot(full_page=True)) == [Activation.objects.get().qr_text]


@pytest.mark.parametrize("screen", SCREENS)
def test_enlarged_qr_is_decoded_from_the_screen(open_page, screen):
    page = open_page(*screen)

    enlarge(page)

    assert decoded(page.screenshot()) == [Activation.objects.get().qr_text]


@pytest.mark.parametrize(
    ("screen", "inline", "enlarged"),
    [
        ((1280, 800), 296, 640),
        ((320, 640), 230, 284),
        ((667, 375), 296, 355),
        ((640, 320), 296, 300),
        ((320, 200), 230, 284),
    ],
)
def test_enlarged_qr_is_larger(open_page, screen, inline, enlarged):
    page = open_page(*screen)
    before = page.locator(".qr-code img").bounding_box()

    after = enlarge(page).get_by_role("img").bounding_box()

    assert (before["width"], before["height"]) == (inline, inline)
    assert (after["width"], after["height"]) == (enlarged, enlarged)


@pytest.mark.parametrize("screen", [*SCREENS, (320, 200)])
def test_enlarged_qr_begins_on_the_screen_and_its_button_can_be_reached(open_page, screen):
    dialog = enlarge(open_page(*screen))

    assert dialog.get_by_role("img").bounding_box()["y"] >= 0
    assert dialog.evaluate("it => it.scrollWidth - it.clientWidth") == 0
    button = dialog.get_by_role("button", name="Zamknij")
    button.scroll_into_view_if_needed()
    inner, outer = button.bounding_box(), dialog.bounding_box()
    assert inner["x"] - outer["x"] >= 16
    assert outer["x"] + outer["width"] - inner["x"] - inner["width"] >= 16
    assert outer["y"] + outer["height"] - inner["y"] - inner["height"] >= 16
    button.click()
    expect(dialog).to_be_hidden()


def test_enlarged_qr_has_the_focus(open_page):
    dialog = enlarge(open_page(320, 200))

    expect(dialog.get_by_role("img")).to_be_focused()


# How long they last ------------------------------------------------------------------------


def said_of_the_lifetime(page):
    return page.locator("#codes-lifetime").inner_text()


@pytest.mark.parametrize("scripts", [True, False])
def test_lifetime_of_fresh_codes_is_said_in_words(open_page, scripts):
    page = open_page(java_script_enabled=scripts)

    assert said_of_the_lifetime(page) == ", za 7 dni"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (20, ", za mniej niż minutę"),
        (80 * 60, ", za 1 godzinę"),
        (47 * 3600, ", za 47 godzin"),
        (62 * 3600, ", za 3 dni"),
    ],
)
def test_lifetime_is_the_same_with_and_without_scripts(open_page, seconds, words):
    lapse = timezone.now() + datetime.timedelta(seconds=seconds)
    Activation.objects.update(expires_at=lapse)

    pages = [open_page(java_script_enabled=scripts) for scripts in (True, False)]

    assert [said_of_the_lifetime(page) for page in pages] == [words, words]


def test_lifetime_is_kept_up_to_date(open_page):
    page = open_page()
    page.clock.install()
    page.reload()

    page.clock.fast_forward("48:00:00")

    expect(page.locator("#codes-lifetime")).to_have_text(", za 5 dni")

    page.clock.fast_forward(5 * 24 * 3600 * 1000)

    expect(page.locator("#codes-lifetime")).to_be_empty()


# Copying -----------------------------------------------------------------------------------

# Where the browser lets a page copy nothing.
FORBIDDEN = "void (navigator.clipboard.writeText = () => Promise.reject())"
PHONE = {"width": 360, "height": 740, "has_touch": True, "is_mobile": True}


@pytest.mark.parametrize(
    ("device", "advice"),
    [({}, "naciśnij Ctrl+C."), (PHONE, "przytrzymaj go palcem i wybierz „Kopiuj”.")],
)
def test_copying_that_fails_tells_everybody(open_page, device, advice):
    page = open_page(**device)
    page.evaluate(FORBIDDEN)

    page.get_by_role("button", name="Kopiuj kod aktywacyjny").click()

    told = f"Nie udało się skopiować. Tekst jest zaznaczony: {advice}"
    expect(page.locator("notice-box.copy-failed")).to_be_visible()
    expect(page.locator("notice-box.copy-failed")).to_have_text(told)
    expect(page.locator("#order-announcement")).to_have_text(told)
    selected = page.evaluate("getSelection().toString()")
    assert selected == Activation.objects.get().activation_code


def test_copying_that_succeeds_later_takes_the_message_back(open_page):
    page = open_page(permissions=["clipboard-write"])
    page.evaluate(f"window.kept = navigator.clipboard.writeText; {FORBIDDEN}")
    page.get_by_role("button", name="Kopiuj kod aktywacyjny").click()
    expect(page.locator(".copy-failed")).to_have_count(1)

    page.evaluate("void (navigator.clipboard.writeText = kept)")
    page.get_by_role("button", name="Kopiuj treść kodu QR").click()

    expect(page.locator(".copy-failed")).to_have_count(0)


def test_only_what_was_copied_last_is_marked(open_page):
    page = open_page(permissions=["clipboard-write"])
    marked = page.locator(".copied")

    for name in ("Kopiuj treść kodu QR", "Kopiuj kod aktywacyjny"):
        page.get_by_role("button", name=name).click()
        expect(marked).to_have_text([name])

    page.locator("#qr-code-text").select_text()
    page.keyboard.press("Control+c")
    expect(marked).to_have_count(0)


# On the phone itself -----------------------------------------------------------------------

# Two screens from the top of the page.
REACHED = 2 * 740


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("state", ["ready", "renewal_ready"])
def test_codes_are_reached_within_two_screens_of_a_phone(new_page, site, reach, state, language):
    reach(state)
    page = new_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    enter(page, site, language=language)
    page.goto(MODULE)

    ends = {}
    for part in (".same-phone a", "#qr-code-text", "#qr-code-pass"):
        box = page.locator(part).bounding_box()
        ends[part] = round(box["y"] + box["height"])

    assert list(ends.values()) == sorted(ends.values())
    assert {part: end for part, end in ends.items() if end > REACHED} == {}


def test_qr_is_decoded_from_the_phone(open_page):
    page = open_page(**PHONE, device_scale_factor=3)

    picture = page.locator(".qr-code").screenshot()

    assert decoded(picture) == [Activation.objects.get().qr_text]


def test_link_opens_the_offer_in_a_wallet_app_on_the_same_phone(open_page):
    page = open_page(**PHONE, java_script_enabled=False)

    link = page.get_by_role("link", name="Otwórz w aplikacji portfela")
    expect(link).to_be_visible()
    expect(link).to_have_attribute("href", Activation.objects.get().qr_text)


def test_what_only_a_phone_needs_is_not_on_a_computer(open_page):
    expect(open_page().locator(".same-phone")).to_be_hidden()
