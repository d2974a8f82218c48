"""Random sequences of all that may happen to orders, and what must be true after each step."""

from functools import partial

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from mlegitymacja import orders
from mlegitymacja.models import Activation, Notice, Order
from mlegitymacja.statuses import ENDED, OPEN, TRANSITIONS, Reason, Status
from mlegitymacja.wallet.document import statuslist
from tests.support.issuers import REFUSED, Changeable, Recording
from tests.support.life import LifeRules

# With CI set, Hypothesis itself takes the same examples every time.
SETTINGS = settings(
    max_examples=15,
    stateful_step_count=40,
    suppress_health_check=[HealthCheck.too_slow],
)


class Life(LifeRules):
    """The promises, looked at after every step."""

    @invariant()
    def all_promises_hold(self):
        self.look()
        self.one_open_order_and_one_living_document()
        self.codes_are_there_exactly_while_ready()
        self.dead_codes_stay_dead()
        self.dead_documents_and_no_others_are_marked()
        for order in self.orders:
            self.status_is_explained_by_the_events(order)
            self.mails_are_owed_for_what_others_did(order)
            self.what_is_left_to_do_is_due(order)

    def one_open_order_and_one_living_document(self):
        for statuses in (OPEN, {Status.COLLECTED}):
            students = [order.student_id for order in self.orders if order.status in statuses]
            assert len(students) == len(set(students))

    def codes_are_there_exactly_while_ready(self):
        ready = {order.activation_id for order in self.orders if order.status == Status.READY}
        assert set(Activation.objects.values_list("pk", flat=True)) == ready

    def dead_codes_stay_dead(self):
        codes = [order.activation for order in self.orders if order.activation]
        living = {one.qr_text for one in codes if orders.is_offered(one.qr_text)}
        assert living.isdisjoint(self.codes.keys() - self.living)
        self.living = living
        self.codes |= {one.qr_text: one.activation_code for one in codes}

    def dead_documents_and_no_others_are_marked(self):
        given = [order for order in self.orders if hasattr(order, "credential")]
        # Which list is an order's depends on its number.
        marked = {
            (number, index)
            for number in {order.credential.status_list for order in given}
            for index in statuslist.invalid_indexes(number)
        }
        assert marked == {
            (order.credential.status_list, order.credential.status_index)
            for order in given
            if order.status in ENDED
        }

    def status_is_explained_by_the_events(self, order):
        reached = ""
        for event in order.events.all():
            assert event.from_status == reached
            assert event.to_status in TRANSITIONS.get(reached, {Status.PENDING})
            reached = event.to_status
        assert order.status == reached
        assert sum(event.to_status in ENDED for event in order.events.all()) <= 1

    def mails_are_owed_for_what_others_did(self, order):
        owner = next(each for each in self.students if each.pk == order.student_id).user_id
        told = {event.to_status for event in order.events.all() if event.actor_id != owner}
        owed = [notice.kind for notice in order.notices.all()]
        assert sorted(owed) == sorted(told & set(Notice.Kind.values))

    def what_is_left_to_do_is_due(self, order):
        assert order.due_at or order.status == Status.COLLECTED or issuer_knows(order)

    @rule()
    def come_to_rest(self):
        """Sweeping until nothing is due ends, but for looks at the documents in phones."""
        Changeable.now = Recording
        restless = Order.objects.filter(due_at__isnull=False).exclude(status=Status.COLLECTED)
        for _sweep in range(20):
            order = restless.order_by("due_at").first()
            if order is None:
                break
            latest = max(order.due_at, order.leased_until or order.due_at)
            self.clock.move_to(max(latest, timezone.now()))
            orders.process_due()
        assert set(Order.objects.values_list("status", flat=True)) <= {*ENDED, Status.COLLECTED}
        assert not restless.exists()


def issuer_knows(order):
    """That the order ended. A document in a phone knows itself until when it is valid."""
    last = list(order.events.all())[-1]
    over = (last.from_status, last.to_status) == (Status.COLLECTED, Status.EXPIRED)
    its_own = last.note == REFUSED or last.reason == Reason.ENDED_BY_ISSUER
    return over or its_own or order.pk in Recording.revoked


@pytest.mark.django_db
def test_life_of_orders_keeps_its_promises(student, other_student, clerk, settings):
    settings.MLEGITYMACJA_WALLET_CLAIMS = ["family_name"]
    settings.MLEGITYMACJA_ISSUER = "tests.support.issuers.Changeable"
    run_state_machine_as_test(partial(Life, [student, other_student], clerk), settings=SETTINGS)
