"""No page of the panel leads where its reader may not go."""

import re
from html import unescape
from urllib.parse import urljoin

from django.test import Client
from django.urls import reverse

INDEX = reverse("admin:index")
# Every page of them would be another page of the same lists.
SAME_LIST = re.compile(r"[?&](o|p|all|_facets)=")


def links(html, page):
    found = (urljoin(page, unescape(link)) for link in re.findall(r'<a [^>]*href="([^"]*)"', html))
    return {link.partition("#")[0] for link in found if link.startswith(INDEX)}


def crawled(browser):
    """The answer of every page of the panel that can be reached by its links."""
    answers: dict[str, int] = {}
    waiting = {INDEX}
    while waiting:
        page = waiting.pop()
        response = browser.get(page)
        answers[page] = response.status_code
        # What a filter leaves of a list leads to the same pages as the list, and to more filters.
        if response.status_code == 200 and "?" not in page:
            waiting |= links(response.content.decode(), page)
        waiting = {link for link in waiting if link not in answers and not SAME_LIST.search(link)}
    return answers


def test_links_of_a_clerk_all_open(office, collected_order, other_collected_order):
    answers = crawled(office)

    assert {page: status for page, status in answers.items() if status != 200} == {}
    assert reverse("admin:mlegitymacja_order_change", args=[collected_order.pk]) in answers


def test_page_that_is_not_the_clerks_says_so_within_the_panel(office):
    response = office.get(reverse("admin:auth_user_changelist"))

    html = response.content.decode()
    assert (response.status_code, response.templates[0].name) == (403, "admin/403.html")
    assert "Jeśli potrzebujesz jej do pracy, zgłoś się do administratora." in html
    assert reverse("introduction") not in html


def test_account_of_a_student_is_named_on_the_students_page(office, student):
    html = office.get(reverse("admin:students_student_change", args=[student.pk])).content.decode()

    assert '<div class="readonly">student</div>' in html


def test_form_out_of_date_says_so_within_the_panel(clerk, faculty):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(clerk)
    orders = reverse("admin:mlegitymacja_order_changelist")

    response = browser.post(orders, headers={"referer": f"http://testserver{orders}?q=x"})

    html = response.content.decode()
    assert (response.status_code, response.templates[0].name) == (403, "admin/403_csrf.html")
    assert f'<a href="{orders}?q=x">Otwórz stronę ponownie</a>' in html
    assert reverse("introduction") not in html
