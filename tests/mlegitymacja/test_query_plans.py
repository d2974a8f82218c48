"""No door reads a large table row by row: what it asks for is found by an index.

Administrators' lists have tests of their own.
"""

import datetime
import itertools
from uuid import uuid4

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from mlegitymacja import notices, orders
from mlegitymacja.models import Activation, BulkAct, Notice, Order, OrderEvent
from mlegitymacja.statuses import OPEN, Status
from mlegitymacja.wallet.models import Credential
from tests.support.orders import reread
from tests.support.people import make_student, stop_studying
from tests.support.phone import Phone
from tests.support.plans import Plans, analyze, large_tables, multiply
from tests.support.polling import area
from tests.support.proving import ISSUER, NOW
from tests.support.shown import presented
from usosweb.demo import states
from usosweb.students.models import Faculty, Student, StudentCard, StudyProgramme

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db,
    pytest.mark.usefixtures("_many_others"),
]

OTHERS, SOME = 3000, 1000
LAST_DAY = datetime.date(2099, 10, 31)
STATES = [
    states.placed,
    states.processing,
    states.failed,
    states.cancelled,
    states.ready,
    states.being_collected,
    states.collected,
    states.ends_soon,
    states.renewable,
    states.renewal_placed,
    states.renewal_ready,
]


@pytest.fixture(scope="module")
def _many_others(django_db_setup, django_db_blocker):
    """Students with an old document and one in the phone; some wait, codes wait for some."""
    with large_tables(django_db_blocker):
        insert_many_others()
        yield


