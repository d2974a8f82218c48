"""The student's page of codes that work no more, while the worker has yet to end their order."""

import pytest
import time_machine

from tests.support.html import REVOKE, actions, address, announcement, page_of, shown, texts
from tests.support.polling import ASK_FOR_THE_PAGE, TRUE, answer, area
from usosweb.demo.states import redeem


@pytest.fixture
def lapsed(ready_order):
    """The moment at which the codes of ready_order stop working."""
    with time_machine.travel(ready_order.activation.expires_at, tick=False):
        yield ready_order


def test_page_of_codes_that_lapsed_shows_none_and_says_so(browser, lapsed):
    html = page_of(browser)

    assert (texts(html, "code"), html.count("qr-code"), actions(html)) == ([], 0, [REVOKE])
    assert texts(html[html.index("<notice-box>") :], "p")[0] == (
        "<strong>Kody do Twojej mLegitymacji już nie działają.</strong> Nie musisz nic robić: gdy "
        "system sprawdzi, co się z nimi stało, ta strona sama się zmieni."
    )
    assert announcement(html) == "Status: gotowy do pobrania. Kody już nie działają."


def test_page_of_a_follow_up_whose_codes_lapsed_shows_none_and_says_so(browser, renewal):
    with time_machine.travel(renewal.activation.expires_at, tick=False):
        html = page_of(browser)

    assert (texts(html, "code"), html.count("qr-code")) == ([], 0)
    assert texts(html[html.index("<notice-box>") :], "p")[0] == (
        "<strong>Kody do nowej mLegitymacji już nie działają.</strong> Nie musisz nic robić: gdy "
        "system sprawdzi, co się z nimi stało, ta strona sama się zmieni. Obecna mLegitymacja w "
        "Twoim telefonie działa jak dotąd."
    )


def test_page_of_codes_that_a_phone_used_too_late_says_that_they_do_not_work(browser, ready_order):
    with time_machine.travel(redeem(ready_order).activation.expires_at, tick=False):
        html = page_of(browser)

    assert ("już nie działają" in html, "Telefon użył już kodów" in html) == (True, False)


def test_state_turns_when_the_codes_lapse(browser, ready_order):
    with time_machine.travel(ready_order.activation.expires_at, tick=False) as clock:
        clock.shift(-1)
        open_page = area(browser)
        answers = [answer(open_page)]
        clock.shift(1)
        answers.append(answer(open_page))

    assert answers == [TRUE, ASK_FOR_THE_PAGE]


def test_qr_picture_of_codes_that_lapsed_is_404(browser, lapsed):
    assert browser.get(address("qr_picture", lapsed)).status_code == 404


def test_question_whether_to_revoke_codes_that_lapsed_says_what_follows(browser, lapsed):
    html = shown(browser, address("revoke", lapsed))

    assert "Kody już nie działają, a po unieważnieniu mLegitymacja nie będzie ważna" in html
