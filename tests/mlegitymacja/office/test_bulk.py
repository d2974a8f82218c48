"""An act on many orders, done in batches: which orders, how often, and what interrupts it."""

from functools import partial
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from mlegitymacja import orders
from mlegitymacja.models import BulkAct, Notice, Order, OrderEvent
from mlegitymacja.orders import bulk, selection
from mlegitymacja.statuses import Status
from tests.support.admin_pages import listed, study
from tests.support.people import make_student
from tests.support.races import at_once

REASON = "Koniec studiów"


@pytest.fixture
def three(ready_order, faculty):
    """Documents of three students of the faculty."""
    return [ready_order, *(document_of(f"student{n}", faculty) for n in (2, 3))]


def document_of(login, faculty):
    return Order.objects.create(
        student=make_student(login, faculty, timezone.localdate()),
        status=Status.COLLECTED,
        expiration_date=timezone.localdate(),
        due_at=None,
    )


def act_of(user, kind="revoke", **fields):
    return BulkAct(
        **{
            "kind": kind,
            "note": REASON,
            "made_by": user,
            "selection": {"words": "", "filters": {}},
            "up_to": orders.newest_order(),
            "key": uuid4(),
            **fields,
        }
    )


def begun(user, **fields):
    act = act_of(user, **{"total": 3, **fields})
    act.save()
    return act


def one_batch():
    """Of one order."""
    return orders.process_bulk_acts(seconds=0, batch_size=1)


def statuses():
    return list(Order.objects.order_by("pk").values_list("status", flat=True))


def now(act):
    act.refresh_from_db()
    return act.done, act.skipped, bool(act.finished_at)


# which orders


@pytest.mark.parametrize(
    "query",
    [
        "",
        "q=400100",
        "q=kowal+4001",
        "q=kowal+nobody",
        "q=anna+k",
        "q=student%40example",
        "status__exact=ready",
        "status__exact=ready&status__exact=collected",
        "status__exact=failed",
        "order_date__year=2026",
        "order_date__year=1999&order_date__month=1",
        "order_date__gte=2020-01-01+00%3A00%3A00%2B01%3A00",
        "order_date__lt=2020-01-01+00%3A00%3A00%2B01%3A00",
        "q=kowal&status__exact=collected",
    ],
)
def test_selection_is_what_the_list_shows(office, clerk, faculty, ready_order, other_order, query):
    document_of("second", faculty)
    filters = dict(QueryDict(query).lists())
    words = filters.pop("q", [""])[0]

    act = act_of(clerk, selection={"words": words, "filters": filters})

    shown = listed(office.get(f"{reverse('admin:mlegitymacja_order_changelist')}?{query}"))
    assert sorted(order.pk for order in selection.changeable(act)) == sorted(
        order.pk for order in shown
    )


def test_selection_by_faculty_has_an_order_of_two_programmes_once(
    superuser, faculty, ready_order, other_order
):
    study(ready_order.student, faculty)
    filters = {"student__programmes__faculty__id__exact": [str(faculty.pk)]}

    act = act_of(superuser, selection={"words": "", "filters": filters})

    assert list(selection.changeable(act)) == [ready_order]
    assert orders.count_for(act).possible == 1


@pytest.mark.parametrize(
    "selection",
    [
        {"filters": {"student__pesel__startswith": ["0"]}},
        {"filters": {"status__exact": ["\0"]}},
        {"words": "\0"},
        {"raw": "1=1"},
    ],
    ids=str,
)
def test_selection_that_is_not_known_is_refused(clerk, selection):
    with pytest.raises(orders.WrongSelection):
        orders.count_for(act_of(clerk, selection=selection))


def test_orders_placed_after_the_question_are_left_alone(clerk, faculty, ready_order):
    act = act_of(clerk)
    younger = document_of("younger", faculty)

    act = orders.start_bulk_act(act)

    assert now(act) == (1, {}, True)
    assert Order.objects.get(pk=younger.pk).status == Status.COLLECTED


# how it goes on


def test_more_than_a_batch_is_left_to_the_worker(
    ready_order, clerk, django_capture_on_commit_callbacks
):
    Order.objects.bulk_create(
        Order(
            student=ready_order.student,
            status=Status.FAILED,
            due_at=None,
            expiration_date=timezone.localdate(),
        )
        for _number in range(bulk.BATCH)
    )

    with django_capture_on_commit_callbacks() as messages:
        act = orders.start_bulk_act(act_of(clerk))

    assert (now(act), act.total, len(messages)) == ((0, {}, False), bulk.BATCH + 1, 1)
    assert orders.process_bulk_acts() is False
    assert now(act) == (1, {"failed": bulk.BATCH}, True)


