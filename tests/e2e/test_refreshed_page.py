"""What a person was at stays as it was when the page brings itself up to date."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from mlegitymacja import orders
from mlegitymacja.models import Order
from tests.support.browser import HURRIED, MODULE, enter, tab_to
from tests.support.people import make_student
from usosweb.demo import states
from usosweb.students.models import Faculty


@pytest.fixture
def earlier_order():
    """Another student's, which is issued before the one on the page."""
    numbers = {"pesel": "44051401359", "student_number": "499999"}
    student = make_student("earlier", Faculty.objects.first(), timezone.localdate(), **numbers)
    return orders.place(student, by=student.user)


@pytest.fixture
def waiting_page(new_page, site, earlier_order, reach):
    """Second in the queue, in a window so small that it has to be scrolled."""
    reach("placed")
    page = new_page(viewport={"width": 480, "height": 400})
    enter(page, site)
    page.goto(MODULE)
    expect(page.get_by_text("Przed Twoim")).to_be_visible()
    return page


def move_up(page, earlier):
    assert orders.process(earlier.pk)
    expect(page.get_by_text("Przed Twoim")).to_have_count(0)


@pytest.mark.parametrize("name", ["Anuluj zamówienie", "Sprawdź status zamówienia"])
def test_focus_stays_on_a_link_that_is_still_there(waiting_page, earlier_order, name):
    link = waiting_page.get_by_role("link", name=name)
    tab_to(waiting_page, link)
    before = waiting_page.evaluate("window.scrollY")

    move_up(waiting_page, earlier_order)

    expect(link).to_be_focused()
    assert waiting_page.evaluate("window.scrollY") == before


def test_focus_whose_link_is_gone_is_seen_on_the_heading(waiting_page):
    tab_to(waiting_page, waiting_page.get_by_role("link", name="Anuluj zamówienie"))

    assert orders.process(Order.objects.get(student__user__username="student").pk)
    expect(waiting_page.locator("usos-tag")).to_have_text("gotowy do pobrania")

    heading = waiting_page.locator("#your-mlegitymacja")
    expect(heading).to_be_focused()
    expect(heading).to_have_css("outline-style", "solid")


@pytest.mark.parametrize(("opened", "left"), [(10001, 0), (0, 1)])
def test_message_of_the_last_act_goes_with_what_came_after_it(page, site, reach, opened, left):
    """Once it could be read: that many milliseconds after the page was opened."""
    reach("renewable")
    enter(page, site)
    page.add_init_script(f"performance.now = () => {opened}")
    page.goto(MODULE)
    page.get_by_role("button", name="Przedłuż mLegitymację").click()
    message = page.get_by_text("Nowa mLegitymacja została zamówiona.")
    expect(message).to_be_visible()

    assert orders.process(Order.objects.latest("pk").pk)

    expect(page.locator("#order-announcement")).to_contain_text("gotowy do pobrania")
    expect(message).to_have_count(left)


@pytest.fixture
def page_of_two(page, site, reach):
    """A document, and the codes of the next one, which outlast it."""
    reach("renewal_ready")
    enter(page, site)
    page.add_init_script(HURRIED)
    page.goto(MODULE)
    return page


def revoke_the_document(page, clerk):
    document = Order.objects.order_by("pk").first()
    assert orders.revoke(document, by=clerk, note=states.LOST)
    expect(page.locator("usos-tag")).to_have_count(1)


def test_focus_stays_on_a_copy_button(page_of_two, clerk):
    button = page_of_two.get_by_role("button", name="Kopiuj kod aktywacyjny")
    tab_to(page_of_two, button)

    revoke_the_document(page_of_two, clerk)

    expect(button).to_be_focused()
