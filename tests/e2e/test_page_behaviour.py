"""The student's page without scripts, in English, on paper; what is sent for it."""

import re
import subprocess
import sys

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import expect

from mlegitymacja import orders
from mlegitymacja.models import Activation, Order
from mlegitymacja.statuses import Status
from tests.support.browser import MODULE, POLISH, enter, words


def test_changing_part_opened_by_itself_is_the_whole_page(page, site):
    enter(page, site)

    page.goto(f"{MODULE}stan/")

    expect(page).to_have_url(f"{site}{MODULE}")
    expect(page.locator("html")).to_have_attribute("lang", "pl")


# Without scripts ---------------------------------------------------------------------------


@pytest.fixture
def plain_page(new_page, site):
    page = new_page(java_script_enabled=False)
    enter(page, site)
    return page


def test_without_scripts_a_page_asks_whether_to_cancel(plain_page, reach):
    order = reach("placed")
    plain_page.goto(MODULE)

    plain_page.get_by_role("link", name="Anuluj zamówienie").click()
    expect(plain_page.get_by_role("heading", level=1)).to_have_text("Anulować zamówienie?")
    plain_page.get_by_role("link", name="Wróć").click()
    expect(plain_page.locator("usos-tag")).to_have_text("oczekujący")
    plain_page.get_by_role("link", name="Anuluj zamówienie").click()
    plain_page.get_by_role("button", name="Anuluj zamówienie").click()

    expect(plain_page.get_by_text("Zamówienie zostało anulowane.")).to_be_visible()
    order.refresh_from_db()
    assert order.status == Status.CANCELLED


def test_without_scripts_a_page_asks_whether_to_revoke(plain_page, reach):
    order = reach("ready")
    plain_page.goto(MODULE)

    plain_page.get_by_role("link", name="Unieważnij mLegitymację").click()
    expect(plain_page.get_by_role("heading", level=1)).to_have_text("Unieważnić mLegitymację?")
    plain_page.get_by_role("button", name="Unieważnij mLegitymację").click()

    expect(plain_page.get_by_text("Twoja mLegitymacja została unieważniona.")).to_be_visible()
    order.refresh_from_db()
    assert order.status == Status.REVOKED


def test_without_scripts_a_link_leads_to_the_picture_and_no_button_is_idle(plain_page, reach):
    reach("ready")
    plain_page.goto(MODULE)

    expect(plain_page.locator("[data-copies]")).to_have_count(2)
    for button in plain_page.locator("[data-copies]").all():
        expect(button).to_be_hidden()
    expect(plain_page.locator("time")).not_to_be_empty()
    picture = plain_page.locator("[data-enlarges]").get_attribute("href")
    answer = plain_page.context.request.get(picture)
    assert (answer.status, answer.headers["content-type"]) == (200, "image/png")


# In English --------------------------------------------------------------------------------


def test_journey_in_english_has_no_polish_word(page, site, settings):
    enter(page, site)
    page.goto(MODULE)
    page.get_by_role("button", name="EN").click()
    read = [words(page)]

    page.get_by_role("button", name="Order mLegitymacja").click()
    expect(page.locator("usos-tag")).to_have_text("pending")
    read.append(words(page))
    page.get_by_role("link", name="Cancel the order").click()
    dialog = page.get_by_role("dialog", name="Cancel the order?")
    read.append(dialog.inner_text())
    dialog.get_by_role("link", name="Go back, change nothing").click()
    assert orders.process(Order.objects.get().pk)
    expect(page.locator("usos-tag")).to_have_text("ready to collect")
    expect(page.locator("#order-announcement")).to_have_text("Status: ready to collect")
    page.get_by_text("What do the statuses mean?").click()
    read.append(words(page))
    page.get_by_role("link", name="Revoke mLegitymacja").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke mLegitymacja").click()
    expect(page.get_by_text("Your mLegitymacja has been revoked.")).to_be_visible()
    read.append(words(page))

    assert [POLISH & set(text) for text in read] == [set()] * 5
    expect(page.locator("html")).to_have_attribute("lang", "en")


# What is sent ------------------------------------------------------------------------------


@pytest.fixture
def collected_site(processes, tmp_path):
    """The site as it is in production: the static files collected, hashed and compressed."""
    environment = {
        **processes.environment,
        "DJANGO_SETTINGS_MODULE": "usosweb.settings",
        "STATIC_ROOT": str(tmp_path / "static"),
    }
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
    subprocess.run(collect, cwd=django_settings.BASE_DIR, env=environment, check=True)
    return processes.web(**environment)


def test_page_with_the_codes_is_light(new_page, collected_site, reach):
    reach("after_many_others")
    page = new_page()
    enter(page, collected_site)
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    sizes: list[float] = []
    wire.on("Network.loadingFinished", lambda end: sizes.append(end["encodedDataLength"]))

    def weight():
        sizes.clear()
        page.goto(f"{collected_site}{MODULE}", wait_until="networkidle")
        expect(page.locator("#qr-code-text")).to_be_visible()
        return sum(sizes)

    first, repeated = weight(), weight()

    assert page.locator("link[rel=stylesheet]").first.get_attribute("href").count(".") == 2
    assert 10_000 < first < 60_000
    assert 2_000 < repeated < 15_000


def test_nothing_with_codes_is_kept_by_the_browser(page, site, reach):
    reach("ready")
    enter(page, site)
    kept = {}
    page.on(
        "response", lambda answer: kept.update({answer.url: answer.headers.get("cache-control")})
    )

    with page.expect_response("**/qr.png"):
        page.goto(MODULE)
    page.evaluate("address => fetch(address).then(answer => answer.text())", f"{MODULE}stan/")

    told = {url.removeprefix(site): header for url, header in kept.items() if MODULE in url}
    assert len(told) == 3
    assert [url for url, header in told.items() if "no-store" not in header] == []


def test_no_request_leaves_the_site(page, site, reach):
    reach("ready")
    enter(page, site)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    for address in ("/logowanie/", "/dla_stud/", MODULE, "/deklaracja-dostepnosci/"):
        page.goto(address, wait_until="networkidle")

    assert [url for url in asked if not url.startswith(f"{site}/")] == []


# On paper ----------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["ready", "after_many_others", "expired"])
def test_paper_is_one_page_that_says_whose_it_is(page, site, reach, state):
    reach(state)
    enter(page, site)
    page.goto(MODULE)

    pages = re.findall(rb"/Type /Pages\s+/Count (\d+)", page.pdf(format="A4"))
    page.emulate_media(media="print")

    assert pages == [b"1"]
    expect(page.locator(".on-paper")).to_have_text(
        "Anna Kowalska, numer albumu 400100, Uniwersytet Przykładowy"
    )
    expect(page.locator(".past")).to_be_hidden()


def test_paper_has_the_instruction_and_the_qr_without_the_shell(page, site, reach):
    reach("ready")
    enter(page, site)
    page.goto(MODULE)

    page.emulate_media(media="print")

    activation = Activation.objects.get()
    for shown in ("h1", ".steps > li >> nth=0", ".qr-code img", "#qr-code-text", "#qr-code-pass"):
        expect(page.locator(shown)).to_be_visible()
    assert activation.qr_text in words(page)
    for part in ("header", "menu-left", "footer", ".actions", "help-dialog", "[data-copies]"):
        for element in page.locator(part).all():
            expect(element).to_be_hidden()
