import datetime

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from mlegitymacja import orders
from mlegitymacja.models import Activation, Order, OrderEvent
from mlegitymacja.orders import worker
from mlegitymacja.orders.acts import retry
from mlegitymacja.orders.changes import change_status
from mlegitymacja.statuses import TRANSITIONS, Status
from tests.support import issuers
from tests.support.orders import reread
from usosweb.students.models import Student

NOON = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)


@pytest.fixture
def issuer(settings, request):
    """The issuer class that a test names with ``issued_by``."""
    settings.MLEGITYMACJA_ISSUER = f"tests.support.issuers.{request.param.__name__}"
    issuers.Recording.issued.clear()
    issuers.Recording.revoked.clear()
    return request.param


def issued_by(issuer):
    return pytest.mark.parametrize("issuer", [issuer], indirect=True)


def history(order: Order) -> list[tuple[str, str]]:
    return list(order.events.values_list("from_status", "to_status"))


# place


def test_place_makes_a_pending_order_valid_as_long_as_the_els(student):
    order = orders.place(student, by=student.user)

    assert order.status == Status.PENDING
    assert order.expiration_date == student.current_card.expiration_date


def test_place_without_the_els_conditions_is_valid_to_the_end_of_semester(student, settings):
    settings.MLEGITYMACJA_CONDITIONS = ["active_student", "pesel", "student_number", "photo"]

    with time_machine.travel(NOON):
        order = orders.place(student, by=student.user)

    assert order.expiration_date == datetime.date(2027, 3, 31)


def test_place_leaves_an_event_with_its_actor(student):
    order = orders.place(student, by=student.user)

    event = order.events.get()
    assert (event.from_status, event.to_status, event.actor) == ("", "pending", student.user)


def test_place_again_returns_the_same_order(pending_order):
    student = pending_order.student

    assert orders.place(student, by=student.user) == pending_order
    assert Order.objects.count() == 1


def test_place_with_a_document_in_the_phone_returns_its_order(ready_order):
    change_status(ready_order, Status.COLLECTED)

    assert orders.place(ready_order.student, by=ready_order.student.user) == ready_order


def test_place_after_the_last_day_expires_the_document_and_makes_a_new_order(collected_order):
    student = collected_order.student
    student.cards.update(expiration_date=timezone.localdate() + datetime.timedelta(days=365))

    with time_machine.travel(collected_order.validity_ends_at, tick=False):
        order = orders.place(Student.objects.get(), by=student.user)

    assert (reread(collected_order).status, order.status) == (Status.EXPIRED, Status.PENDING)


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.FAILED])
def test_place_after_an_ended_order_makes_a_new_one(pending_order, status):
    change_status(pending_order, status)

    assert orders.place(pending_order.student, by=pending_order.student.user) != pending_order


def test_place_without_a_condition_raises_and_makes_no_order(student):
    Student.objects.filter(pk=student.pk).update(student_number="")

    with pytest.raises(orders.ConditionsNotMet) as refusal:
        orders.place(Student.objects.get(), by=student.user)

    # Without its number the student also differs from what the card says.
    assert [condition.name for condition in refusal.value.conditions] == [
        "student_number",
        "data_unchanged",
    ]
    assert Order.objects.count() == 0


def test_place_while_the_order_in_the_way_ends_makes_one(student):
    """Another order is there when this one is stored, and gone when it is read."""
    others = []

    def come_first(execute, sql, params, many, context):
        if sql.startswith("INSERT INTO") and "mlegitymacja_order" in sql and not others:
            others.append(student)
            # Undone together with the statement that it makes fail.
            Order.objects.create(student=student, expiration_date=timezone.localdate())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(come_first):
        order = orders.place(student, by=student.user)

    assert others == [student]
    assert list(Order.objects.all()) == [order]


# issue


def test_process_makes_a_pending_order_ready_with_codes(pending_order):
    assert orders.process(pending_order.pk)

    order = reread(pending_order)
    assert order.status == Status.READY
    assert order.activation.qr_text.startswith("openid-credential-offer://")
    assert len(order.activation.activation_code) == 8
    assert history(order) == [("", "pending"), ("pending", "ready")]


def test_process_again_changes_nothing(ready_order):
    before = (ready_order.activation_id, history(ready_order))

    assert not orders.process(ready_order.pk)
    assert (reread(ready_order).activation_id, history(ready_order)) == before


def test_process_of_an_unknown_order_does_nothing(db):
    assert not orders.process(12345)


