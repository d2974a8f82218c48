"""What a page is answered that asks whether what it shows is still true."""

import pytest
import time_machine
from django.core import signing
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mlegitymacja import orders
from mlegitymacja.page import poll
from tests.support.html import PAGE
from tests.support.polling import (
    ASK_FOR_THE_PAGE,
    STATE,
    TRUE,
    TRUE_AND_WAITING,
    answer,
    area,
    ask,
)
from usosweb.demo import states
from usosweb.students import records
from usosweb.students.models import Student

TRUE_OF = {"pending_order": TRUE_AND_WAITING}
PREPARED = ["student", "pending_order", "ready_order", "collected_order", "renewal"]


@pytest.fixture
def address_of():
    """The address under which anything signed is asked for."""

    def sign(content, salt=poll.SALT):
        return reverse("mlegitymacja:poll", args=[signing.dumps(content, salt=salt)])

    return sign


@pytest.mark.usefixtures("shared_cache")
@pytest.mark.parametrize("prepared", PREPARED)
def test_page_that_is_true_is_told_so_without_a_query(
    browser, prepared, request, django_assert_num_queries
):
    request.getfixturevalue(prepared)
    page = area(browser)

    with django_assert_num_queries(0):
        assert answer(page) == TRUE_OF.get(prepared, TRUE)


@pytest.mark.parametrize(
    # Of a document also the ELS; without an order the student with programmes and cards.
    ("prepared", "asked"),
    [("student", 4), ("pending_order", 1), ("ready_order", 1), ("collected_order", 2)],
)
def test_page_that_is_true_is_told_so_without_a_shared_cache(
    browser, prepared, asked, request, django_assert_num_queries
):
    request.getfixturevalue(prepared)
    page = area(browser)

    with django_assert_num_queries(asked):
        assert answer(page) == TRUE_OF.get(prepared, TRUE)


@pytest.mark.usefixtures("shared_cache")
@pytest.mark.parametrize("prepared", ["student", "ready_order", "collected_order", "renewal"])
def test_page_asks_for_itself_after_five_minutes(browser, prepared, request):
    with time_machine.travel(timezone.now().replace(hour=12), tick=False) as clock:
        request.getfixturevalue(prepared)
        page = area(browser)
        answers = []
        for seconds in (299, 1):
            clock.shift(seconds)
            answers.append(answer(page))

    assert answers == [TRUE, ASK_FOR_THE_PAGE]


@pytest.mark.usefixtures("shared_cache")
def test_page_asks_for_itself_once_when_the_cache_was_emptied(browser, ready_order):
    page = area(browser)
    cache.clear()

    answers = [answer(page)]
    fresh = area(browser, STATE)
    answers.append(answer(fresh))

    assert answers == [ASK_FOR_THE_PAGE, TRUE]
    assert fresh["digest"] == page["digest"]


@pytest.mark.usefixtures("shared_cache")
def test_page_is_answered_from_the_database_while_the_cache_is_away(browser, ready_order, settings):
    page = area(browser)
    away = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://127.0.0.1:9/0",
    }
    settings.CACHES = settings.CACHES | {"default": away}

    answers = [answer(page)]
    states.redeem(ready_order)
    answers.append(answer(page))

    assert answers == [TRUE, ASK_FOR_THE_PAGE]


@pytest.mark.usefixtures("shared_cache")
def test_page_made_while_the_cache_was_away_asks_for_itself_when_it_is_back(browser, ready_order):
    page = area(browser)
    asked = poll.read(page["poll"].split("/")[-2])
    page["poll"] = asked._replace(version=None).address

    assert answer(page) == ASK_FOR_THE_PAGE


@pytest.mark.usefixtures("shared_cache")
def test_page_asks_for_the_login_when_another_one_logged_out(
    browser, student, django_capture_on_commit_callbacks
):
    page = area(browser)

    with django_capture_on_commit_callbacks(execute=True):
        browser.post("/wyloguj/")

    assert answer(page) == ASK_FOR_THE_PAGE
    assert browser.get(STATE).url == f"/logowanie/?next={STATE}"


def test_page_of_a_student_whose_record_was_deleted_asks_for_itself(browser, student):
    page = area(browser)
    records.delete(Student.objects.get(pk=student.pk))

    assert answer(page) == ASK_FOR_THE_PAGE
    assert browser.get(STATE).status_code == 404


# What it is told beside


def test_page_of_a_waiting_order_is_told_how_many_wait_before_it(client, student, other_student):
    first, second = states.placed(student), states.placed(other_student)
    client.force_login(second.student.user)
    page = area(client)

    told = [ask(page).content.decode()]
    with time_machine.travel(timezone.now(), tick=False) as clock:
        orders.cancel(first, by=student.user)
        clock.shift(10)
        told.append(ask(page).content.decode())

    assert told == ["Przed Twoim czeka 1 zamówienie.", ""]


def test_page_is_told_in_its_own_language(client, student, other_student):
    states.placed(student)
    client.force_login(states.placed(other_student).student.user)
    client.cookies["django_language"] = "en"

    told = ask(area(client))

    assert told.content == b"1 order waits before yours."
    assert told.headers["Content-Language"] == "en"


@pytest.mark.parametrize(
    ("prepared", "shortest", "longest"),
    [
        ("pending_order", 0.2, 0.3),
        ("ready_order", 4, 6),
        ("collected_order", 12, 18),
        ("student", 12, 18),
    ],
)
def test_page_is_told_when_to_ask_again(browser, prepared, shortest, longest, request):
    with time_machine.travel(timezone.now(), tick=False):
        request.getfixturevalue(prepared)
        page = area(browser)
        told = [page["ask-again"], ask(page).headers["Ask-Again"]]

    assert shortest <= min(map(float, told)) <= max(map(float, told)) <= longest


def test_answers_are_never_stored_and_set_no_cookie(browser, pending_order):
    page = area(browser)

    told = [ask(page)]
    orders.process(pending_order.pk)
    told.append(ask(page))

    assert ["no-store" in each.headers["Cache-Control"] for each in told] == [True, True]
    assert [dict(each.cookies) for each in told] == [{}, {}]
    # That something has changed, and no word of what.
    assert (told[1].status_code, told[1].content) == (ASK_FOR_THE_PAGE, b"")


# Who asks


def test_head_is_answered_as_get_without_a_body(browser, pending_order, other_student):
    page = area(browser)

    head = Client().head(page["poll"])

    assert (head.status_code, head.content) == (TRUE_AND_WAITING, b"")
    assert "Ask-Again" in head.headers


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_other_methods_are_refused(browser, student, method):
    assert getattr(Client(), method)(area(browser)["poll"]).status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize("signed", ["x", "a:b:c", "żółw", ":", "%00", "x" * 5000])
def test_address_that_nobody_signed_is_404(client, signed):
    assert client.get(f"{PAGE}stan/{signed}/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("content", [None, 1, "x", [], ["too", "few"], {"user_id": 1}])
def test_address_of_another_release_is_404(client, address_of, content):
    assert client.get(address_of(content)).status_code == 404


def test_address_signed_for_something_else_is_404(client, browser, student, address_of):
    asked = poll.read(area(browser)["poll"].split("/")[-2])

    assert client.get(address_of(asked, salt="wallet.offers")).status_code == 404
    assert client.get(address_of(asked)).status_code == TRUE


def test_address_is_left_out_of_the_log(browser, student, caplog):
    page = area(browser)

    browser.get(page["poll"].replace(":", ";"))

    (line,) = caplog.messages
    assert line == f"Not Found: {PAGE}stan/(left out)"
