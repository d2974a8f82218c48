"""What becomes of documents elsewhere, where an issuer shows it only when it is looked at."""

import datetime

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from mlegitymacja import notices, orders
from mlegitymacja.issuers import Collected, Ended
from mlegitymacja.models import Order
from mlegitymacja.orders.codes import collected_elsewhere
from mlegitymacja.statuses import Reason, Status
from tests.support.issuers import Ministry
from tests.support.orders import review
from tests.support.people import make_student
from tests.support.races import at_once

LOST = "Zgłoszono utratę telefonu."
A_MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def ministry(settings, monkeypatch):
    settings.MLEGITYMACJA_ISSUER = "tests.support.issuers.Ministry"
    for name in ("issued", "revoked", "asked"):
        monkeypatch.setattr(Ministry, name, [])
    monkeypatch.setattr(Ministry, "processing", set())
    monkeypatch.setattr(Ministry, "news", {})
    return Ministry


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


@pytest.fixture
def ready(clock, student):
    """Made after the clock stopped."""
    order = orders.place(student, by=student.user)
    orders.process_due()
    return reread(order)


@pytest.fixture
def collected(ready, ministry, clock):
    ministry.news[ready.pk] = Collected()
    sweep(clock, ready)
    return reread(ready)


@pytest.fixture
def follower(collected, clock):
    """Ready to collect, after the document in the phone."""
    card = collected.student.cards.get()
    card.expiration_date += datetime.timedelta(days=100)
    card.save()
    order = orders.renew(reread(collected), by=collected.student.user)
    orders.process_due()
    return reread(order)


def reread(order):
    return Order.objects.select_related("activation", "student__user").get(pk=order.pk)


def sweep(clock, order):
    """Let time pass until the order is due, and the worker look."""
    clock.move_to(reread(order).due_at)
    orders.process_due()


def lapse(clock, order):
    clock.move_to(order.activation.expires_at)
    Order.objects.filter(pk=order.pk).update(due_at=timezone.now())


def events(order):
    return list(order.events.values_list("to_status", "reason", "note"))


# what is found


def test_order_that_is_processed_for_minutes_becomes_ready(clock, student, ministry):
    order = orders.place(student, by=student.user)
    ministry.processing.add(order.pk)
    for _minute in range(5):
        sweep(clock, order)
        clock.shift(A_MINUTE)
    assert reread(order).status == Status.PROCESSING

    ministry.processing.clear()
    orders.process_due()

    assert (reread(order).status, reread(order).due_at) == (
        Status.READY,
        timezone.now() + A_MINUTE,
    )


def test_document_collected_unseen_is_found_collected(ready, ministry, clock):
    ministry.news[ready.pk] = Collected()

    sweep(clock, ready)

    order = reread(ready)
    assert (order.status, order.activation, order.leased_until) == (Status.COLLECTED, None, None)
    assert order.due_at == timezone.now() + datetime.timedelta(days=1)
    assert order.events.last().actor == order.student.user
    assert ministry.revoked == []


def test_document_with_nothing_new_is_looked_at_again_and_again(ready, ministry, clock):
    before = events(ready)
    for _minute in range(3):
        sweep(clock, ready)

    assert ministry.asked[1:] == [f"look {ready.pk}"] * 3
    assert (events(ready), reread(ready).attempts) == (before, 0)


def test_collected_document_is_looked_at_every_day(collected, ministry, clock):
    due_at = reread(collected).due_at

    sweep(clock, collected)

    assert reread(collected).due_at - due_at == datetime.timedelta(days=1)


def test_document_collected_before_there_was_an_interval_is_looked_at_within_two_days(
    collected, clock
):
    Order.objects.update(due_at=None)

    review()

    assert reread(collected).due_at == timezone.now() + datetime.timedelta(days=1)