def test_process_of_an_order_leased_to_another_worker_does_nothing(pending_order):
    assert worker._claim(Order.objects.due(), at_most=1)

    assert not orders.process(pending_order.pk)


def test_process_after_the_lease_ran_out_takes_the_order_over(pending_order, settings):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        worker._claim(Order.objects.due(), at_most=1)
        clock.shift(settings.MLEGITYMACJA_LEASE_SECONDS + 1)

        assert orders.process(pending_order.pk)

    assert reread(pending_order).status == Status.READY


@issued_by(issuers.Slow)
def test_issue_by_an_issuer_that_needs_time_is_processing_and_asked_again(pending_order, issuer):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        orders.process(pending_order.pk)
        first = reread(pending_order)
        clock.shift(worker.ASK_AGAIN)
        orders.process(pending_order.pk)

    assert first.status == Status.PROCESSING
    assert issuer.issued == [pending_order.pk, pending_order.pk]
    assert history(pending_order) == [("", "pending"), ("pending", "processing")]


@issued_by(issuers.Refusing)
def test_issue_refused_keeps_the_reason_and_is_final(pending_order, issuer):
    orders.process(pending_order.pk)

    order = reread(pending_order)
    assert (order.status, order.due_at) == (Status.FAILED, None)
    assert order.events.last().note == "Numer PESEL nie istnieje w rejestrze."


@issued_by(issuers.Away)
def test_issue_by_an_issuer_that_is_away_waits_longer_each_time(pending_order, issuer):
    waits = []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _attempt in range(12):
            orders.process(pending_order.pk)
            due_at = reread(pending_order).due_at
            waits.append((due_at - timezone.now()).total_seconds())
            clock.move_to(due_at)

    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300, 300]
    assert reread(pending_order).status == Status.PENDING


@issued_by(issuers.Changeable)
def test_issue_after_many_answers_that_it_takes_time_first_waits_shortly(
    pending_order, issuer, monkeypatch
):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for now in [issuers.Slow] * 5 + [issuers.Away]:
            monkeypatch.setattr(issuer, "now", now)
            orders.process(pending_order.pk)
            wait = reread(pending_order).due_at - timezone.now()
            clock.shift(wait)

    assert wait == datetime.timedelta(seconds=2)


@issued_by(issuers.Recording)
def test_issue_after_the_validity_ended_fails_and_asks_nobody(pending_order, issuer):
    with time_machine.travel(pending_order.validity_ends_at):
        orders.process(pending_order.pk)

    assert reread(pending_order).status == Status.FAILED
    assert issuer.issued == []


@issued_by(issuers.Slow)
def test_issue_that_fails_for_another_reason_than_the_issuers_is_withdrawn(pending_order, issuer):
    orders.process(pending_order.pk)
    with time_machine.travel(pending_order.validity_ends_at):
        orders.process(pending_order.pk)

    order = reread(pending_order)
    assert (order.status, order.due_at) == (Status.FAILED, None)
    assert issuer.revoked == [order.pk]


@issued_by(issuers.CancelledMeanwhile)
def test_issue_of_an_order_cancelled_meanwhile_leaves_no_codes(pending_order, issuer):
    orders.process(pending_order.pk)

    order = reread(pending_order)
    assert (order.status, order.activation, order.due_at) == (Status.CANCELLED, None, None)
    assert Activation.objects.count() == 0
    assert issuer.revoked == [order.pk]


@issued_by(issuers.SlowAndCancelledMeanwhile)
def test_issue_of_an_order_cancelled_and_withdrawn_meanwhile_is_withdrawn_again(
    pending_order, issuer
):
    orders.process(pending_order.pk)

    order = reread(pending_order)
    assert (order.status, order.due_at, order.leased_until) == (Status.CANCELLED, None, None)
    assert issuer.revoked == [order.pk, order.pk]


@issued_by(issuers.BrokenAndCancelledMeanwhile)
def test_issue_that_goes_wrong_after_the_order_was_withdrawn_is_withdrawn_again(
    pending_order, issuer
):
    orders.process_due()

    order = reread(pending_order)
    assert (order.status, order.due_at, order.leased_until) == (Status.CANCELLED, None, None)
    assert issuer.revoked == [order.pk, order.pk]


@issued_by(issuers.Recording)
def test_withdrawal_that_outlasts_its_lease_is_left_to_who_has_the_order_now(
    pending_order, issuer, monkeypatch
):
    later = timezone.now() + datetime.timedelta(hours=1)

    def revoke(self, order):
        self.revoked.append(order.pk)
        Order.objects.update(leased_until=later)

    monkeypatch.setattr(issuer, "revoke", revoke)
    orders.cancel(pending_order, by=pending_order.student.user)

    orders.process_due()

    order = reread(pending_order)
    assert (issuer.revoked, order.leased_until) == ([order.pk], later)


