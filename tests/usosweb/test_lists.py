"""The panel's lists at any size: their rows, numbers and pages."""

import pytest

from tests.support.admin_pages import STUDENTS, listed, study
from usosweb.students.models import Student

pytestmark = [pytest.mark.django_db, pytest.mark.both]


# each row once


@pytest.mark.parametrize(
    "filters", [{}, {"programmes__status__exact": "active", "programmes__level__exact": "phd"}]
)
def test_student_of_two_programmes_that_a_filter_finds_is_listed_once(
    office, faculty, student, filters
):
    study(student, faculty)
    student.programmes.update(level="phd")

    assert listed(office.get(STUDENTS, filters)) == [student]


def test_filtered_list_keeps_the_order_that_was_chosen(office, faculty, student):
    second = Student.objects.create(last_name="Adamska", student_number="9")
    for one in (student, second):
        study(one, faculty)

    found = [
        listed(office.get(STUDENTS, {"programmes__status__exact": "active", "o": column}))
        for column in ("1", "-1")
    ]

    assert found == [[student, second], [second, student]]
