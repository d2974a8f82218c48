"""Orders as the dean's office sees them: statuses and history, and two actions."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Permission, User
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mlegitymacja import notices, orders
from mlegitymacja.models import Order
from tests.support.people import make_student

ORDERS = reverse("admin:mlegitymacja_order_changelist")
INDEX = reverse("admin:index")
PESEL = "02270803624"
REASON = "Skreślenie z listy studentów"


@pytest.fixture
def office(client, clerk):
    """The browser of the clerk of ``faculty``."""
    client.force_login(clerk)
    return client


@pytest.fixture
def other_order(other_student):
    """An order of another faculty's student, ready."""
    order = orders.place(other_student, by=other_student.user)
    orders.process(order.pk)
    return Order.objects.get(pk=order.pk)


def page_of(order, page="change"):
    return reverse(f"admin:mlegitymacja_order_{page}", args=[order.pk])


def act(browser, action, *chosen, follow=False, **more):
    ticked = [order.pk for order in chosen]
    return browser.post(
        ORDERS, {"action": action, ACTION_CHECKBOX_NAME: ticked, **more}, follow=follow
    )


def listed(response):
    return list(response.context["cl"].result_list)


def levels(response):
    """How the messages that wait for the next page are meant: success, warning …"""
    return [message.level_tag for message in get_messages(response.wsgi_request)]


def reread(order):
    return Order.objects.get(pk=order.pk)


def stored(order):
    """Everything of an order and its history, to compare with what it was."""
    return Order.objects.filter(pk=order.pk).values().get(), list(order.events.values())


# who sees what


def test_list_for_a_clerk_holds_the_orders_of_the_faculty(office, ready_order, other_order):
    assert listed(office.get(ORDERS)) == [ready_order]


def test_list_for_a_superuser_holds_every_order(client, superuser, ready_order, other_order):
    client.force_login(superuser)

    assert set(listed(client.get(ORDERS))) == {ready_order, other_order}


def test_list_of_an_order_of_a_student_of_two_programmes_holds_it_once(
    office, faculty, ready_order
):
    ready_order.student.programmes.create(
        faculty=faculty, programme="Matematyka", level="first_cycle", is_primary=False
    )

    assert listed(office.get(ORDERS)) == [ready_order]


def test_list_filtered_by_a_faculty_that_is_not_the_clerks_opens_unfiltered(
    office, other_faculty, ready_order, other_order
):
    filtered = {"student__programmes__faculty__id__exact": other_faculty.pk}

    assert listed(office.get(ORDERS, filtered, follow=True)) == [ready_order]


@pytest.mark.parametrize("query", ["400100", "Kowalska", "kowalska anna", "student@example.org"])
def test_list_searched_finds_the_students_order(office, ready_order, query):
    assert listed(office.get(ORDERS, {"q": query})) == [ready_order]


def test_list_searched_by_pesel_finds_nothing(office, ready_order):
    """What is searched for stands in the address, and addresses are logged."""
    assert listed(office.get(ORDERS, {"q": PESEL})) == []


def test_pesel_sent_by_the_search_form_finds_the_students_order(office, ready_order, other_order):
    assert listed(office.post(ORDERS, {"q": PESEL}, follow=True)) == [ready_order]


def test_list_searched_for_another_facultys_student_finds_nothing(office, ready_order, other_order):
    assert listed(office.get(ORDERS, {"q": "400200"})) == []


@pytest.mark.parametrize("page", ["change", "history"])
def test_page_of_the_own_facultys_order_opens(office, ready_order, page):
    assert office.get(page_of(ready_order, page)).status_code == 200


@pytest.mark.parametrize("page", ["change", "history"])
def test_page_of_another_facultys_order_does_not_exist(office, other_order, page):
    response = office.get(page_of(other_order, page))

    assert (response.status_code, response.url) == (302, INDEX)
    assert levels(response) == ["warning"]


def test_page_of_an_order_shows_its_history(office, ready_order):
    response = office.get(page_of(ready_order))

    events, _mails = response.context["inline_admin_formsets"]
    assert [
        (form.instance.from_status, form.instance.to_status, form.instance.actor)
        for form in events.formset.forms
    ] == [("", "pending", ready_order.student.user), ("pending", "ready", None)]


def test_page_of_an_order_shows_its_mails(office, ready_order):
    notices.send()

    response = office.get(page_of(ready_order))

    _events, mails = response.context["inline_admin_formsets"]
    [shown] = [form.instance for form in mails.formset.forms]
    assert (shown.kind, shown.sent_at) == ("ready", ready_order.notices.get().sent_at)
    assert (mails.has_add_permission, mails.has_change_permission) == (False, False)


