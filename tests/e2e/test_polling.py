"""How the page that waits asks again: how often, and what for."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from mlegitymacja import orders
from mlegitymacja.models import Order
from tests.support.browser import MODULE, enter
from tests.support.waiting import until
from usosweb.students.models import Student

# In place of the browser's clock: what is asked to wait is written down and done at once, but not
# what would wait for ever.
IMPATIENT = """
window.pauses = [];
const later = window.setTimeout;
window.setTimeout = (act, time) => {
  pauses.push(time);
  return later(act, time < 15000 ? 0 : time);
};
"""


def test_waiting_page_counts_down_who_is_before(page, site, reach):
    today = timezone.localdate()
    others = [Student.objects.get(user__username=f"student{number}") for number in (1, 2)]
    ahead = [Order.objects.create(student=other, expiration_date=today) for other in others]
    reach("placed")
    enter(page, site)

    page.goto(MODULE)
    expect(page.get_by_text("Przed Twoim czekają 2 zamówienia.")).to_be_visible()
    assert orders.cancel(ahead[0], by=others[0].user)

    expect(page.get_by_text("Przed Twoim czeka 1 zamówienie.")).to_be_visible()


def test_poll_is_answered_304_until_something_changes(page, site, reach):
    order = reach("placed")
    enter(page, site)
    answers: list[int] = []
    page.on("response", lambda answer: "/stan/" in answer.url and answers.append(answer.status))

    page.goto(MODULE)
    for _answer in range(4):
        page.wait_for_event("response", lambda answer: "/stan/" in answer.url)
    assert set(answers) == {304}
    assert orders.process(order.pk)
    expect(page.locator("usos-tag")).to_have_text("gotowy do pobrania")

    assert answers.count(200) == 1
    assert set(answers) == {200, 304}


def test_poll_of_a_waiting_order_is_ever_slower(page, site, reach):
    reach("placed")
    enter(page, site)
    page.add_init_script(IMPATIENT)

    page.goto(MODULE)
    until(lambda: page.evaluate("pauses.length") > 12)

    pauses = page.evaluate("pauses.slice(0, 12)")
    assert pauses == sorted(pauses)
    assert pauses[0] < 500
    assert pauses[-1] == 1750


@pytest.mark.parametrize(
    ("opened", "asked"),
    [("0", [4000, 5000, 5000, 5000]), ("600001", [4000, 5000, 6250, 7812.5])],
)
def test_poll_while_the_codes_wait_is_steady_and_later_slower(page, site, reach, opened, asked):
    reach("ready")
    enter(page, site)
    page.add_init_script(f"{IMPATIENT} performance.now = () => {opened};")

    page.goto(MODULE)
    until(lambda: page.evaluate("pauses.length") > 3)

    assert page.evaluate("pauses.slice(0, 4)") == asked


def test_poll_is_slow_in_a_hidden_tab_and_at_once_when_it_is_seen_again(page, site, reach):
    reach("placed")
    enter(page, site)
    page.add_init_script(
        f"{IMPATIENT} Object.defineProperty(document, 'hidden', {{ get: () => !window.seen }});"
    )

    page.goto(MODULE)
    assert page.evaluate("pauses") == [60000]

    with page.expect_response("**/stan/"):
        page.evaluate("window.seen = true; document.dispatchEvent(new Event('visibilitychange'))")
