"""What workers look for again and again is found by an index, however many rows there are."""

import datetime
import re
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mlegitymacja import notices, orders
from mlegitymacja.models import BulkAct, Notice, Order
from usosweb.students.models import Student

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

ROWS = 2000


def multiply(row, **values):
    """Insert ROWS more rows like this one, but for these values in SQL; ``n`` numbers them."""
    table = row._meta.db_table
    columns = [field.column for field in row._meta.concrete_fields if not field.primary_key]
    names = [connection.ops.quote_name(column) for column in columns]
    copied = [values.get(column, name) for column, name in zip(columns, names, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(copied)}"
            f" FROM {table}, generate_series(1, {ROWS}) AS n WHERE id = {row.pk}"
        )
        cursor.execute(f"ANALYZE {table}")


@pytest.fixture
def _many_rows():
    """Documents in phones, orders at a slow issuer, mails sent, reminders due, acts finished."""
    now, last_day = timezone.now(), datetime.date(2099, 10, 31)
    student = Student.objects.create()
    Student.objects.update(changed_at=None)
    multiply(student)
    for status, due_at in (("collected", None), ("processing", now + datetime.timedelta(days=1))):
        order = Order.objects.create(
            student=student, status=status, due_at=due_at, expiration_date=last_day
        )
        multiply(order, student_id=f"{student.pk} + n")
    for kind, due_at, sent_at in (("ready", None, now), ("one_week_left", now, None)):
        notice = Notice.objects.create(order=order, kind=kind, due_at=due_at, sent_at=sent_at)
        multiply(notice, order_id=f"{order.pk} + n")
    clerk = User.objects.create_user("clerk")
    act = BulkAct.objects.create(
        made_by=clerk, key=uuid4(), selection={}, up_to=0, total=0, finished_at=now
    )
    multiply(act, key="gen_random_uuid()")


def indexes_used(work):
    """By the queries for the rows of a batch; the plan of one that uses none."""
    with CaptureQueriesContext(connection) as queries:
        work(seconds=0)
    used = []
    with connection.cursor() as cursor:
        for query in queries:
            if "ORDER BY" in query["sql"] and "LIMIT" in query["sql"]:
                cursor.execute(f"EXPLAIN {query['sql']}")
                plan = " ".join(line for (line,) in cursor.fetchall())
                index = re.search(r"Index (?:Only )?Scan (?:using|on) (\w+)", plan)
                used.append(index[1] if index else plan)
    return used


@pytest.mark.usefixtures("_many_rows")
@pytest.mark.parametrize(
    ("work", "indexes"),
    [
        (orders.process_due, ["order_waiting", "order_withdrawal", "order_look", "order_look"]),
        (orders.review_changed, ["student_changed"]),
        (orders.expire_ended, ["order_ending"]),
        (orders.process_bulk_acts, ["bulk_act_unfinished"]),
        (notices.remind, ["order_ending", "order_ending"]),
        (notices.send, ["notice_urgent", "notice_due"]),
    ],
)
def test_rows_of_a_batch_are_found_by_an_index(work, indexes):
    assert indexes_used(work) == indexes