def insert_many_others():
    faculty = Faculty.objects.create(name="Wydział Filologiczny")
    user = User.objects.create_user("other")
    student = Student.objects.create(user=user)
    Student.objects.update(changed_at=None)
    programme = StudyProgramme.objects.create(student=student, faculty=faculty)
    card = StudentCard.objects.create(
        student=student, date_of_issue=timezone.localdate(), expiration_date=LAST_DAY
    )
    multiply(user, OTHERS, username="'other' || n")
    multiply(student, OTHERS, user_id=f"{user.pk} + n")
    for record in (programme, card):
        multiply(record, OTHERS, student_id=f"{student.pk} + n")
    have_orders(Status.EXPIRED, student.pk, OTHERS)
    have_orders(Status.COLLECTED, student.pk, OTHERS)
    have_orders(Status.PROCESSING, student.pk, SOME)
    picture = bytes(500)
    codes = Activation.objects.create(qr_text="codes", qr_png=picture, expires_at=timezone.now())
    multiply(codes, SOME, qr_text="'codes' || n")
    have_orders(Status.READY, student.pk + OTHERS // 2, SOME, codes)
    act = BulkAct.objects.create(
        made_by=user, key=uuid4(), selection={}, up_to=0, total=0, finished_at=timezone.now()
    )
    multiply(act, OTHERS, key="gen_random_uuid()")
    analyze()


def have_orders(status, first_student, number, codes=None):
    """So many more orders, of as many students, with what belongs to an order."""
    now, tomorrow = timezone.now(), timezone.now() + datetime.timedelta(days=1)
    order = Order.objects.create(
        student_id=first_student,
        status=status,
        activation=codes,
        due_at=tomorrow if status in OPEN else None,
        expiration_date=LAST_DAY,
    )
    of_codes = {"activation_id": f"{codes.pk} + n"} if codes else {}
    multiply(order, number, student_id=f"{first_student} + n", **of_codes)
    of_each = {"order_id": f"{order.pk} + n"}
    for to_status in (Status.PENDING, status):
        multiply(order.events.create(to_status=to_status), number, **of_each)
    multiply(order.notices.create(kind="ready", sent_at=now, due_at=None), number, **of_each)
    if status in OPEN:
        multiply(order.notices.create(kind="one_week_left", due_at=tomorrow), number, **of_each)
    document = Credential.objects.create(order=order, status_list=0, status_index=order.pk)
    in_lists = {"status_list": f"1 + ({order.pk} + n) / 100", "status_index": "n"}
    multiply(document, number, **of_each, **in_lists)


@pytest.fixture
def plans():
    return Plans()


def test_query_without_an_index_is_found():
    plans = Plans(doubts=False)
    for number, question in enumerate(
        (
            Order.objects.filter(attempts=7),
            OrderEvent.objects.filter(note="Skreślenie."),
            Student.objects.filter(birth_date="2006-01-02"),
            Order.objects.filter(student__first_name="Anna"),
        )
    ):
        with plans.watch(f"question {number}"):
            assert not question.exists()
        assert f"question {number}" in plans.of_whole_tables


@pytest.fixture
def new_student(faculty):
    """Makes students who may order, one after the other."""
    numbers = itertools.count(1)

    def make():
        number = next(numbers)
        unlike_others = {"pesel": f"02270800{number:03}", "student_number": str(number)}
        return make_student(f"student{number}", faculty, timezone.localdate(), **unlike_others)

    return make


def test_page_in_each_state(client, new_student, plans):
    for bring_about in STATES:
        order = bring_about(new_student())
        client.force_login(order.student.user)
        # What is kept for seconds is read each time.
        cache.clear()
        with plans.watch(f"page, {bring_about.__name__}"):
            page = area(client)
        others = {
            "poll": page["poll"],
            "area": page["refresh"],
            "past": reverse("mlegitymacja:past"),
            "picture": reverse("mlegitymacja:qr_picture", args=[order.pk]),
        }
        for name, address in others.items():
            with plans.watch(f"{name}, {bring_about.__name__}"):
                client.get(address)

    assert plans.of_whole_tables == ""


def test_what_students_send(client, new_student, plans):
    student = None

    def press(button, order=None):
        client.force_login(student.user)
        with plans.watch(button):
            response = client.post(
                reverse(f"mlegitymacja:{button}", args=[order.pk] if order else []),
                {"confirmed": "1"},
            )
        assert response.status_code == 302

    for bring_about, button in (
        (None, "place"),
        (states.placed, "cancel"),
        (states.renewable, "renew"),
        (states.collected, "replace"),
        (states.collected, "revoke"),
    ):
        student = new_student()
        press(button, bring_about and bring_about(student))

    newest = [student.orders.first().status for student in Student.objects.order_by("-pk")[:5]]
    assert newest == ["revoked", "pending", "pending", "cancelled", "pending"]
    assert plans.of_whole_tables == ""


def test_work_of_the_workers(new_student, superuser, plans):
    waits, lapses, is_owed, changes, is_over, ends, is_ended = (
        bring_about(new_student())
        for bring_about in (
            states.placed,
            states.codes_lapsed,
            states.revoked_by_the_student,
            states.collected,
            states.collected,
            states.ends_soon,
            states.collected,
        )
    )
    stop_studying(changes.student)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Order.objects.filter(pk=is_over.pk).update(expiration_date=yesterday)
    BulkAct.objects.create(
        kind="revoke",
        made_by=superuser,
        key=uuid4(),
        selection={"ids": [is_ended.pk]},
        up_to=is_ended.pk,
        total=1,
    )
    for work in (
        orders.process_due,
        orders.review_changed,
        orders.expire_ended,
        orders.process_bulk_acts,
        notices.remind,
        notices.send,
    ):
        with plans.watch(work.__name__):
            work(seconds=0)

    done = [reread(order).status for order in (waits, lapses, changes, is_over, is_ended)]
    assert done == ["ready", "expired", "revoked", "expired", "revoked"]
    assert not reread(is_owed).withdrawal_owed
    assert ends.notices.filter(kind="four_weeks_left").exists()
    assert plans.of_whole_tables == ""


def test_what_is_due_is_found_by_indexes_of_it_alone(plans):
    """Other indexes hold it, too, among all that is not due."""
    Notice.objects.filter(kind="one_week_left").update(due_at=timezone.now())
    analyze()
    for work in (orders.process_due, orders.process_bulk_acts, notices.remind, notices.send):
        with plans.watch(work.__name__):
            work(seconds=0)

    named = {index.name for model in (BulkAct, Order, Notice) for index in model._meta.indexes}
    assert plans.indexes & named == {
        "bulk_act_unfinished",
        "notice_due",
        "notice_urgent",
        "order_ending",
        "order_look",
        "order_waiting",
        "order_withdrawal",
    }


def test_wallet(settings, new_student, plans):
    settings.BASE_URL = ISSUER
    with time_machine.travel(NOW, tick=False):
        order = states.ready(new_student())
        phone = Phone()
        with plans.watch("wallet"):
            held = phone.collect(order)
            phone.notify(held.token, held.notification_id)
            phone.client.get(f"/wallet/status/{Credential.objects.last().status_list}")
            phone.client.post("/sprawdz/", {"presented": presented(held.credential)})

    assert reread(order).status == Status.COLLECTED
    assert plans.of_whole_tables == ""


def test_office(client, new_student, superuser, plans):
    order = states.collected(new_student())
    client.force_login(superuser)
    for row in (order, order.student):
        with plans.watch(row._meta.model_name):
            response = client.get(
                reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
            )
        assert response.status_code == 200

    assert plans.of_whole_tables == ""


def test_review_reads_the_records_of_all_together():
    """It asks for everybody's, so tables are read whole; but none for each document."""
    plans = Plans(doubts=False)
    with plans.watch("review"):
        orders.review()

    assert "Hash Anti Join" in plans.of_whole_tables
    assert "SubPlan" not in plans.of_whole_tables
