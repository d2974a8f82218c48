"""Students: who is active, who sees whom, and their numbers."""

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.support.people import make_student, reread
from usosweb.students import pesel
from usosweb.students.models import Student, StudyProgramme, validate_pesel

Status, Level = StudyProgramme.Status, StudyProgramme.Level


def visible_to(user):
    return list(Student.objects.visible_to(user).order_by("pk"))


# is_active


@pytest.mark.parametrize("level", [Level.FIRST_CYCLE, Level.SECOND_CYCLE, Level.LONG_CYCLE])
def test_is_active_with_a_programme_in_progress(student, level):
    student.programmes.update(level=level)

    assert reread(student).is_active


@pytest.mark.parametrize("status", set(Status) - {Status.ACTIVE})
def test_is_active_with_an_ended_programme_only_is_false(student, status):
    student.programmes.update(status=status)

    assert not reread(student).is_active


def test_is_active_in_doctoral_school_only_is_false(student):
    student.programmes.update(level=Level.PHD)

    assert not reread(student).is_active


def test_is_active_in_doctoral_school_and_on_another_programme(student, faculty):
    student.programmes.create(
        faculty=faculty, programme="Szkoła doktorska", level=Level.PHD, is_primary=False
    )

    assert reread(student).is_active


def test_is_active_in_doctoral_school_with_the_studies_ended_is_false(student, faculty):
    student.programmes.update(status=Status.GRADUATED_DIPLOMA)
    student.programmes.create(
        faculty=faculty, programme="Szkoła doktorska", level=Level.PHD, is_primary=False
    )

    assert not reread(student).is_active


def test_is_active_with_no_programme_is_false(student):
    student.programmes.all().delete()

    assert not reread(student).is_active


# visible_to


def test_visible_to_a_clerk_are_the_students_of_the_faculty(clerk, student, other_student):
    assert visible_to(clerk) == [student]


def test_visible_to_a_clerk_of_another_faculty_is_nobody_of_this_one(other_clerk, student):
    assert visible_to(other_clerk) == []


def test_visible_to_a_clerk_of_two_faculties_are_the_students_of_both(
    clerk, other_faculty, student, other_student
):
    other_faculty.staff.add(clerk)

    assert visible_to(clerk) == [student, other_student]


def test_visible_to_a_clerk_is_a_student_of_two_programmes_once(clerk, faculty, student):
    student.programmes.create(
        faculty=faculty, programme="Matematyka", level=Level.FIRST_CYCLE, is_primary=False
    )

    assert visible_to(clerk) == [student]


def test_visible_to_each_clerk_is_a_student_of_two_faculties(
    clerk, other_clerk, other_faculty, student
):
    student.programmes.create(
        faculty=other_faculty, programme="Filologia", level=Level.FIRST_CYCLE, is_primary=False
    )

    assert visible_to(clerk) == visible_to(other_clerk) == [student]


def test_visible_to_a_clerk_who_is_staff_no_more_is_nobody(clerk, student):
    clerk.is_staff = False
    clerk.save()

    assert visible_to(clerk) == []


def test_visible_to_a_superuser_is_everybody(superuser, student, other_student):
    assert visible_to(superuser) == [student, other_student]


def test_visible_to_a_superuser_is_also_a_student_without_programmes(superuser, student):
    student.programmes.all().delete()

    assert visible_to(superuser) == [student]


def test_visible_to_a_superuser_who_was_shut_out_is_nobody(superuser, student):
    superuser.is_active = False
    superuser.save()

    assert visible_to(superuser) == []


def test_visible_to_a_student_is_nobody(student):
    assert visible_to(student.user) == []


def test_visible_to_an_anonymous_visitor_is_nobody(student):
    assert visible_to(AnonymousUser()) == []


# the database's promises


def test_database_accepts_two_students_without_numbers(faculty):
    for login in ("first", "second"):
        make_student(login, faculty, timezone.localdate())

    assert Student.objects.filter(pesel="", student_number="").count() == 2


@pytest.mark.parametrize("field", ["pesel", "student_number"])
def test_database_refuses_the_number_of_another_student(student, other_student, field):
    taken = getattr(student, field)

    with pytest.raises(IntegrityError), transaction.atomic():
        Student.objects.filter(pk=other_student.pk).update(**{field: taken})


def test_database_refuses_two_students_of_one_account(student, other_student):
    with pytest.raises(IntegrityError), transaction.atomic():
        Student.objects.filter(pk=other_student.pk).update(user=student.user)


# validate_pesel


def test_validate_pesel_of_a_valid_number_passes():
    validate_pesel("02270803624")


@pytest.mark.parametrize(
    "wrong", ["44051401358", "00000000000", "02420100005", "123", "٤٤٠٥١٤٠١٣٥٩"]
)
def test_validate_pesel_of_a_wrong_number_is_refused_without_repeating_it(wrong):
    with pytest.raises(ValidationError) as refusal:
        validate_pesel(wrong)

    assert wrong not in str(refusal.value)


def test_validate_pesel_takes_today_as_it_is_in_poland():
    born_tomorrow = "2631240000"
    number = f"{born_tomorrow}{pesel.check_digit(born_tomorrow)}"

    with (
        time_machine.travel("2026-11-23T22:59:59+00:00", tick=False),
        pytest.raises(ValidationError),
    ):
        validate_pesel(number)
    with time_machine.travel("2026-11-23T23:00:00+00:00", tick=False):
        validate_pesel(number)


def test_masked_pesel_hides_most_of_the_number(student):
    assert student.masked_pesel == "02••••••••4"


def test_masked_pesel_of_a_student_without_one_is_empty():
    assert Student(pesel="").masked_pesel == ""
