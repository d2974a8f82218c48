"""The nightly review, beside one statement that finds who lost the right."""

import datetime
from collections.abc import Iterator
from functools import partial

import time_machine
from django.db import connection
from django.utils import timezone

from benchmarks import data
from benchmarks.figures import Figure, Refused
from benchmarks.measuring import cost_ratios, measure, note_of, with_postgresql
from benchmarks.running import Run
from mlegitymacja import orders
from mlegitymacja.models import Order
from usosweb.students.models import Student, StudentCard, StudyProgramme

# What conditions.py asks of programmes, cards and names, in SQL: each by itself, as the database is
# slow to find what one or the other is true of.
ISSUED = "o.status IN ('ready', 'collected')"
DOCUMENTS = f"SELECT o.id FROM {data.table(Order)} AS o"
STUDIED = f"""
    SELECT FROM {data.table(StudyProgramme)} AS programme WHERE student_id = o.student_id AND (
        status = 'active' AND level <> 'phd'
        OR level = 'first_cycle' AND status LIKE 'graduated%%' AND (
            graduation_date IS NULL
            OR %s <= make_date(extract(year FROM graduation_date)::int, 10, 31)))"""
CARD = f"SELECT FROM {data.table(StudentCard)} AS c WHERE c.student_id = o.student_id"
OUTDATED = " OR ".join(f"card.printed_{name} <> s.{name}" for name in StudentCard.PRINTED)
LOST = f"""
    {DOCUMENTS} WHERE {ISSUED} AND NOT EXISTS ({STUDIED})
    UNION
    {DOCUMENTS} WHERE {ISSUED} AND NOT EXISTS ({CARD} AND c.invalidated_on IS NULL)
    UNION
    {DOCUMENTS} JOIN {data.table(Student)} AS s ON s.id = o.student_id
    JOIN {data.table(StudentCard)} AS card ON card.student_id = s.id
    WHERE {ISSUED} AND card.invalidated_on IS NULL AND ({OUTDATED}) AND NOT EXISTS (
        {CARD} AND c.invalidated_on IS NULL
        AND (c.date_of_issue, c.id) > (card.date_of_issue, card.id))"""


def figures(run: Run) -> Iterator[Figure]:
    documents = data.students(run.size(100_000, 5_000))
    data.collected(documents)
    with time_machine.travel(timezone.now(), tick=True) as traveller:
        # Each document is looked at once a day.
        next_day = partial(traveller.shift, datetime.timedelta(days=1))
        pairs = measure(lost, review, seconds=run.seconds, clock=with_postgresql, before=next_day)
        next_day()
        check(documents)
    yield Figure.median("REVIEW", cost_ratios(pairs), note=note_of(pairs))


def lost() -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(LOST, [timezone.localdate()])
        return {number for (number,) in cursor.fetchall()}


def review() -> None:
    if orders.review(seconds=3600):
        raise Refused("The review did not come to its end.")


def check(documents: list[int]) -> None:
    """Refuse the run unless review and statement find the same documents."""
    some = documents[:30]
    StudentCard.objects.filter(student__in=some[:10]).update(invalidated_on=timezone.localdate())
    StudyProgramme.objects.filter(student__in=some[10:20]).update(status="cancelled")
    Student.objects.filter(pk__in=some[20:]).update(last_name="Nowak-Kowalska")
    expected = set(Order.objects.filter(student__in=some).values_list("pk", flat=True))
    if lost() != expected:
        raise Refused("The statement does not find who lost the right.")
    review()
    if set(Order.objects.filter(status="revoked").values_list("pk", flat=True)) != expected:
        raise Refused("The review did not revoke the documents of those who lost the right.")
