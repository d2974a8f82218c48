"""How the page that is open asks again: how often, and what for."""

import pytest
from django.core.cache import caches
from django.utils import timezone
from playwright.sync_api import expect

from mlegitymacja import orders
from mlegitymacja.models import Order
from tests.support.browser import HURRIED, MODULE, enter
from tests.support.waiting import until
from usosweb.demo import states
from usosweb.students import records
from usosweb.students.models import Student

# In place of the browser's clock: what is asked to wait is written down and done at once, but not
# what would wait for ever.
IMPATIENT = """
window.pauses = [];
const later = window.setTimeout;
window.setTimeout = (act, time) => {
  pauses.push(time);
  return later(act, time < 10000 ? 0 : time);
};
"""


@pytest.fixture
def answers(page):
    """What the page's questions were answered: the polls, and those for its area."""
    polls: list[int] = []
    areas: list[int] = []

    def note(answer):
        if f"{MODULE}stan/" in answer.url:
            (areas if answer.url.endswith("/stan/") else polls).append(answer.status)

    page.on("response", note)
    return polls, areas


def after(page, happened):
    """Wait, while the page goes on, until it happened."""
    until(lambda: page.evaluate("true") and happened())


@pytest.fixture
def complaining(chromium, site):
    """A page that may complain in the console."""
    context = chromium.new_context(base_url=site)
    yield context.new_page()
    context.close()


@pytest.fixture(params=["each process has a cache", "shared cache"])
def _caches(request):
    if request.param == "shared cache":
        request.getfixturevalue("shared_cache")


@pytest.mark.usefixtures("_caches")
def test_waiting_page_counts_down_who_is_before(page, site, reach, answers):
    today = timezone.localdate()
    others = [Student.objects.get(user__username=f"student{number}") for number in (1, 2)]
    ahead = [Order.objects.create(student=other, expiration_date=today) for other in others]
    reach("placed")
    enter(page, site)

    page.goto(MODULE)
    expect(page.get_by_text("Przed Twoim czekają 2 zamówienia.")).to_be_visible()
    assert orders.cancel(ahead[0], by=others[0].user)

    expect(page.get_by_text("Przed Twoim czeka 1 zamówienie.")).to_be_visible()
    # The page was not asked for.
    assert answers[1] == []


@pytest.mark.usefixtures("_caches")
def test_page_is_asked_for_once_something_has_changed(page, site, reach, answers):
    order = reach("placed")
    enter(page, site)

    page.goto(MODULE)
    after(page, lambda: len(answers[0]) > 3)
    assert set(answers[0]) == {200}
    assert orders.process(order.pk)
    expect(page.locator("usos-tag")).to_have_text("gotowy do pobrania")

    assert (answers[0].count(205), answers[1]) == (1, [200])


@pytest.mark.usefixtures("shared_cache")
def test_page_that_says_the_same_stays_as_it_is(page, site, reach, answers):
    reach("ready")
    enter(page, site)
    page.add_init_script(HURRIED)
    page.goto(MODULE)
    page.evaluate("document.getElementById('order-state').isTheSame = true")
    asked = page.locator("#order-state").get_attribute("data-poll")

    caches["default"].clear()
    after(page, lambda: answers[1])
    after(page, lambda: answers[0][-1] == 204)

    assert (answers[0].count(205), answers[1]) == (1, [200])
    assert page.evaluate("document.getElementById('order-state').isTheSame")
    assert page.locator("#order-state").get_attribute("data-poll") != asked


@pytest.mark.usefixtures("shared_cache")
def test_page_turns_when_an_order_failed_between_two_questions(page, site, student, answers):
    enter(page, site)
    page.add_init_script(HURRIED)
    page.goto(MODULE)
    expect(page.get_by_role("button", name="Zamów mLegitymację")).to_be_visible()

    states.failed(student)

    expect(page.locator("#order-state")).to_contain_text("status „błąd”")
    assert [answers[0].count(205), answers[1]] == [1, [200]]


def test_poll_sends_no_cookie(page, site, reach):
    reach("placed")
    enter(page, site)

    with page.expect_request(lambda request: "/stan/" in request.url) as asked:
        page.goto(MODULE)

    assert not asked.value.url.endswith("/stan/")
    assert "cookie" not in asked.value.all_headers()


def test_poll_obeys_the_server(page, site, reach):
    reach("ready")
    enter(page, site)
    told: list[float] = []
    page.on("response", lambda answer: told.append(float(answer.headers.get("ask-again", "0"))))
    page.add_init_script(IMPATIENT)

    page.goto(MODULE)
    first = float(page.locator("#order-state").get_attribute("data-ask-again"))
    until(lambda: page.evaluate("pauses.length") > 3)

    pauses = [time / 1000 for time in page.evaluate("pauses.slice(0, 4)")]
    assert pauses == [first, *[seconds for seconds in told if seconds][:3]]


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (500, {}, 15),
        (503, {"Retry-After": "30"}, 30),
        (200, {"Content-Type": "text/html"}, 15),
    ],
)
def test_answer_that_is_not_the_portals_is_not_shown(
    complaining, site, reach, status, headers, seconds
):
    page = complaining
    reach("placed")
    enter(page, site)
    page.add_init_script(IMPATIENT)
    strange = {"status": status, "headers": headers, "body": "Zaloguj się"}
    page.route(f"{MODULE}stan/*/", lambda route: route.fulfill(**strange))
    page.route(f"{MODULE}stan/", lambda route: route.abort())

    page.goto(MODULE)
    until(lambda: page.evaluate("pauses.length") > 1)

    assert page.evaluate("pauses[1]") == 1000 * seconds
    assert "Zaloguj się" not in page.locator("main").inner_text()


def test_poll_is_slow_in_a_hidden_tab_and_at_once_when_it_is_seen_again(page, site, reach):
    reach("placed")
    enter(page, site)
    page.add_init_script(
        f"{IMPATIENT} Object.defineProperty(document, 'hidden', {{ get: () => !window.seen }});"
    )

    page.goto(MODULE)
    assert page.evaluate("pauses") == [60000]

    with page.expect_response("**/stan/*/"):
        page.evaluate("window.seen = true; document.dispatchEvent(new Event('visibilitychange'))")


def test_page_asks_for_the_login_after_the_session_ended(page, site, reach, student):
    reach("ready")
    enter(page, site)
    page.add_init_script(HURRIED)
    page.goto(MODULE)

    page.context.clear_cookies()
    records.replace_photo(student, None)
    orders.revoke(student.orders.get(), by=student.user)

    expect(page).to_have_url(f"{site}/logowanie/?next={MODULE}")
