"""The pages in a browser that holds them to the policy; `new_page` fails on any complaint."""

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from mlegitymacja.models import Order
from tests.e2e.test_journey import log_in, open_the_page, place_order
from usosweb.students.models import Faculty, Student, StudentCard, StudyProgramme

PORTAL = ["/dla_stud/", "/modul/news/default/", "/deklaracja-dostepnosci/", "/mapa-serwisu/"]


@pytest.fixture(autouse=True)
def _demo(transactional_db):
    call_command("demo_data")


def admin_pages() -> list[str]:
    """The list of every kind of record, the page that adds one, and the pages of one of them."""
    pages = ["/admin/", "/admin/password_change/"]
    for model in (Faculty, Student, StudyProgramme, StudentCard, Order):
        root = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        one = f"{root}{model.objects.values_list('pk', flat=True).first()}/"
        pages += [root, f"{one}change/", f"{one}history/"]
        if model is not Order:
            pages += [f"{root}add/", f"{one}delete/"]
    return pages


def visit(page: Page, address: str) -> None:
    response = page.goto(address)
    assert (address, response.status) == (address, 200)
    expect(page.locator("h1").first).to_be_visible()


def test_portal_keeps_to_the_policy(page, processes):
    processes.worker()
    open_the_page(page)
    place_order(page)
    expect(page.locator("#qr-code-text")).to_be_visible(timeout=30_000)

    for address in PORTAL:
        visit(page, address)


def test_admin_keeps_to_the_policy(page):
    open_the_page(page)
    place_order(page)
    page.context.clear_cookies()
    log_in(page, "admin")

    for address in admin_pages():
        visit(page, address)
    ask_to_revoke_the_first_order(page)


def ask_to_revoke_the_first_order(page: Page) -> None:
    visit(page, "/admin/mlegitymacja/order/")
    page.locator(".action-select").first.check()
    page.locator("select[name=action]").select_option("revoke")
    page.locator("button[name=index]").click()
    expect(page.get_by_role("heading", name="Unieważnij mLegitymację")).to_be_visible()


def test_admins_calendar_and_search_keep_to_the_policy(page):
    log_in(page, "admin")
    visit(page, "/admin/students/studentcard/add/")

    page.locator(".date-icon").first.click()
    expect(page.locator(".calendarbox").first).to_be_visible()
    page.locator(".calendar td a").first.click()
    page.locator(".select2-selection").click()
    page.locator(".select2-search__field").fill("a")
    expect(page.locator(".select2-results__option").first).to_be_visible()
