"""Accessibility of the dean's office panel: Django admin with our records and our question."""

from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from mlegitymacja.models import BulkAct
from tests.support.axe import findings_everywhere
from tests.support.browser import enter

# Django's own markup, which no setting of ours reaches.
DJANGOS_OWN = (
    # The breadcrumbs' links are told from their text by nothing but the colour.
    'link-in-text-block: <a href="/admin/',
    # The table of a read-only inline has a heading for buttons that it does not have …
    'empty-table-header: <th class="original"></th>',
    "empty-table-header: <th></th>",
    # … and scrolls on a phone; that the keyboard can scroll it is left to the browser.
    'scrollable-region-focusable: <div class="js-inline-admin-formset inline-group"',
)
PAGES = [
    "/admin/",
    "/admin/mlegitymacja/order/",
    "/admin/mlegitymacja/order/{order}/change/",
    "/admin/mlegitymacja/bulkact/",
    "/admin/mlegitymacja/bulkact/{act}/change/",
    "/admin/mlegitymacja/bulkact/{finished}/change/",
    "/admin/mlegitymacja/bulkact/question/?act=retry&orders=all",
    "/admin/students/student/",
    "/admin/students/student/{student}/change/",
]


@pytest.fixture(autouse=True)
def order(reach):
    return reach("ready")


@pytest.fixture
def page(new_page):
    """Without our policy, for axe copies into the page what admin's styles import."""
    return new_page(bypass_csp=True)


def findings_of_ours(page):
    found = [finding for everything in findings_everywhere(page).values() for finding in everything]
    return [finding for finding in found if not finding.startswith(DJANGOS_OWN)]


def begun_act(clerk, **fields):
    selection = {"words": "", "filters": {}}
    return BulkAct.objects.create(
        kind="revoke", made_by=clerk, selection=selection, up_to=9, total=9, key=uuid4(), **fields
    )


def test_login_of_the_admin(page):
    page.goto("/admin/login/")

    expect(page.locator("#id_username")).to_be_visible()
    assert findings_of_ours(page) == []


@pytest.mark.parametrize("address", PAGES)
def test_pages_of_the_admin(page, site, order, student, clerk, address):
    enter(page, site, "admin")
    act, finished = (begun_act(clerk, finished_at=when).pk for when in (None, timezone.now()))

    page.goto(address.format(order=order.pk, student=student.pk, act=act, finished=finished))

    expect(page.locator("#user-tools")).to_be_visible()
    assert findings_of_ours(page) == []


def test_page_that_is_not_for_the_account(chromium, site):
    # Not by new_page: of an answer 403 the browser complains.
    with chromium.new_context(base_url=site, bypass_csp=True) as context:
        page = context.new_page()
        enter(page, site, "dziekanat")

        page.goto("/admin/auth/user/")

        assert findings_of_ours(page) == []


def test_question_for_the_reason_of_a_revocation(page, site):
    enter(page, site, "dziekanat")
    page.goto("/admin/mlegitymacja/order/")

    page.locator(".action-select").first.check()
    page.locator("select[name=action]").select_option("revoke")
    page.locator("button[name=index]").click()

    expect(page.locator("textarea[name=reason]")).to_be_visible()
    assert findings_of_ours(page) == []
