"""The way into each state of a student's page."""

import pytest

from mlegitymacja import orders
from mlegitymacja.statuses import Status
from usosweb.demo import states
from usosweb.demo.issuers import REFUSAL

# Of each state: the statuses of the student's orders, the newest first.
REACHED = {
    states.placed: [Status.PENDING],
    states.late: [Status.PENDING],
    states.processing: [Status.PROCESSING],
    states.failed: [Status.FAILED],
    states.cancelled: [Status.CANCELLED],
    states.ready: [Status.READY],
    states.being_collected: [Status.READY],
    states.collected: [Status.COLLECTED],
    states.codes_lapsed: [Status.READY],
    states.expired: [Status.EXPIRED],
    states.revoked_by_the_student: [Status.REVOKED],
    states.ends_soon: [Status.COLLECTED],
    states.renewable: [Status.COLLECTED],
    states.renewal_placed: [Status.PENDING, Status.COLLECTED],
    states.renewal_ready: [Status.READY, Status.COLLECTED],
    states.renewal_codes_lapsed: [Status.READY, Status.COLLECTED],
    states.renewal_expired: [Status.EXPIRED, Status.COLLECTED],
}
REACHED_BY_THE_OFFICE = {
    states.revoked_by_the_university: [Status.REVOKED],
    states.after_many_others: [Status.READY, Status.COLLECTED, *[Status.REVOKED] * 10],
}


def statuses(student):
    return list(student.orders.values_list("status", flat=True))


@pytest.mark.parametrize(("state", "reached"), REACHED.items())
def test_state_is_reached(state, reached, student):
    order = state(student)

    assert (order, statuses(student)) == (student.orders.first(), reached)


@pytest.mark.parametrize(("state", "reached"), REACHED_BY_THE_OFFICE.items())
def test_state_is_reached_by_the_office(state, reached, student, clerk):
    order = state(student, clerk)

    assert (order, statuses(student)) == (student.orders.first(), reached)


def test_codes_are_used_where_the_document_is_being_collected(student):
    assert states.being_collected(student).is_being_collected


def test_refusal_is_in_the_issuers_words(student):
    assert states.failed(student).events.get(to_status=Status.FAILED).note == REFUSAL


def test_document_can_be_renewed_only_where_the_els_was_extended(student, other_student):
    may_be = [states.renewable(student), states.ends_soon(other_student)]

    assert [orders.may_renew(order) for order in may_be] == [True, False]
