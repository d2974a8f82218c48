"""The pages in a browser that holds them to the policy; `new_page` fails on any complaint."""

from playwright.sync_api import expect

from mlegitymacja import orders
from mlegitymacja.models import Order
from tests.support.browser import enter, open_the_module, place_order
from usosweb.students.models import Faculty, Student, StudentCard, StudyProgramme

PORTAL = ["/dla_stud/", "/modul/news/default/", "/deklaracja-dostepnosci/", "/mapa-serwisu/"]


def admin_pages():
    """The list of every kind of record, the page that adds one, and the pages of one of them."""
    pages = ["/admin/", "/admin/password_change/"]
    for model in (Faculty, Student, StudyProgramme, StudentCard, Order):
        root = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        one = f"{root}{model.objects.values_list('pk', flat=True).first()}/"
        pages += [root, f"{one}change/", f"{one}history/"]
        if model is not Order:
            pages += [f"{root}add/", f"{one}delete/"]
    return pages


def visit(page, address):
    response = page.goto(address)
    assert (address, response.status) == (address, 200)
    expect(page.locator("h1").first).to_be_visible()


def test_portal_keeps_to_the_policy(page):
    open_the_module(page)
    place_order(page)
    orders.process_due()
    expect(page.locator("#qr-code-text")).to_be_visible()

    for address in PORTAL:
        visit(page, address)


def test_admin_keeps_to_the_policy(page, site, reach):
    reach("placed")
    enter(page, site, "admin")

    for address in admin_pages():
        visit(page, address)
    ask_to_revoke_the_first_order(page)


def ask_to_revoke_the_first_order(page):
    visit(page, "/admin/mlegitymacja/order/")
    page.locator(".action-select").first.check()
    page.locator("select[name=action]").select_option("revoke")
    page.locator("button[name=index]").click()
    expect(page.get_by_role("heading", name="Unieważnij mLegitymację")).to_be_visible()


def test_admins_calendar_and_search_keep_to_the_policy(page, site):
    enter(page, site, "admin")
    visit(page, "/admin/students/studentcard/add/")

    page.locator(".date-icon").first.click()
    expect(page.locator(".calendarbox").first).to_be_visible()
    page.locator(".calendar td a").first.click()
    page.locator(".select2-selection").click()
    page.locator(".select2-search__field").fill("a")
    expect(page.locator(".select2-results__option").first).to_be_visible()