def test_worker_does_all_and_says_that_nothing_is_left(three, clerk):
    act = begun(clerk)

    assert orders.process_bulk_acts() is False
    assert now(act) == (3, {}, True)
    assert statuses() == [Status.REVOKED] * 3
    assert OrderEvent.objects.filter(actor=clerk, note=REASON).count() == 3
    assert LogEntry.objects.filter(user=clerk).count() == 3


@pytest.mark.parametrize("kind", ["revoke", "retry"])
def test_batch_tells_the_workers_of_its_orders_once(
    clerk, faculty, kind, django_capture_on_commit_callbacks
):
    for number in range(3):
        order = document_of(f"student{number}", faculty)
        if kind == "retry":
            Order.objects.filter(pk=order.pk).update(status="pending", due_at=timezone.now())
    act = begun(clerk, kind=kind)

    with django_capture_on_commit_callbacks() as messages:
        orders.process_bulk_acts()

    assert (now(act), len(messages)) == ((3, {}, True), 1)


def test_worker_whose_time_is_up_says_so_and_the_next_goes_on(three, clerk):
    act = begun(clerk)

    assert one_batch() is True
    assert now(act) == (1, {}, False)
    assert orders.process_bulk_acts() is False
    assert now(act) == (3, {}, True)


def test_worker_again_does_nothing_again(three, clerk):
    act = begun(clerk)
    orders.process_bulk_acts()
    before = now(act), OrderEvent.objects.count(), LogEntry.objects.count()

    assert orders.process_bulk_acts() is False
    assert (now(act), OrderEvent.objects.count(), LogEntry.objects.count()) == before


def test_waiting_acts_take_turns(three, clerk, superuser):
    first, second = begun(clerk), begun(superuser, kind="retry")

    one_batch()
    one_batch()

    assert (now(first), now(second)) == ((1, {}, False), (0, {"revoked": 1}, False))


def test_retry_makes_waiting_orders_due_and_counts_the_others(three, clerk, pending_order):
    act = begun(clerk, kind="retry")

    orders.process_bulk_acts()

    assert now(act) == (0, {"ready": 1, "collected": 2}, True)


# what comes in between


def test_clerk_who_lost_the_right_meanwhile_changes_no_more(three, clerk):
    act = begun(clerk)
    one_batch()
    clerk.groups.clear()

    orders.process_bulk_acts()

    assert now(act) == (1, {}, True)
    assert statuses() == [Status.REVOKED, Status.COLLECTED, Status.COLLECTED]


def test_clerk_who_left_the_faculty_meanwhile_changes_no_more(three, clerk, faculty):
    act = begun(clerk)
    one_batch()
    faculty.staff.clear()

    orders.process_bulk_acts()

    assert now(act) == (1, {}, True)


def test_stopped_act_leaves_the_rest(three, clerk):
    act = begun(clerk)
    one_batch()

    assert orders.stop_bulk_act(act) is True
    orders.process_bulk_acts()

    assert (now(act), act.is_stopped) == ((1, {}, True), True)
    assert orders.stop_bulk_act(act) is False


def test_order_that_cannot_be_done_is_counted_and_holds_up_none(three, clerk):
    Notice.objects.create(order=three[1], kind="revoked")
    act = begun(clerk)

    orders.process_bulk_acts()

    assert now(act) == (2, {"error": 1}, True)
    assert statuses() == [Status.REVOKED, Status.COLLECTED, Status.REVOKED]


def test_batch_that_goes_wrong_is_tried_again_from_its_beginning(three, clerk):
    """As after a kill: what the batch did is undone with its cursor."""
    act = begun(clerk, selection={"raw": "1=1"})
    assert orders.process_bulk_acts() is False
    assert (now(act), statuses()[1]) == ((0, {}, False), Status.COLLECTED)
    BulkAct.objects.update(selection={"ids": [order.pk for order in three]})

    orders.process_bulk_acts()

    assert now(act) == (3, {}, True)


@pytest.mark.django_db(transaction=True)
def test_processes_at_once_do_each_batch_once(three, clerk):
    act = begun(clerk)

    at_once(*[partial(orders.process_bulk_acts, batch_size=1)] * 8)
    orders.process_bulk_acts()

    assert now(act) == (3, {}, True)
    assert OrderEvent.objects.filter(to_status=Status.REVOKED).count() == 3
    assert LogEntry.objects.count() == 3


# what it costs


def test_count_costs_three_queries_for_any_number_of_orders(
    clerk, faculty, ready_order, django_assert_num_queries
):
    document_of("second", faculty)
    act = act_of(clerk)
    clerk.has_perm("mlegitymacja.change_order")

    with django_assert_num_queries(3):
        assert orders.count_for(act).possible == 2
