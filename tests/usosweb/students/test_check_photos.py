"""The command that lists the photographs which documents would have to do without, and mends."""

import datetime
import io

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.support.people import file, picture, reread
from usosweb.students import photos, records
from usosweb.students.management.commands.check_photos import Finding, check
from usosweb.students.models import Student

DAY, SECOND = datetime.timedelta(days=1), datetime.timedelta(seconds=1)


def stored(student, content):
    """As it may have been stored by an earlier version, without a picture for the document."""
    name = student.photo.storage.save("photos/old", file(content))
    Student.objects.filter(pk=student.pk).update(photo=name)


def listed(**options):
    """What the command prints of single students, whether or not it ends well."""
    output = io.StringIO()
    try:
        call_command("check_photos", stdout=output, **options)
    except CommandError as error:
        output.write(f"{error}\n")
    return output.getvalue().splitlines()


def test_photographs_in_order_are_only_counted(student, other_student):
    assert listed() == ["2: in order"]


def test_student_without_a_photograph_is_not_looked_at(student):
    Student.objects.update(photo="")

    assert listed() == []


def test_photograph_without_the_documents_picture_is_listed(student):
    stored(student, picture())

    assert listed() == [
        f"400100 (pk {student.pk}): there is no picture for the document yet",
        "1: there is no picture for the document yet",
        "1 of 1 photographs cannot go into documents.",
    ]


def test_mend_makes_the_documents_picture_once(student):
    stored(student, picture())

    assert [listed(mend=True), listed(mend=True)] == [
        [
            f"400100 (pk {student.pk}): the document's picture was made now",
            "1: the document's picture was made now",
        ],
        ["1: in order"],
    ]
    photo = reread(student).photo
    made = photos.make_document_picture(file(picture()))
    assert photos.read_document_picture(photo) == made


def test_mend_replaces_a_damaged_picture(student):
    name = photos.document_name(student.photo.name)
    student.photo.storage.delete(name)
    student.photo.storage.save(name, file(b"half a pict"))

    assert [listed(mend=True)[-1], listed()] == [
        "1: the document's picture was made now",
        ["1: in order"],
    ]


@pytest.mark.parametrize(
    ("happen", "finding"),
    [
        (lambda student: stored(student, b"a text"), Finding.UNFIT),
        (lambda student: stored(student, picture((50, 50))), Finding.UNFIT),
        (lambda student: student.photo.storage.delete(student.photo.name), Finding.MISSING),
    ],
    ids=["unreadable", "too small", "missing"],
)
def test_mend_leaves_what_it_cannot_make_and_goes_on(student, other_student, happen, finding):
    happen(student)
    stored(other_student, picture())

    assert listed(mend=True) == [
        f"400100 (pk {student.pk}): {finding}",
        f"400200 (pk {other_student.pk}): the document's picture was made now",
        f"1: {finding}",
        "1: the document's picture was made now",
        "1 of 2 photographs cannot go into documents.",
    ]


def test_photograph_replaced_during_the_check_leaves_nothing_behind(student):
    stored(student, picture())
    before = reread(student)
    records.replace_photo(student, file(picture(colour="red")))

    assert check(before, mend=True) == Finding.FINE
    assert not before.photo.storage.exists(photos.document_name(before.photo.name))


def test_pesel_is_never_told(student):
    stored(student, picture())

    assert student.pesel not in "".join(listed())


# files that no student has


@pytest.fixture
def left_over_files(student):
    """As they stay behind when a photograph was stored and its transaction undone."""
    name = photos.store(file(picture(colour="red")))
    return [name, photos.document_name(name)]


def test_left_over_files_are_listed_when_they_are_a_day_old(left_over_files):
    with time_machine.travel(timezone.now() + DAY - SECOND):
        younger = listed()
    with time_machine.travel(timezone.now() + DAY + SECOND):
        older = listed()

    assert younger == ["1: in order"]
    assert older == ["1: in order", *(f"{name}: no student has it" for name in left_over_files)]


def test_delete_takes_the_left_over_files_and_no_others(left_over_files, student):
    student.photo.storage.save("photos/read-me", ContentFile(b"text"))

    with time_machine.travel(timezone.now() + 2 * DAY):
        lines = [listed(mend=True), listed(delete=True), listed()]

    left = [f"{name}: no student has it" for name in left_over_files]
    deleted = [f"{line}, deleted" for line in left]
    assert lines == [["1: in order", *left], ["1: in order", *deleted], ["1: in order"]]
    photo = reread(student).photo
    assert photos.is_intact(photo, student.photo_digest)
    assert photo.storage.exists("photos/read-me")
