"""An act on many orders in real processes: by beat's schedule, and through a kill."""

from uuid import uuid4

from django.contrib.admin.models import LogEntry
from django.utils import timezone

from mlegitymacja.models import BulkAct, Order, OrderEvent
from tests.support.people import make_student
from tests.support.waiting import until

MANY = 300


def test_act_whose_worker_is_killed_goes_on_and_does_nothing_twice(processes, faculty, clerk):
    student = make_student("many", faculty, timezone.localdate())
    waiting = {"student": student, "expiration_date": timezone.localdate()}
    ended = (Order(**waiting, status="failed", due_at=None) for _number in range(MANY - 1))
    Order.objects.bulk_create([*ended, Order(**waiting, status="collected", due_at=None)])
    act = BulkAct.objects.create(
        kind="revoke",
        made_by=clerk,
        selection={"words": "", "filters": {}},
        up_to=Order.objects.latest("pk").pk,
        total=MANY,
        key=uuid4(),
    )
    killed = processes.worker()
    processes.beat()
    until(lambda: BulkAct.objects.get().cursor > 0, processes.read_log)
    killed.kill()
    killed.wait()

    processes.worker()

    until(lambda: BulkAct.objects.get().finished_at, processes.read_log)
    act.refresh_from_db()
    assert (act.done, act.skipped) == (1, {"failed": MANY - 1})
    assert OrderEvent.objects.filter(to_status="revoked").count() == 1
    assert LogEntry.objects.count() == 1
