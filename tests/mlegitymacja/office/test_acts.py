"""Issue now and revoke: from the list of orders, through a question, to a report."""

import re

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mlegitymacja import orders
from mlegitymacja.models import BulkAct, Order
from mlegitymacja.orders import worker
from mlegitymacja.statuses import Status
from tests.support.bulk import (
    EVERYTHING,
    ORDERS,
    REASON,
    answered,
    asked,
    done,
    page_of,
    report,
)
from tests.support.orders import reread, stored
from tests.support.people import make_student

# issue now


def test_issue_now_makes_a_waiting_order_due_and_leaves_a_log_entry(office, clerk, pending_order):
    Order.objects.update(due_at=timezone.now() + worker.LONGEST_WAIT)

    act = done(office, "issue_now", pending_order)

    assert report(act) == (1, {}, True)
    assert Order.objects.due().get() == pending_order
    entry = LogEntry.objects.get()
    assert (entry.user, entry.action_flag) == (clerk, CHANGE)
    assert entry.get_edited_object() == pending_order


def test_issue_now_of_an_order_that_does_not_wait_is_not_offered(office, ready_order):
    question = asked(office, "issue_now", ready_order)

    html = question.content.decode()
    assert "Żadne z tych zamówień nie czeka na wydanie." in html
    assert ("<button" in html.partition('id="content"')[2], LogEntry.objects.count()) == (False, 0)


def test_issue_now_of_some_that_wait_and_some_that_do_not_reports_both(
    office, faculty, ready_order
):
    second = make_student("second", faculty, timezone.localdate())
    waiting = Order.objects.create(student=second, expiration_date=timezone.localdate())

    act = done(office, "issue_now", ready_order, waiting)

    assert report(act) == (1, {"ready": 1}, True)
    assert LogEntry.objects.get().get_edited_object() == waiting


# revoke


def test_revoke_asks_for_the_reason_first(office, ready_order):
    before = stored(ready_order)

    question = asked(office, "revoke", ready_order)

    html = question.content.decode()
    assert "1 mLegitymacja natychmiast straci ważność." in html
    assert "<li>Kowalska Anna (400100): gotowy do pobrania" in html
    assert '<textarea name="reason"' in html
    assert (stored(ready_order), BulkAct.objects.count()) == (before, 0)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 1001])
def test_revoke_with_no_reason_or_an_endless_one_asks_again(office, ready_order, reason):
    before = stored(ready_order)

    response = answered(office, asked(office, "revoke", ready_order), reason=reason)

    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["reason"]
    assert (stored(ready_order), BulkAct.objects.count()) == (before, 0)


def test_revoke_with_a_reason_ends_the_document_and_reports_it_at_once(office, clerk, ready_order):
    act = done(office, "revoke", ready_order)

    assert report(act) == (1, {}, True)
    assert (reread(ready_order).status, reread(ready_order).activation) == (Status.REVOKED, None)
    event = ready_order.events.last()
    assert (event.to_status, event.actor, event.note) == ("revoked", clerk, REASON)


def test_revoke_leaves_a_log_entry_with_its_reason(office, clerk, ready_order):
    done(office, "revoke", ready_order)

    entry = LogEntry.objects.get()
    assert (entry.user, entry.action_flag) == (clerk, CHANGE)
    assert entry.get_edited_object() == ready_order
    assert entry.get_change_message() == f"Unieważniono: {REASON}"


def test_revoke_sent_twice_is_one_act(office, ready_order):
    question = asked(office, "revoke", ready_order)

    first, second = (answered(office, question, reason=REASON) for _time in range(2))

    assert first.url == second.url
    assert report(BulkAct.objects.get()) == (1, {}, True)


def test_revoke_of_orders_that_ended_announces_nothing_and_leads_back(office, clerk, ready_order):
    orders.revoke(ready_order, by=clerk)

    html = asked(office, "revoke", ready_order).content.decode()

    assert "Żadnego z tych zamówień nie można unieważnić" in html
    assert "straci ważność" not in html
    assert "<li>unieważniony: 1</li>" in html
    assert "<button" not in html.partition('id="content"')[2]


