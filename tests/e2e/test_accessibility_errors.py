"""Accessibility of the pages that say what went wrong, each had as a browser would have it."""

import pytest
from django.db import OperationalError, connection
from django.test import Client
from playwright.sync_api import expect

from tests.support.axe import NARROW, findings, findings_everywhere
from tests.support.browser import MODULE, enter

ERRORS = {
    "/nie-ma-takiej-strony/": 404,
    # A form's address.
    f"{MODULE}zamow/": 405,
    # More fields than Django reads.
    f"/logowanie/?{'&' * 1000}": 400,
}


@pytest.fixture
def page(chromium, site):
    """May complain in the console: for a page that is an error the browser always does."""
    context = chromium.new_context(base_url=site)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("address", ERRORS)
def test_errors(page, site, address):
    enter(page, site)

    assert page.goto(address).status == ERRORS[address]

    assert findings_everywhere(page) == {}


def test_errors_in_english(page, site):
    enter(page, site, language="en")
    page.set_viewport_size(NARROW)

    found = {address: page.goto(address) and findings(page) for address in ERRORS}

    assert {address: what for address, what in found.items() if what} == {}


@pytest.mark.parametrize(
    ("error", "heading"),
    [
        (RuntimeError("a bug"), "Coś poszło nie tak po naszej stronie"),
        (OperationalError("the database is away"), "Portal nie może teraz odpowiedzieć"),
    ],
)
def test_error_of_the_server(page, error, heading):
    def fail(*_):
        raise error

    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "of-the-test"
    with connection.execute_wrapper(fail):
        html = client.get("/dla_stud/").content.decode()
    page.goto("/logowanie/")

    page.set_content(html)

    expect(page.locator("h1")).to_have_text(heading)
    assert findings_everywhere(page) == {}


def test_form_out_of_date(page):
    page.goto("/logowanie/")
    page.context.clear_cookies(name="csrftoken")

    page.get_by_role("button", name="EN").click()

    expect(page.get_by_role("heading", name="Formularz stracił ważność")).to_be_visible()
    assert findings_everywhere(page) == {}


def test_maintenance(page, settings):
    settings.USOSWEB_MAINTENANCE = True

    assert page.goto("/").status == 503

    assert findings_everywhere(page) == {}
