import pytest

from mlegitymacja import orders
from mlegitymacja.models import Order
from mlegitymacja.orders.changes import change_status
from mlegitymacja.page import story
from mlegitymacja.statuses import Status


@pytest.mark.parametrize(
    ("status", "states"),
    [
        (Status.PENDING, ["done", "active", "future", "future"]),
        (Status.PROCESSING, ["done", "active", "future", "future"]),
        (Status.READY, ["done", "done", "active", "future"]),
        (Status.COLLECTED, ["done", "done", "done", "done"]),
    ],
)
def test_steps_are_done_active_and_future(status, states):
    assert [step.state for step in story.steps(Order(status=status))] == states


def test_history_tells_who_acted(ready_order, clerk):
    orders.revoke(ready_order, by=clerk, note="Skreślenie")

    told = story.lines(ready_order.events.all(), reader=ready_order.student.user)
    assert [(str(line.who), line.note) for line in told] == [
        ("Ty", ""),
        ("system", ""),
        ("dziekanat", "Skreślenie"),
    ]


def happened(order):
    told = story.lines(order.events.all(), reader=order.student.user)
    return [str(line.status.happened) for line in told]


@pytest.mark.parametrize(
    ("statuses", "told"),
    [
        (
            [Status.PROCESSING, Status.CANCELLED],
            ["Złożono zamówienie", "Przekazano do wystawcy", "Zamówienie anulowano"],
        ),
        ([Status.FAILED], ["Złożono zamówienie", "Nie udało się wydać mLegitymacji"]),
    ],
)
def test_history_tells_what_happened_to_an_order(pending_order, statuses, told):
    for status in statuses:
        change_status(pending_order, status)

    assert happened(pending_order) == told


@pytest.mark.parametrize(
    ("end", "told"),
    [(Status.REVOKED, "mLegitymację unieważniono"), (Status.EXPIRED, "Upłynął termin ważności")],
)
def test_history_tells_what_happened_to_a_document(collected_order, end, told):
    change_status(collected_order, end)

    assert happened(collected_order) == [
        "Złożono zamówienie",
        "Kody gotowe",
        "Pobrano na telefon",
        told,
    ]