@pytest.mark.parametrize("state", ["ready", "collected"])
def test_document_ended_elsewhere_is_revoked_in_the_issuers_words(request, state, ministry, clock):
    order = request.getfixturevalue(state)
    ministry.news[order.pk] = Ended(LOST)

    sweep(clock, order)

    assert (reread(order).status, reread(order).due_at) == (Status.REVOKED, None)
    assert events(order)[-1] == ("revoked", Reason.ENDED_BY_ISSUER, LOST)
    assert ministry.revoked == []


def test_student_is_told_of_a_document_ended_elsewhere(collected, ministry, clock):
    notices.send()
    ministry.news[collected.pk] = Ended(LOST)
    sweep(clock, collected)

    notices.send()

    message = mail.outbox[-1]
    assert message.subject == "Twoja mLegitymacja została unieważniona"
    assert f"\n\nPowód: Unieważnił ją wystawca dokumentu. {LOST}\n\n" in message.body


def test_follower_collected_elsewhere_ends_the_document_before_it(
    collected, follower, ministry, clock
):
    ministry.news[follower.pk] = Collected()

    sweep(clock, follower)
    orders.process_due()

    assert reread(follower).status == Status.COLLECTED
    assert events(collected)[-1] == ("revoked", Reason.REPLACED, "")
    assert ministry.revoked == [collected.pk]


# what is not understood, and who does not answer


@pytest.mark.parametrize(
    ("answer", "problem"),
    [("away", "no route to host"), ("SUSPENDED", "unknown answer of type str")],
)
def test_issuer_away_or_of_unknown_words_changes_nothing_and_is_asked_later_and_later(
    ready, ministry, clock, caplog, answer, problem
):
    before = events(ready)
    ministry.news[ready.pk] = answer
    clock.move_to(ready.due_at)
    waits = []
    for _look in range(3):
        orders.process_due()
        waits.append((reread(ready).due_at - timezone.now()).total_seconds())
        clock.move_to(reread(ready).due_at)

    assert waits == [2, 4, 8]
    assert (events(ready), reread(ready).status) == (before, Status.READY)
    assert [record.message for record in caplog.records if record.levelname == "WARNING"] == [
        f"Issuer unavailable for order {ready.pk}, next try in 0:00:0{wait}: {problem}"
        for wait in (2, 4, 8)
    ]
    assert [record.exc_info for record in caplog.records if record.exc_info] == []


def test_unknown_word_for_codes_changes_nothing_and_shows_none(
    clock, student, monkeypatch, ministry, caplog
):
    monkeypatch.setattr(ministry, "issue", lambda self, order: "SUSPENDED")
    order = orders.place(student, by=student.user)

    orders.process_due()

    assert reread(order).status == Status.PENDING
    assert [record.message for record in caplog.records if record.levelname == "WARNING"] == [
        f"Issuer unavailable for order {order.pk}, next try in 0:00:02: unknown answer of type str"
    ]


def test_document_in_a_phone_is_looked_at_once_a_day_while_the_issuer_is_away(
    collected, ministry, clock
):
    ministry.news[collected.pk] = "away"
    Order.objects.update(attempts=30)

    sweep(clock, collected)

    assert reread(collected).due_at - timezone.now() == datetime.timedelta(days=1)


def test_document_that_waits_is_looked_at_soon_after_the_issuer_was_away(
    ready, ministry, clock, monkeypatch
):
    monkeypatch.setattr(
        ministry, "look_intervals", dict.fromkeys(Status, datetime.timedelta(days=1))
    )
    ministry.news[ready.pk] = "away"
    Order.objects.update(attempts=30)

    sweep(clock, ready)

    assert reread(ready).due_at - timezone.now() == datetime.timedelta(minutes=5)


# when the codes lapse


def test_lapse_of_codes_that_nobody_used_is_preceded_by_a_look_and_a_withdrawal(
    ready, ministry, clock
):
    lapse(clock, ready)

    orders.process_due()

    assert events(ready)[-1] == ("expired", Reason.CODES_NOT_USED, "")
    assert ministry.asked[1:] == [f"look {ready.pk}", f"revoke {ready.pk}"]
    assert (reread(ready).withdrawal_owed, reread(ready).due_at) == (False, None)


