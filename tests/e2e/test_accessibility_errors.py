"""Accessibility of the pages that say what went wrong, each had as a browser would have it."""

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from tests.support import states
from tests.support.axe import findings_everywhere
from tests.support.states import MODULE

ERRORS = {
    "a page that is not there": ("student", "/nie-ma-takiej-strony/", 404),
    "a form's address": ("student", f"{MODULE}zamow/", 405),
    "more fields than Django reads": ("student", f"/logowanie/?{'&' * 1000}", 400),
}


@pytest.fixture(autouse=True)
def _demo(transactional_db):
    call_command("demo_data")


@pytest.fixture
def page(chromium, site):
    """May complain in the console: for a page that is an error the browser always does."""
    context = chromium.new_context(base_url=site)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("error", ERRORS)
def test_errors(page, site, error, language):
    login, address, status = ERRORS[error]
    states.enter(page, site, login, language)

    assert page.goto(address).status == status

    assert findings_everywhere(page) == {}


@pytest.mark.parametrize(("damage", "status"), [("no database at all", 500), ("", 503)])
def test_error_of_the_server(page, processes, tmp_path, damage, status):
    database = tmp_path / "damaged.sqlite3"
    database.write_text(damage)
    broken = processes.web(DATABASE_URL=f"sqlite:///{database}")
    states.enter(page, broken)

    assert page.goto(f"{broken}/dla_stud/").status == status

    assert findings_everywhere(page) == {}


def test_form_out_of_date(page):
    page.goto("/logowanie/")
    page.context.clear_cookies(name="csrftoken")

    page.get_by_role("button", name="EN").click()

    expect(page.get_by_role("heading", name="Formularz stracił ważność")).to_be_visible()
    assert findings_everywhere(page) == {}


def test_maintenance(page, processes):
    closed = processes.web(USOSWEB_MAINTENANCE="1")

    assert page.goto(closed).status == 503

    assert findings_everywhere(page) == {}
