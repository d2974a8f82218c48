"""Anything that may happen to two students' orders, in any order: the rules for test_life.py."""

import datetime
from contextlib import suppress

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from joserfc.jwk import ECKey

from mlegitymacja import conditions, orders
from mlegitymacja.issuers import Collected, Ended
from mlegitymacja.models import Activation, Order, Review
from mlegitymacja.orders import acts
from mlegitymacja.orders.codes import collected_elsewhere
from mlegitymacja.statuses import ISSUED, OPEN, WAITING, Status
from mlegitymacja.wallet.document import keys
from mlegitymacja.wallet.protocol import grants
from tests.support.issuers import Away, Changeable, Ministry, Recording, Refusing, Slow
from tests.support.people import reread
from usosweb.students import records
from usosweb.students.models import Student

KEYS = [ECKey.generate_key("P-256").as_dict(private=False) for _phone in range(2)]
WAITS = [datetime.timedelta(**wait) for wait in ({"seconds": 6}, {"minutes": 5}, {"days": 7})]

issuers = st.sampled_from([Recording, Ministry, Slow, Away, Refusing])
whose = st.sampled_from([0, 1])
# Which of a student's orders, counted from the newest.
which = st.sampled_from([0, 0, 0, 1, 2])


def some(*statuses):
    """For rules that can do something only while there is an order with such a status."""
    return precondition(lambda self: any(order.status in statuses for order in self.orders))


something_due = precondition(lambda self: any(order.due_at for order in self.orders))


