import datetime

import pytest
from django.contrib.auth.models import User
from django.template.loader import get_template
from django.utils import timezone, translation

from mlegitymacja import orders
from mlegitymacja.models import Order
from mlegitymacja.page import overview
from mlegitymacja.page.overview import State
from mlegitymacja.page.pace import Stage
from mlegitymacja.statuses import Status
from usosweb.demo import states


def nothing(student):
    """A student who has never ordered."""


def expired(student):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Order.objects.filter(pk=states.collected(student).pk).update(expiration_date=yesterday)
    orders.expire_ended()


def revoked(student):
    states.revoked_by_the_university(student, by=User.objects.create_user("office"))


def renewal_failed(student):
    renewal = states.renewal_placed(student)
    student.cards.update(invalidated_on=timezone.localdate())
    states.worked_on(renewal, Status.FAILED)


def renewal_revoked(student):
    renewal = states.renewal_ready(student)
    orders.revoke(renewal, by=User.objects.create_user("office"), note=states.LOST)


def renewal_given_up(student):
    orders.revoke(states.renewal_ready(student), by=student.user)


@pytest.mark.parametrize(
    ("prepare", "state"),
    [
        (nothing, State.NOTHING),
        (states.cancelled, State.NOTHING),
        (states.revoked_by_the_student, State.NOTHING),
        (states.failed, State.FAILED),
        (revoked, State.REVOKED),
        (expired, State.EXPIRED),
        (states.expired, State.LAPSED),
        (states.placed, State.WAITING),
        (states.processing, State.WAITING),
        (states.ready, State.READY),
        (states.being_collected, State.COLLECTING),
        (states.codes_lapsed, State.LAPSING),
        (states.collected, State.IN_PHONE),
        (renewal_given_up, State.IN_PHONE),
        (renewal_failed, State.FOLLOWED_FAILED),
        (renewal_revoked, State.FOLLOWED_LAPSED),
        (states.renewal_expired, State.FOLLOWED_LAPSED),
        (states.renewal_placed, State.FOLLOWED_WAITING),
        (states.renewal_ready, State.FOLLOWED_READY),
        (lambda student: states.redeem(states.renewal_ready(student)), State.FOLLOWED_COLLECTING),
        (states.renewal_codes_lapsed, State.FOLLOWED_LAPSING),
    ],
)
def test_state_has_a_name_for_what_the_student_has(student, prepare, state):
    prepare(student)

    assert overview.load(student.user).state == state


@pytest.mark.parametrize("state", State)
def test_state_has_a_template_of_its_name(state):
    assert get_template(f"mlegitymacja/page/{state}.html")


def test_past_is_of_the_orders_that_ended_last(student):
    cancelled = [states.cancelled(student) for _number in range(8)]
    states.renewal_ready(student)

    past = overview.load(student.user).past

    assert [(end.order, str(end.who)) for end in past[:4]] == [
        (order, "Ty") for order in reversed(cancelled[4:])
    ]


def test_document_that_outlived_its_renewals_ended_last(student):
    document = states.renewable(student)
    for _number in range(14):
        orders.cancel(orders.renew(document, by=student.user), by=student.user)
    states.revoke(document, by=User.objects.create_user("office"))

    assert overview.load(student.user).ended.order == document


def test_history_is_of_each_current_order_the_first_thing_first(student):
    states.cancelled(student)
    renewal = states.renewal_ready(student)

    found = overview.load(student.user)

    assert [
        [line.status for line in found.history_of(order)]
        for order in (found.document, found.open_order)
    ] == [
        [Status.PENDING, Status.READY, Status.COLLECTED],
        [Status.PENDING, Status.READY],
    ]
    assert found.open_order == renewal


def digest(student):
    return overview.load_current(student.user_id).digest


def test_digest_is_the_same_when_fewer_wait_before(pending_order, other_student):
    states.placed(other_student)
    before = digest(other_student)

    orders.process(pending_order.pk)

    assert digest(other_student) == before


def test_digest_is_another_for_another_status_and_language(student):
    digests = {digest(student)}
    order = states.placed(student)
    digests.add(digest(student))
    with translation.override("en"):
        digests.add(digest(student))
    orders.process(order.pk)
    digests.add(digest(student))

    assert len(digests) == 4


@pytest.mark.parametrize("prepare", [nothing, states.placed, states.renewal_ready])
def test_digest_is_the_same_without_the_past(student, prepare):
    prepare(student)

    assert overview.load(student.user).digest == digest(student)


@pytest.mark.parametrize(
    ("prepare", "stage"),
    [
        (nothing, Stage.REST),
        (states.failed, Stage.REST),
        (states.placed, Stage.TURN),
        (states.processing, Stage.WORK),
        (states.ready, Stage.CODES),
        (states.being_collected, Stage.WORK),
        (states.codes_lapsed, Stage.WORK),
        (states.collected, Stage.REST),
        (states.renewal_placed, Stage.TURN),
        (states.renewal_ready, Stage.CODES),
    ],
)
def test_stage_is_what_the_page_waits_for(student, prepare, stage):
    prepare(student)

    assert overview.load(student.user).stage == stage