@issued_by(issuers.OvertakenAndRevokedMeanwhile)
def test_issue_again_after_the_document_was_revoked_is_withdrawn_again(pending_order, issuer):
    orders.process(pending_order.pk)

    order = reread(pending_order)
    assert (order.status, order.withdrawal_owed) == (Status.REVOKED, False)
    assert issuer.asked[-3:] == [f"revoke {order.pk}", f"issue {order.pk}", f"revoke {order.pk}"]


@issued_by(issuers.OvertakenMeanwhile)
def test_issue_by_two_workers_at_once_keeps_one_document(pending_order, issuer):
    orders.process(pending_order.pk)

    assert reread(pending_order).status == Status.READY
    assert Activation.objects.count() == 1
    assert history(pending_order) == [("", "pending"), ("pending", "ready")]
    assert issuer.revoked == []


# cancel


def test_cancel_a_pending_order_ends_it(pending_order):
    assert orders.cancel(pending_order, by=pending_order.student.user)

    assert reread(pending_order).status == Status.CANCELLED
    assert history(pending_order) == [("", "pending"), ("pending", "cancelled")]


def test_cancel_again_is_a_quiet_false(pending_order):
    orders.cancel(pending_order, by=pending_order.student.user)

    assert not orders.cancel(pending_order, by=pending_order.student.user)


def test_cancel_with_an_outdated_view_of_a_ready_order_is_a_quiet_false(pending_order):
    orders.process(pending_order.pk)

    assert not orders.cancel(pending_order, by=pending_order.student.user)
    assert reread(pending_order).status == Status.READY


def test_cancel_with_a_view_from_before_the_issuer_took_the_order_ends_it(pending_order):
    outdated = reread(pending_order)
    change_status(pending_order, Status.PROCESSING)

    assert orders.cancel(outdated, by=pending_order.student.user)
    assert history(pending_order)[-1] == ("processing", "cancelled")


@issued_by(issuers.Recording)
def test_cancel_tells_the_issuer_when_the_worker_comes_by(pending_order, issuer):
    orders.cancel(pending_order, by=pending_order.student.user)

    orders.process_due()

    assert (issuer.issued, issuer.revoked) == ([], [pending_order.pk])
    assert not reread(pending_order).withdrawal_owed


# revoke


def test_revoke_erases_the_codes_and_keeps_the_reason(ready_order, clerk):
    assert orders.revoke(ready_order, by=clerk, note="Skreślenie z listy")

    assert reread(ready_order).activation is None
    assert Activation.objects.count() == 0
    event = ready_order.events.last()
    assert (event.to_status, event.actor, event.note) == ("revoked", clerk, "Skreślenie z listy")


def test_revoke_again_is_a_quiet_false(ready_order, clerk):
    orders.revoke(ready_order, by=clerk)

    assert not orders.revoke(reread(ready_order), by=clerk)


def test_revoke_with_an_outdated_view_is_a_quiet_false(ready_order, clerk):
    outdated = reread(ready_order)
    orders.revoke(ready_order, by=clerk)

    assert not orders.revoke(outdated, by=clerk)
    assert ready_order.events.filter(to_status="revoked").count() == 1


def test_revoke_with_a_view_from_before_it_was_collected_ends_it(ready_order, clerk):
    outdated = reread(ready_order)
    change_status(ready_order, Status.COLLECTED)

    assert orders.revoke(outdated, by=clerk)
    assert history(ready_order)[-1] == ("collected", "revoked")


def test_revoke_of_a_pending_order_is_refused(pending_order, clerk):
    assert not orders.revoke(pending_order, by=clerk)
    assert reread(pending_order).status == Status.PENDING


@issued_by(issuers.Recording)
def test_revoke_tells_the_issuer_once(ready_order, clerk, issuer):
    orders.revoke(ready_order, by=clerk)

    orders.process_due()
    orders.process_due()

    assert issuer.revoked == [ready_order.pk]


@issued_by(issuers.Away)
def test_revoke_while_the_issuer_is_away_holds_and_is_told_later(ready_order, clerk, issuer):
    orders.revoke(ready_order, by=clerk)

    orders.process_due()

    order = reread(ready_order)
    assert (order.status, order.withdrawal_owed) == (Status.REVOKED, True)
    assert order.due_at > timezone.now()


# expire, retry, process_due