def test_lapse_of_codes_whose_document_was_collected_is_none(ready, ministry, clock):
    ministry.news[ready.pk] = Collected()
    lapse(clock, ready)

    orders.process_due()

    assert (reread(ready).status, ministry.revoked) == (Status.COLLECTED, [])


def test_lapse_of_codes_whose_document_was_ended_is_a_revocation(ready, ministry, clock):
    ministry.news[ready.pk] = Ended(LOST)
    lapse(clock, ready)

    orders.process_due()

    assert events(ready)[-1] == ("revoked", Reason.ENDED_BY_ISSUER, LOST)


@pytest.mark.parametrize("away", ["to look", "to withdraw"])
def test_lapse_while_the_issuer_is_away_waits_and_shows_no_codes(
    ready, ministry, clock, monkeypatch, client, away
):
    if away == "to look":
        ministry.news[ready.pk] = "away"
    else:
        monkeypatch.setattr(ministry, "loses_answers", True)
    lapse(clock, ready)

    orders.process_due()

    order = reread(ready)
    assert (order.status, order.has_lapsed) == (Status.READY, True)
    client.force_login(order.student.user)
    assert order.activation.activation_code not in client.get(PAGE).content.decode()
    monkeypatch.setattr(ministry, "loses_answers", False)
    ministry.news.clear()
    sweep(clock, order)
    assert events(order)[-1] == ("expired", Reason.CODES_NOT_USED, "")


PAGE = "/dla_stud/studia/mlegitymacja/"


def test_document_collected_after_the_look_in_which_its_codes_lapsed_lives(
    ready, ministry, clock, monkeypatch
):
    def answer_slowly(self, order):
        answer = look(self, order)
        clock.move_to(lapse)
        self.news[order.pk] = Collected()
        return answer

    look, lapse = ministry.look, ready.activation.expires_at
    monkeypatch.setattr(ministry, "look", answer_slowly)
    clock.move_to(lapse - datetime.timedelta(seconds=1))

    orders.process_due(seconds=0)
    assert (reread(ready).status, reread(ready).due_at) == (Status.READY, lapse)
    orders.process_due()

    assert (reread(ready).status, ministry.revoked) == (Status.COLLECTED, [])


# what people do meanwhile


def test_revocation_by_the_student_ends_even_a_document_collected_unseen(ready, ministry):
    ministry.news[ready.pk] = Collected()
    orders.revoke(ready, by=ready.student.user)

    orders.process_due()

    assert (reread(ready).status, ministry.revoked) == (Status.REVOKED, [ready.pk])


def test_document_revoked_while_it_is_looked_at_stays_revoked_and_is_withdrawn(
    ready, ministry, clock, monkeypatch
):
    def look(self, order):
        orders.revoke(reread(order), by=order.student.user)
        return Collected()

    monkeypatch.setattr(ministry, "look", look)

    sweep(clock, ready)

    order = reread(ready)
    assert (order.status, order.leased_until, order.due_at) == (Status.REVOKED, None, None)
    assert ministry.revoked == [ready.pk]


def test_document_revoked_after_it_was_claimed_is_withdrawn_at_once(
    ready, other_student, ministry, clock, monkeypatch, caplog
):
    def look(self, order):
        orders.revoke(reread(second), by=other_student.user)

    second = orders.place(other_student, by=other_student.user)
    orders.process_due()
    monkeypatch.setattr(ministry, "look", look)
    clock.move_to(reread(second).due_at)

    orders.process_due(seconds=0)

    assert ministry.revoked == [second.pk]
    assert "could not be processed" not in caplog.text


def test_codes_used_while_they_are_looked_at_lapse_as_soon_as_they_must(
    ready, ministry, clock, monkeypatch
):
    def look(self, order):
        codes = ready.activation
        orders.redeem(codes.qr_text, codes.activation_code)

    monkeypatch.setattr(ministry, "look", look)
    monkeypatch.setattr(ministry, "look_intervals", {Status.READY: datetime.timedelta(days=1)})

    sweep(clock, ready)

    order = reread(ready)
    assert (order.due_at, order.leased_until) == (order.activation.expires_at, None)