def columns(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def everything(order):
    """All that the database holds of an order, as of when it was read."""
    parts = [order, order.activation, getattr(order, "credential", None)]
    return [columns(row) for row in [*parts, *order.events.all(), *order.notices.all()] if row]


class LifeRules(RuleBasedStateMachine):
    """Every example is one transaction, which is undone when it ends, on a clock of its own."""

    def __init__(self, students, clerk):
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.travel = time_machine.travel(timezone.now(), tick=False)
        self.clock = self.travel.start()
        self.students, self.clerk = students, clerk
        Recording.revoked.clear()
        Ministry.news.clear()
        # Every access token there ever was with its order, every QR text with its code.
        self.tokens: dict[str, int] = {}
        self.codes: dict[str, str] = {}
        self.living: set[str] = set()
        # The orders as somebody's page still shows them.
        self.stale: dict[int, Order] = {}
        self.orders: list[Order] = []
        self.actor: Student | None = None

    def teardown(self):
        self.travel.stop()
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    # Who acts, and upon what ----------------------------------------------------------------

    def look(self):
        """Read all orders anew. What one student did has touched nothing of the other's."""
        found = Order.objects.order_by("-pk").select_related("activation", "credential")
        before, self.orders = self.orders, list(found.prefetch_related("events", "notices"))
        if self.actor is not None:
            assert self.others(before) == self.others(self.orders)
        self.actor = None

    def others(self, found):
        return [everything(order) for order in found if order.student_id != self.actor.pk]

    def acting(self, who):
        self.actor = reread(self.students[who])
        return self.actor

    def order(self, student, number=0, *, stale=False):
        found = student.orders.order_by("-pk")[number : number + 1].first()
        return self.stale.setdefault(found.pk, found) if found and stale else found

    @staticmethod
    def status(order):
        return Order.objects.get(pk=order.pk).status

    # What students do -----------------------------------------------------------------------

    @rule(who=whose)
    def place(self, who):
        student = self.acting(who)
        had = next((order for order in student.orders.current() if not order.is_over), None)
        may = conditions.all_met(conditions.answers(student))
        try:
            assert orders.place(student, by=student.user) == (had or self.order(student))
        except orders.ConditionsNotMet:
            assert not had
            assert not may

    @some(Status.COLLECTED)
    @rule(who=whose, number=which, stale=st.booleans())
    def renew(self, who, number, stale):
        student = self.acting(who)
        if order := self.order(student, number, stale=stale):
            with suppress(orders.ConditionsNotMet, orders.NothingToRenew):
                orders.renew(order, by=student.user)

    @some(Status.READY, Status.COLLECTED)
    @rule(who=whose, number=which, stale=st.booleans())
    def replace(self, who, number, stale):
        student = self.acting(who)
        if order := self.order(student, number, stale=stale):
            before = self.status(order)
            try:
                assert orders.replace(order, by=student.user).student == student
            except (orders.ConditionsNotMet, orders.NothingToReplace):
                assert self.status(order) == before

    @some(*WAITING)
    @rule(who=whose, number=which, stale=st.booleans())
    def cancel(self, who, number, stale):
        student = self.acting(who)
        if order := self.order(student, number, stale=stale):
            cancelled = orders.cancel(order, by=student.user)
            assert not cancelled or self.status(order) == Status.CANCELLED

    @some(*ISSUED)
    @rule(who=whose, number=which, stale=st.booleans(), clerk=st.booleans())
    def revoke(self, who, number, stale, clerk):
        student = self.acting(who)
        if order := self.order(student, number, stale=stale):
            revoked = orders.revoke(order, by=self.clerk if clerk else student.user)
            assert not revoked or self.status(order) == Status.REVOKED

    @some(*WAITING)
    @rule(who=whose, number=which, stale=st.booleans())
    def retry(self, who, number, stale):
        if order := self.order(self.acting(who), number, stale=stale):
            assert acts.retry(order) == (self.status(order) in WAITING)

    # What phones do -------------------------------------------------------------------------

    @some(Status.READY)
    @rule(who=whose, guesses=st.sampled_from([0, 0, 1, 4, 5]))
    def redeem(self, who, guesses):
        codes = Activation.objects.filter(order__student=self.acting(who)).first()
        for _guess in range(guesses if codes else 0):
            self.refused(codes.qr_text, "never right")
        if codes and orders.is_offered(codes.qr_text):
            order = orders.redeem(codes.qr_text, codes.activation_code)
            self.tokens[grants.new_token(order)] = order.pk
            good = [token for token, pk in self.tokens.items() if pk == order.pk]
            assert [bool(grants.credential_for(token)) for token in good] == [False] * len(
                good[1:]
            ) + [True]

    @precondition(lambda self: self.codes)
    @rule(number=st.integers(0, 5))
    def redeem_again(self, number):
        """Codes that stopped working never work again, and trying them changes nothing."""
        dead = [text for text in reversed(self.codes) if not orders.is_offered(text)]
        if dead:
            text = dead[number % len(dead)]
            self.refused(text, self.codes[text])
            before = [everything(order) for order in self.orders]
            self.look()
            assert [everything(order) for order in self.orders] == before

    @staticmethod
    def refused(qr_text, code):
        with pytest.raises(orders.CodesRefused):
            orders.redeem(qr_text, code)

    @precondition(lambda self: self.tokens)
    @rule(back=which, key=st.sampled_from([0, 0, 0, 1]))
    def ask_for_the_document(self, back, key):
        opened = self.opened(back)
        if opened is None:
            return
        order, first = opened.order, not opened.holder
        signed = grants.issue(opened, KEYS[key])
        opened.refresh_from_db()
        mine = opened.holder == keys.thumbprint(KEYS[key])
        assert bool(signed) == (mine and self.status(order) == Status.COLLECTED)
        if signed and first:
            assert not conditions.revocation_reason(order.student)
            assert timezone.now() < order.validity_ends_at

    @precondition(lambda self: self.tokens)
    @rule(back=which)
    def remove_from_the_phone(self, back):
        opened = self.opened(back)
        if opened and opened.notification_id:
            orders.revoke(opened.order, by=opened.order.student.user)

    def opened(self, back):
        """What one of the last tokens opens, as the endpoints ask."""
        token, pk = list(self.tokens.items())[-1 - back % len(self.tokens)]
        self.actor = Order.objects.get(pk=pk).student
        opened = grants.credential_for(token)
        assert opened is None or opened.order_id == pk
        return opened

    # What happens elsewhere -----------------------------------------------------------------

    @some(*ISSUED)
    @rule(who=whose, number=which, news=st.sampled_from([Collected(), Ended("Utrata telefonu.")]))
    def happen_elsewhere(self, who, number, news):
        """Shown to the next worker that asks the ministry."""
        if order := self.order(self.students[who], number):
            Ministry.news[order.pk] = news

    @some(*ISSUED)
    @rule(who=whose, number=which, stale=st.booleans())
    def collect_elsewhere(self, who, number, stale):
        if order := self.order(self.acting(who), number, stale=stale):
            was_ready = self.status(order) == Status.READY
            assert collected_elsewhere(order) == was_ready

    # What the worker does, and time ---------------------------------------------------------

    @something_due
    @rule(who=whose, number=which, issuer=issuers)
    def process(self, who, number, issuer):
        Changeable.now = issuer
        if order := self.order(self.acting(who), number):
            orders.process(order.pk)

    @something_due
    @rule(issuer=issuers)
    def process_due(self, issuer):
        Changeable.now = issuer
        orders.process_due()

    @some(*ISSUED)
    @rule()
    def review(self):
        Review.objects.all().delete()
        orders.review()
        assert all(not conditions.revocation_reason(order.student) for order in self.issued())

    @some(*ISSUED)
    @rule()
    def expire_ended(self):
        orders.expire_ended()
        assert not any(order.is_over for order in self.issued())

    @staticmethod
    def issued():
        return list(Order.objects.filter(status__in=ISSUED).select_related("student"))

    @some(*ISSUED)
    @rule()
    def review_changed(self):
        orders.review_changed()
        assert not Student.objects.changed().exists()

    @some(*OPEN)
    @rule(long=st.sampled_from(WAITS))
    def wait(self, long):
        self.clock.shift(long)

    @some(*ISSUED)
    @rule(who=whose, seconds=st.sampled_from([-1, 0]))
    def wait_for_the_last_day(self, who, seconds):
        order = self.order(self.students[who])
        if order and order.validity_ends_at > timezone.now() + datetime.timedelta(seconds=1):
            self.clock.move_to(order.validity_ends_at + datetime.timedelta(seconds=seconds))

    # What the university does ---------------------------------------------------------------

    @some(Status.COLLECTED)
    @rule(who=whose)
    def extend(self, who):
        card = self.students[who].cards.get()
        card.expiration_date = timezone.localdate() + datetime.timedelta(days=200)
        records.save(card, "expiration_date")

    @rule(who=whose, lost=st.sampled_from(["studies", "card", "name", "nothing"]))
    def set_right(self, who, lost):
        """One right lost at most; with nothing lost, the student has them all again."""
        student = reread(self.students[who])
        student.last_name = "Inaczej" if lost == "name" else self.students[who].last_name
        records.save(student, "last_name")
        programme, card = student.programmes.get(), student.cards.get()
        programme.status = "cancelled" if lost == "studies" else "active"
        records.save(programme, "status")
        card.invalidated_on = timezone.localdate() if lost == "card" else None
        records.save(card, "invalidated_on")

    # What goes far at once ------------------------------------------------------------------

    @initialize(who=whose)
    def begin(self, who):
        self.go_far(who, Status.COLLECTED, redeem=True)

    @rule(who=whose, to=st.sampled_from([Status.READY, Status.COLLECTED]), redeem=st.booleans())
    def go_far(self, who, to, redeem):
        """What a student in good standing gets without trouble."""
        self.set_right(who, "nothing")
        self.extend(who)
        student = self.acting(who)
        for document in student.orders.filter(status=Status.COLLECTED):
            with suppress(orders.NothingToRenew):
                orders.renew(document, by=student.user)
        self.place(who)
        self.clock.shift(WAITS[0])
        self.process(who, 0, Recording)
        if redeem:
            self.redeem(who, 0)
        if self.tokens and to == Status.COLLECTED:
            self.ask_for_the_document(0, 0)
        self.actor = None