def test_process_due_after_the_codes_lapsed_expires_the_order(ready_order):
    with time_machine.travel(ready_order.activation.expires_at + datetime.timedelta(seconds=1)):
        orders.process_due()

    assert reread(ready_order).status == Status.EXPIRED
    assert Activation.objects.count() == 0


def test_process_due_looks_at_a_ready_order_again_when_its_codes_lapse(ready_order):
    Order.objects.update(due_at=timezone.now())

    orders.process_due()

    order = reread(ready_order)
    assert (order.status, order.due_at) == (Status.READY, order.activation.expires_at)


def test_process_due_after_the_last_day_of_validity_expires_the_order(student):
    student.cards.update(expiration_date=datetime.date(2026, 11, 23))
    with time_machine.travel(NOON):
        order = orders.place(student, by=student.user)
        orders.process(order.pk)
        activation_of_the_order = Activation.objects.get().expires_at
    # Midnight in Poland.
    with time_machine.travel("2026-11-23T22:59:59+00:00", tick=False):
        orders.process_due()
        status_in_the_last_second = reread(order).status
    with time_machine.travel("2026-11-23T23:00:00+00:00", tick=False):
        orders.process_due()

    assert activation_of_the_order == order.validity_ends_at
    assert status_in_the_last_second == Status.READY
    assert reread(order).status == Status.EXPIRED


@issued_by(issuers.Away)
def test_retry_makes_a_waiting_order_due_at_once(pending_order, issuer):
    orders.process(pending_order.pk)

    assert retry(pending_order)
    assert Order.objects.due().get() == pending_order


def test_retry_of_an_order_that_a_worker_holds_gives_it_to_no_other(pending_order):
    worker._claim(Order.objects.due(), at_most=1)

    retry(pending_order)

    assert not orders.process(pending_order.pk)


def test_retry_of_a_ready_order_is_refused(ready_order):
    assert not retry(ready_order)


def test_process_due_issues_what_nobody_told_a_worker_of(pending_order):
    orders.process_due()

    assert reread(pending_order).status == Status.READY


def test_process_due_with_nothing_due_touches_nothing(ready_order):
    before = reread(ready_order).__dict__

    orders.process_due()

    assert {**reread(ready_order).__dict__, "_state": None} == {**before, "_state": None}


@issued_by(issuers.Broken)
def test_process_due_goes_on_after_an_order_that_breaks(
    pending_order, other_student, issuer, caplog
):
    second = orders.place(other_student, by=other_student.user)

    orders.process_due()

    assert {reread(pending_order).attempts, reread(second).attempts} == {1}
    assert caplog.messages == [
        f"Order {pending_order.pk} could not be processed",
        f"Order {second.pk} could not be processed",
    ]


# the transition table and the database's promises


@pytest.mark.parametrize("to", sorted(set(Status) - TRANSITIONS[Status.PENDING]))
def test_change_that_the_table_does_not_know_raises(pending_order, to):
    with pytest.raises(ValueError, match=f"from pending to {to}"):
        change_status(pending_order, to)


def test_transitions_name_every_status():
    assert set(TRANSITIONS) == set(Status)


@pytest.mark.parametrize(
    "broken",
    [
        {"status": "lost"},
        {"status": "ready"},
        {"due_at": None},
        {"withdrawal_owed": True},
        {"status": "cancelled"},
        {"status": "cancelled", "withdrawal_owed": True, "due_at": None},
    ],
    ids=[
        "unknown status",
        "ready without codes",
        "waiting but never due",
        "open but to be withdrawn",
        "ended but due for nothing",
        "to be withdrawn but never due",
    ],
)
def test_database_refuses(pending_order, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.update(**broken)


def test_database_refuses_codes_of_an_order_that_is_not_ready(ready_order):
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.update(status="cancelled")


@pytest.mark.parametrize("status", ["pending", "processing"])
def test_database_refuses_a_second_open_order(pending_order, status):
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.create(
            student=pending_order.student,
            status=status,
            expiration_date=pending_order.expiration_date,
        )


def test_database_refuses_a_second_document_in_the_phone(ready_order):
    change_status(ready_order, Status.COLLECTED)

    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.create(
            student=ready_order.student,
            status=Status.COLLECTED,
            expiration_date=ready_order.expiration_date,
        )


def test_secrets_are_in_no_representation(ready_order):
    activation = ready_order.activation
    shown = f"{ready_order!r} {activation!r} {OrderEvent.objects.all()!r}"

    assert activation.qr_text not in shown
    assert activation.activation_code not in shown