@pytest.mark.parametrize("ticked", [True, False])
def test_way_back_from_the_question_keeps_search_and_filters(office, ready_order, ticked):
    filters = {"q": "Kowal & ski", "status__exact": "ready"}
    across = {} if ticked else EVERYTHING

    question = asked(office, "revoke", ready_order, filters=filters, **across)

    back = f"{ORDERS}?q=Kowal+%26+ski&status__exact=ready"
    assert question.context["back"] == back


def test_way_back_from_the_report_keeps_search_and_filters(office, ready_order):
    question = asked(office, "revoke", ready_order, filters={"status__exact": "ready"})

    report = office.get(answered(office, question, reason=REASON).url)

    assert report.context["back"] == f"{ORDERS}?status__exact=ready"


def test_question_counts_what_will_be_left_by_status(office, faculty, ready_order):
    for status in ["pending", "failed", "revoked", "revoked"]:
        student = make_student(f"of {status}{Order.objects.count()}", faculty, timezone.localdate())
        Order.objects.create(
            student=student,
            status=status,
            withdrawal_owed=status != "pending",
            expiration_date=timezone.localdate(),
        )

    question = asked(office, "revoke", ready_order, **EVERYTHING)

    counted = question.context["counted"]
    assert counted.possible == 1
    assert counted.skipped_by_status == [("oczekujący", 1), ("błąd", 1), ("unieważniony", 2)]


def test_revoke_shows_markup_in_a_reason_as_text(office, ready_order):
    answered(office, asked(office, "revoke", ready_order), reason="<script>alert(1)</script>")

    html = office.get(page_of(BulkAct.objects.get())).content.decode()
    assert "<script>alert(1)" not in html


def test_revoke_without_the_csrf_token_is_refused(clerk, office, ready_order):
    question = asked(office, "revoke", ready_order)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(clerk)

    response = answered(browser, question, reason=REASON)

    assert (response.status_code, reread(ready_order).status) == (403, Status.READY)


# the report


def shown(response):
    return re.findall(r'<div class="readonly">(.*?)</div>', response.content.decode())


def test_report_says_what_was_done_and_what_was_left_by_status(office, clerk, collected_order):
    student = collected_order.student
    failed = {
        "student": student,
        "status": "failed",
        "due_at": None,
        "expiration_date": timezone.localdate(),
    }
    orders_chosen = [collected_order, *(Order.objects.create(**failed) for _number in range(2))]

    act = done(office, "revoke", *orders_chosen)

    words = shown(office.get(page_of(act)))
    assert [words[0], *words[4:]] == ["unieważnienie", "zakończono", "3", "1", "błąd: 2"]


def test_report_of_an_act_that_runs_shows_how_far_it_is_and_can_stop_it(office, clerk):
    act = BulkAct.objects.create(
        kind="retry", made_by=clerk, selection={}, up_to=9, total=9, done=4, key="0" * 32
    )

    assert shown(office.get(page_of(act)))[4] == "w toku: 4 z 9"
    response = office.post(page_of(act, "stop"), follow=True)
    assert shown(response)[4] == "zatrzymano"


def test_report_of_an_act_cannot_be_stopped_by_opening_an_address(office, clerk):
    act = BulkAct.objects.create(
        kind="retry", made_by=clerk, selection={}, up_to=9, total=9, key="0" * 32
    )

    assert office.get(page_of(act, "stop")).status_code == 405


# what it costs


def test_question_costs_as_many_queries_for_two_as_for_one(office, faculty, ready_order):
    question = "/admin/mlegitymacja/bulkact/question/?act=revoke&orders=all"
    office.get(question)
    with CaptureQueriesContext(connection) as for_one:
        office.get(question)
    second = make_student("second", faculty, timezone.localdate())
    Order.objects.create(
        student=second, status="collected", expiration_date=timezone.localdate(), due_at=None
    )

    with CaptureQueriesContext(connection) as for_two:
        assert len(office.get(question).context["named"]) == 2

    assert len(for_two) == len(for_one)
