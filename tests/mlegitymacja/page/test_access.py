"""Who may do what on the student's page: anonymous, somebody else, the wrong method."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from mlegitymacja import orders
from mlegitymacja.models import Order
from mlegitymacja.statuses import Status
from tests.support.html import PAGE, main_part, shown, texts

POSTS = {"place", "cancel", "revoke"}
WITHOUT_ORDER = {"page", "state", "past", "place"}


def address(name, order):
    return reverse(f"mlegitymacja:{name}", args=[] if name in WITHOUT_ORDER else [order.pk])


@pytest.mark.parametrize(
    "name", ["page", "state", "past", "place", "cancel", "revoke", "qr_picture"]
)
def test_address_for_anonymous_leads_to_the_login(client, ready_order, name):
    path = address(name, ready_order)
    method = client.post if name in POSTS else client.get

    next_page = "/dla_stud/" if name in POSTS else path
    assert method(path).headers["Location"] == f"/logowanie/?next={next_page}"


@pytest.mark.parametrize("who", ["other_student", "clerk", "superuser"])
@pytest.mark.parametrize("name", ["cancel", "revoke"])
def test_posting_to_a_students_order_is_404_and_changes_nothing_for(
    client, ready_order, name, who, request
):
    person = request.getfixturevalue(who)
    client.force_login(person if isinstance(person, User) else person.user)

    assert client.post(address(name, ready_order)).status_code == 404
    assert Order.objects.get().status == Status.READY


@pytest.mark.parametrize("who", ["other_student", "clerk", "superuser"])
def test_qr_picture_of_a_student_is_404_for(client, ready_order, who, request):
    person = request.getfixturevalue(who)
    client.force_login(person if isinstance(person, User) else person.user)

    assert client.get(address("qr_picture", ready_order)).status_code == 404


@pytest.mark.parametrize("name", ["state", "place"])
def test_address_for_someone_who_is_no_student_is_404(client, clerk, name):
    client.force_login(clerk)
    method = client.post if name in POSTS else client.get

    assert method(address(name, Order())).status_code == 404


def test_place_by_get_is_refused(browser):
    assert browser.get(reverse("mlegitymacja:place")).status_code == 405


def test_cancel_by_get_asks_and_changes_nothing(browser, pending_order):
    html = main_part(shown(browser, address("cancel", pending_order)))

    assert texts(html, "h1") == ["Anulować zamówienie?"]
    assert texts(html, "button") == ["Anuluj zamówienie"]
    assert Order.objects.get().status == Status.PENDING


def test_revoke_by_get_asks_and_changes_nothing(browser, ready_order):
    html = main_part(shown(browser, address("revoke", ready_order)))

    assert texts(html, "h1") == ["Unieważnić mLegitymację?"]
    assert texts(html, "button") == ["Unieważnij mLegitymację"]
    assert Order.objects.get().status == Status.READY


@pytest.mark.parametrize(
    ("name", "prepared"),
    [("cancel", "pending_order"), ("revoke", "ready_order"), ("replace", "collected_order")],
)
def test_title_of_a_question_begins_with_it(browser, name, prepared, request):
    html = shown(browser, address(name, request.getfixturevalue(prepared)))

    [question] = texts(html, "h1")
    assert texts(html, "title") == [f"{question} - mLegitymacja - Moje studia - USOSweb"]


@pytest.mark.parametrize("name", ["cancel", "revoke"])
def test_question_about_an_ended_order_leads_back_to_the_page(browser, pending_order, name):
    orders.cancel(pending_order, by=pending_order.student.user)

    assert browser.get(address(name, pending_order)).headers["Location"] == PAGE


@pytest.mark.parametrize("who", ["other_student", "clerk", "superuser"])
@pytest.mark.parametrize("name", ["cancel", "revoke"])
def test_question_about_a_students_order_is_404_for(client, ready_order, name, who, request):
    person = request.getfixturevalue(who)
    client.force_login(person if isinstance(person, User) else person.user)

    assert client.get(address(name, ready_order)).status_code == 404


@pytest.mark.parametrize("name", ["page", "state", "past", "qr_picture"])
def test_reading_by_post_is_refused(browser, ready_order, name):
    assert browser.post(address(name, ready_order)).status_code == 405


def test_act_without_a_csrf_token_is_refused(student, pending_order, client):
    client.handler.enforce_csrf_checks = True
    client.force_login(student.user)

    assert client.post(address("cancel", pending_order)).status_code == 403
    assert Order.objects.get().status == Status.PENDING