def test_page_of_an_order_shows_the_reason_it_ended_for(office, clerk, ready_order):
    orders.revoke(ready_order, by=clerk, note=REASON)

    assert REASON in office.get(page_of(ready_order)).content.decode()


def test_admin_for_a_student_asks_to_log_in_as_staff(client, ready_order):
    client.force_login(ready_order.student.user)

    response = client.get(ORDERS)

    assert response.status_code == 302
    assert response.url == f"{reverse('admin:login')}?next={ORDERS}"


def test_admin_for_staff_without_permissions_is_closed(client, faculty, ready_order):
    helper = User.objects.create_user("helper", is_staff=True)
    faculty.staff.add(helper)
    client.force_login(helper)

    assert client.get(ORDERS).status_code == 403
    assert client.get(page_of(ready_order)).status_code == 403


# what is on no page


@pytest.mark.parametrize("page", [ORDERS, "change", "history", "revoke"])
@pytest.mark.parametrize("who", ["clerk", "superuser"])
def test_codes_and_pesel_are_on_no_page(client, request, ready_order, page, who):
    client.force_login(request.getfixturevalue(who))
    if page == "revoke":
        response = act(client, "revoke", ready_order, follow=True)
    else:
        response = client.get(page if page == ORDERS else page_of(ready_order, page))

    html = response.content.decode()
    assert response.status_code == 200
    assert f"/{ready_order.pk}/" in html or str(ready_order) in html
    assert ready_order.activation.qr_text not in html
    assert ready_order.activation.activation_code not in html
    assert PESEL not in html


@pytest.mark.parametrize(
    "lookup",
    [
        {"activation__qr_text__startswith": "A"},
        {"activation__activation_code__gte": "A"},
        {"student__pesel__startswith": "02"},
    ],
)
def test_codes_and_pesel_cannot_be_guessed_through_the_address(office, ready_order, lookup):
    assert office.get(ORDERS, lookup).url == f"{ORDERS}?e=1"


# what nobody may do


@pytest.mark.parametrize("who", ["clerk", "superuser"])
def test_order_cannot_be_added(client, request, student, who):
    client.force_login(request.getfixturevalue(who))

    response = client.post(
        reverse("admin:mlegitymacja_order_add"),
        {"student": student.pk, "status": "pending", "expiration_date": "2027-03-31"},
    )

    assert response.status_code == 403
    assert Order.objects.count() == 0


@pytest.mark.parametrize("who", ["clerk", "superuser"])
def test_order_cannot_be_changed_by_its_form(client, request, ready_order, who):
    client.force_login(request.getfixturevalue(who))
    before = stored(ready_order)

    response = client.post(
        page_of(ready_order),
        {"status": "collected", "expiration_date": "2099-12-31", "attempts": 7},
    )

    assert response.status_code == 403
    assert stored(ready_order) == before


@pytest.mark.parametrize("who", ["clerk", "superuser"])
def test_order_cannot_be_deleted(client, request, ready_order, who):
    client.force_login(request.getfixturevalue(who))

    response = client.post(page_of(ready_order, "delete"), {"post": "yes"})

    assert response.status_code == 403
    assert reread(ready_order) == ready_order


@pytest.mark.parametrize("who", ["clerk", "superuser"])
def test_orders_cannot_be_deleted_by_an_action(client, request, ready_order, who):
    client.force_login(request.getfixturevalue(who))

    act(client, "delete_selected", ready_order, post="yes")

    assert reread(ready_order) == ready_order


@pytest.fixture
def reader(client, faculty):
    """The browser of staff of the faculty who may look at orders only."""
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_order"))
    faculty.staff.add(reader)
    client.force_login(reader)
    return client


def test_actions_for_staff_who_may_only_look_are_none(reader, ready_order):
    response = reader.get(ORDERS)

    assert listed(response) == [ready_order]
    assert response.context["action_form"] is None


def test_actions_for_a_clerk_are_the_two(office, ready_order):
    choices = office.get(ORDERS).context["action_form"].fields["action"].choices

    assert [name for name, _text in choices if name] == ["issue_now", "revoke"]


# the list's cost


def test_list_of_five_costs_as_many_queries_as_of_one(office, faculty, ready_order):
    office.get(ORDERS)
    with CaptureQueriesContext(connection) as for_one:
        office.get(ORDERS)
    for number in range(4):
        student = make_student(f"extra{number}", faculty, timezone.localdate())
        Order.objects.create(student=student, expiration_date=timezone.localdate())

    with CaptureQueriesContext(connection) as for_five:
        response = office.get(ORDERS)

    assert len(listed(response)) == 5
    assert len(for_five) == len(for_one)