def test_document_looked_at_by_two_workers_is_collected_once(ready, ministry, clock, monkeypatch):
    def overtaken(self, order):
        monkeypatch.setattr(ministry, "look", look)
        Order.objects.update(leased_until=None)
        assert orders.process(order.pk)
        return Collected()

    look = ministry.look
    ministry.news[ready.pk] = Collected()
    monkeypatch.setattr(ministry, "look", overtaken)
    sweep(clock, ready)

    assert [to for to, *_why in events(ready)] == ["pending", "ready", "collected"]


@pytest.mark.parametrize("seen", [Status.PENDING, Status.READY])
def test_collected_elsewhere_with_an_outdated_view_decides_by_the_database(ready, seen):
    outdated = reread(ready)
    outdated.status = seen

    assert collected_elsewhere(outdated)
    assert not collected_elsewhere(outdated)
    assert reread(ready).status == Status.COLLECTED


@pytest.mark.parametrize("end", [orders.revoke, collected_elsewhere])
def test_collected_elsewhere_of_what_is_not_ready_any_more_is_a_quiet_false(ready, end):
    outdated = reread(ready)
    end(ready, **({"by": ready.student.user} if end == orders.revoke else {}))
    before = events(ready)

    assert not collected_elsewhere(outdated)
    assert events(ready) == before


@pytest.mark.django_db(transaction=True)
def test_collected_elsewhere_and_revoked_at_once_end_revoked(student):
    for _round in range(5):
        order = orders.place(student, by=student.user)
        orders.process_due()
        _collected, revoked = at_once(
            lambda order=order: collected_elsewhere(reread(order)),
            lambda order=order: orders.revoke(reread(order), by=student.user),
        )
        assert revoked
        assert (reread(order).status, reread(order).withdrawal_owed) == (Status.REVOKED, True)


@pytest.mark.django_db(transaction=True)
def test_collected_elsewhere_and_replaced_at_once_leave_one_document_or_one_order(
    collected, follower
):
    student = collected.student

    at_once(
        lambda: collected_elsewhere(reread(follower)),
        lambda: replaced(reread(collected)),
    )

    assert reread(collected).status == Status.REVOKED
    assert student.orders.current().count() == 1


def replaced(order):
    try:
        return bool(orders.replace(order, by=order.student.user))
    except orders.NothingToReplace:
        return False


# who comes first


@pytest.fixture
def of_each_kind(faculty, ready, other_student, ministry):
    """What the issuer is to be asked about a waiting order, an ended, a ready, three in phones."""
    ended = orders.place(other_student, by=other_student.user)
    orders.cancel(ended, by=other_student.user)
    waiting = Order.objects.create(
        student=make_student("third", faculty, timezone.localdate()),
        expiration_date=timezone.localdate(),
    )
    in_phones = [
        Order.objects.create(
            student=make_student(f"holder {number}", faculty, timezone.localdate()),
            status=Status.COLLECTED,
            due_at=timezone.now() - A_MINUTE * (3 - number),
            expiration_date=timezone.localdate(),
        )
        for number in range(3)
    ]
    Order.objects.filter(pk=ready.pk).update(due_at=timezone.now())
    ministry.asked.clear()
    return [
        f"issue {waiting.pk}",
        f"revoke {ended.pk}",
        *(f"look {order.pk}" for order in [ready, *in_phones]),
    ]


def test_batch_has_a_few_of_each_kind_behind_those_whose_students_wait(of_each_kind, ministry):
    orders.process_due(seconds=0)

    assert ministry.asked == of_each_kind[:5]


def test_slow_issuer_is_asked_about_one_of_each_kind_in_a_batch(of_each_kind, ministry, settings):
    # No time is left after any of them.
    settings.MLEGITYMACJA_LEASE_SECONDS = 0

    orders.process_due(seconds=0)

    assert ministry.asked == of_each_kind[:4]
