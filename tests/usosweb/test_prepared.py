"""Queries whose SQL is written once."""

from functools import partial

import pytest

from tests.support.races import at_once
from usosweb.prepared import prepared
from usosweb.students.models import Student, StudyProgramme

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def query(student):
    programmes = StudyProgramme.objects.filter(student=student, level="first_cycle")
    return programmes.select_related("faculty").order_by("-pk")[:2]


@pytest.fixture
def other_faculties_too(student, other_faculty):
    for name in ("Matematyka", "Fizyka"):
        student.programmes.create(
            faculty=other_faculty, programme=name, level="first_cycle", is_primary=False
        )


@pytest.mark.usefixtures("other_faculties_too")
def test_rows_are_those_of_the_query_for_each_number(student, other_student):
    rows = prepared(query)

    assert [rows(person.pk) for person in (student, other_student, student)] == [
        list(query(person.pk)) for person in (student, other_student, student)
    ]


def test_rows_come_with_what_they_are_selected_with(student, django_assert_num_queries):
    rows = prepared(query)

    with django_assert_num_queries(1):
        assert [row.faculty.name for row in rows(student.pk)] == ["Wydział Informatyki"]


def test_rows_are_those_of_the_query_for_a_text(student, other_student):
    rows = prepared(lambda number: Student.objects.filter(student_number=number))

    assert [rows(person.student_number) for person in (student, other_student)] == [
        [student],
        [other_student],
    ]
    assert rows("unknown") == []


def test_rows_leave_out_what_the_query_defers(student, django_assert_num_queries):
    rows = prepared(lambda number: Student.objects.filter(pk=number).defer("last_name"))

    [row] = rows(student.pk)

    with django_assert_num_queries(1):
        assert (row.first_name, row.last_name) == (student.first_name, student.last_name)


def test_query_is_written_once(student, other_student):
    asked = []

    @prepared
    def rows(number):
        asked.append(number)
        return query(number)

    rows(student.pk)
    rows(other_student.pk)

    assert len(asked) == 1


@pytest.mark.django_db(transaction=True)
def test_rows_are_read_by_each_thread_on_its_own_connection(student, other_student):
    rows = prepared(query)

    read = at_once(*[partial(rows, person.pk) for person in (student, other_student) * 5])

    assert read == [list(query(person.pk)) for person in (student, other_student) * 5]


@pytest.mark.parametrize(
    "unfit",
    [
        lambda number: query(number).values("pk"),
        lambda number: query(number).prefetch_related("student"),
        lambda number: query(1),
    ],
)
def test_query_of_another_kind_is_refused(unfit):
    with pytest.raises(TypeError):
        prepared(unfit)(1)
