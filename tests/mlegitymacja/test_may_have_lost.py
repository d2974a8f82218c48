"""The query that finds who may have lost the right to a document, beside the rule that it follows.

On every record that can make a difference: each programme, each card, two cards.
"""

import datetime
from itertools import product

import pytest
import time_machine

from mlegitymacja import conditions
from mlegitymacja.models import Order
from usosweb.students.models import Student, StudentCard, StudyProgramme

pytestmark = [pytest.mark.both, pytest.mark.django_db]

NAMES = list(conditions.ALL)
IN_FORCE = [NAMES, NAMES[1:], NAMES[:-1], *([name] for name in NAMES)]

DAYS = [None, *(datetime.date(year, 7, 1) for year in (2025, 2026, 2027))]
PROGRAMMES = [
    {"level": level, "status": status, "graduation_date": day}
    for level, status, day in product(StudyProgramme.Level, StudyProgramme.Status, DAYS)
]
STUDIED = {"level": "long_cycle", "status": "active"}
ABANDONED = {"level": "long_cycle", "status": "cancelled"}
# Printed with what USOS holds, or with something else in one of the fields; living, or invalidated.
PRINTS = [{}, *({f"printed_{field}": "other"} for field in StudentCard.PRINTED)]
CARDS = [
    {"invalidated_on": day, **printed}
    for day, printed in product([None, datetime.date(2026, 3, 2)], PRINTS)
]
GOOD = CARDS[0]

TWO_CARDS = product(CARDS[:2] + CARDS[7:9], repeat=2)

# The programmes and the cards of a student each.
RECORDS = [
    ([], [GOOD]),
    *(([one], [GOOD]) for one in PROGRAMMES),
    *(([one, ABANDONED], [GOOD]) for one in PROGRAMMES),
    ([STUDIED], []),
    ([ABANDONED], []),
    *(([one], [card]) for one in (STUDIED, ABANDONED) for card in CARDS),
    *(([STUDIED], [earlier, later]) for earlier, later in TWO_CARDS),
]


@pytest.fixture
def students(faculty):
    students = Student.objects.bulk_create(Student() for _record in RECORDS)
    programmes, cards = [], []
    for student, (studied, issued) in zip(students, RECORDS, strict=True):
        programmes += [StudyProgramme(student=student, faculty=faculty, **one) for one in studied]
        for number, one in enumerate(issued):
            day = datetime.date(2025, 10, 1 + number)
            cards.append(
                StudentCard(student=student, date_of_issue=day, expiration_date=day, **one)
            )
    StudyProgramme.objects.bulk_create(programmes)
    StudentCard.objects.bulk_create(cards)
    Order.objects.bulk_create(
        Order(student=student, status="collected", expiration_date=datetime.date(2026, 12, 1))
        for student in students
    )
    return list(Student.objects.prefetch_related("programmes", "cards"))


def found():
    documents = [
        Order.objects.filter(query).values_list("student", flat=True)
        for query in conditions.may_have_lost()
    ]
    return set().union(*documents)


def lost(students):
    return {student.pk for student in students if conditions.revocation_reason(student)}


@pytest.mark.parametrize("today", ["2026-10-31", "2026-11-01"])
def test_everybody_with_a_reason_is_found(settings, students, today):
    with time_machine.travel(f"{today}T12:00+01:00"):
        for settings.MLEGITYMACJA_CONDITIONS in IN_FORCE:
            assert lost(students) <= found()


def test_nobody_else_is_found_but_holders_of_two_cards(settings, students):
    """Which of two cards counts is for the rule to say."""
    one_card = {student.pk for student in students if len(student.cards.all()) < 2}

    for settings.MLEGITYMACJA_CONDITIONS in IN_FORCE:
        assert found() & one_card == lost(students) & one_card
