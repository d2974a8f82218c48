"""Who may act on orders, and what the address of the question may say."""

import pytest
from django.contrib.admin.models import LogEntry
from django.http import QueryDict

from mlegitymacja.models import BulkAct
from mlegitymacja.statuses import Status
from tests.support.bulk import (
    ACTS,
    EVERYTHING,
    ORDERS,
    REASON,
    answered,
    asked,
    chosen,
    done,
    page_of,
    report,
)
from tests.support.orders import reread, stored

# who may act


@pytest.mark.parametrize("action", ["revoke", "issue_now"])
def test_act_forged_on_another_facultys_order_finds_none(office, ready_order, other_order, action):
    before = stored(other_order)
    question = asked(office, action, other_order)

    assert (question.context["counted"].possible, question.context["counted"].skipped) == (0, {})
    assert str(other_order) not in question.content.decode()
    answered(office, question, reason=REASON)
    assert (stored(other_order), LogEntry.objects.count()) == (before, 0)


@pytest.mark.parametrize("across", [{}, EVERYTHING])
def test_act_on_orders_of_two_faculties_reaches_the_own_alone(
    office, ready_order, other_order, across
):
    act = done(office, "revoke", ready_order, other_order, **across)

    assert report(act) == (1, {}, True)
    assert reread(other_order).status == Status.READY


@pytest.mark.parametrize("who", ["clerk", "superuser"])
def test_act_on_the_own_order_is_refused(client, request, ready_order, who):
    ready_order.student.user = request.getfixturevalue(who)
    ready_order.student.save()
    client.force_login(ready_order.student.user)
    question = asked(client, "revoke", ready_order)

    assert (question.context["counted"].possible, question.context["counted"].own) == (0, 1)
    answered(client, question, reason=REASON)
    assert reread(ready_order).status == Status.READY


def test_pages_of_acts_are_closed_to_staff_who_may_only_look(office, reader, clerk, ready_order):
    reader_address = "/admin/mlegitymacja/bulkact/question/?act=revoke&orders=all"
    act = BulkAct.objects.create(
        kind="revoke", made_by=clerk, selection={}, up_to=9, total=1, key="0" * 32
    )

    answers = [reader.get(reader_address), reader.post(reader_address, {"reason": REASON})]
    answers += [reader.get(ACTS), reader.get(page_of(act)), reader.post(page_of(act, "stop"))]

    assert [answer.status_code for answer in answers] == [403] * 5
    assert reread(ready_order).status == Status.READY


def test_acts_of_others_are_a_superusers_alone_to_see(
    office, client, superuser, clerk, other_clerk
):
    act = BulkAct.objects.create(
        kind="revoke", made_by=other_clerk, selection={}, up_to=9, total=1, key="0" * 32
    )
    answers = [office.get(page_of(act)).status_code, office.post(page_of(act, "stop")).status_code]
    listed = list(office.get(ACTS).context["cl"].result_list)
    client.force_login(superuser)

    assert (answers, listed) == ([302, 404], [])
    assert list(client.get(ACTS).context["cl"].result_list) == [act]
    assert client.get(page_of(act)).status_code == 200


# what the address may say


@pytest.mark.parametrize(
    "filters",
    [
        {"activation__qr_text__startswith": "A"},
        {"status__regex": "("},
        {"status__exact": "\0"},
        {"order_date__year": "x"},
        {"order_date__gte": "never"},
        {"q": "\0"},
    ],
    ids=str,
)
def test_filter_that_the_list_does_not_offer_is_refused(office, ready_order, filters):
    everything = {"act": "revoke", "orders": "all", "list": ""}
    query = QueryDict(mutable=True)
    query.update(filters)
    everything["list"] = query.urlencode()

    response = office.get("/admin/mlegitymacja/bulkact/question/", everything)

    assert (response.status_code, response.url.partition("?")[0]) == (302, ORDERS)


@pytest.mark.parametrize("ids", ["", "x", "0", "9" * 40, "1,,2", "-1"])
def test_orders_that_are_none_are_not_found(office, ids):
    response = office.get("/admin/mlegitymacja/bulkact/question/", {"act": "revoke", "orders": ids})

    assert (response.status_code, response.context["counted"].possible) == (200, 0)


def test_act_that_is_none_does_not_exist(office):
    response = office.get("/admin/mlegitymacja/bulkact/question/", {"act": "no", "orders": "all"})

    assert response.status_code == 404


def test_action_leads_to_the_question_without_naming_what_the_query_finds(office, ready_order):
    address = chosen(office, "revoke", ready_order, filters={"q": "Kowalska"}, **EVERYTHING).url

    assert address.endswith("/question/?act=revoke&orders=all&list=q%3DKowalska")
