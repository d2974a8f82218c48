"""Whose version is another one after a change of a record."""

import datetime

import pytest
from django.contrib.auth.models import User

from tests.support.admin_pages import MODELS, record_of
from tests.support.people import file
from tests.support.records import RED
from usosweb import versions
from usosweb.students import records
from usosweb.students.models import Student

CHANGES = {
    "student": ("last_name", "Nowa"),
    "studyprogramme": ("status", "cancelled"),
    "studentcard": ("expiration_date", datetime.date(2040, 3, 31)),
}


@pytest.fixture
def renewed(shared_cache, django_capture_on_commit_callbacks):
    """Who of the people has another version after the act."""

    def act_and_compare(people, act, *arguments):
        before = {person: versions.current(person.pk) for person in people}
        with django_capture_on_commit_callbacks(execute=True):
            act(*arguments)
        return [person for person in people if versions.current(person.pk) != before[person]]

    return act_and_compare


@pytest.mark.parametrize("model", MODELS)
def test_change_of_a_record_is_another_version(student, other_student, renewed, model):
    record = record_of(student, model)
    field, value = CHANGES[model]
    setattr(record, field, value)

    people = [student.user, other_student.user]
    assert renewed(people, records.save, record, field) == [student.user]


def test_save_of_what_is_the_same_leaves_the_version(student, renewed):
    assert renewed([student.user], records.save, student, "last_name") == []


@pytest.mark.parametrize("photo", [None, RED])
def test_another_photograph_is_another_version(student, renewed, photo):
    taken = photo and file(photo)

    assert renewed([student.user], records.replace_photo, student, taken) == [student.user]


def test_deletion_of_a_record_is_another_version(student, renewed):
    assert renewed([student.user], records.delete, student) == [student.user]


def test_record_that_goes_to_another_account_is_another_version_of_both(student, renewed):
    old, new = student.user, User.objects.create_user("new")
    student.user = new

    assert renewed([old, new], records.save, student, "user") == [old, new]


def test_change_of_many_records_is_told_to_the_cache_once(
    student, other_student, shared_cache, django_capture_on_commit_callbacks
):
    student.last_name = other_student.last_name = "Nowa"

    with django_capture_on_commit_callbacks() as callbacks:
        records.save_many([student, other_student], ["last_name"])

    assert (len(callbacks), Student.objects.filter(last_name="Nowa").count()) == (1, 2)
