"""Who comes first."""

import pytest
from django.utils import timezone

from mlegitymacja import orders
from mlegitymacja.models import Order
from mlegitymacja.statuses import Status
from tests.support.looks import A_MINUTE
from tests.support.people import make_student


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
