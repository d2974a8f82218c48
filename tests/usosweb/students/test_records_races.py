"""Writers of one student's record at the same moment."""

from contextlib import suppress
from functools import partial
from threading import Thread

import pytest
from django.db import connection, transaction

from tests.support.people import file, picture, reread
from tests.support.races import at_once
from tests.support.waiting import until
from usosweb.students import photos, records
from usosweb.students.models import Student

pytestmark = pytest.mark.django_db(transaction=True)


def test_writers_of_different_fields_are_all_kept(student):
    values = {"first_name": "Joanna", "middle_names": "Zofia", "last_name": "Nowa", "pesel": ""}
    stale = {field: reread(student) for field in values}
    for field, value in values.items():
        setattr(stale[field], field, value)

    at_once(*[partial(records.save, record, field) for field, record in stale.items()])

    written = reread(student)
    assert {field: getattr(written, field) for field in values} == values


def test_photographs_uploaded_at_once_leave_the_files_of_the_last(student):
    uploads = [picture(colour=colour) for colour in ("red", "green", "blue", "white")]

    at_once(*[partial(records.replace_photo, reread(student), file(one)) for one in uploads])

    name = reread(student).photo.name
    _folders, files = student.photo.storage.listdir("photos")
    assert {f"photos/{one}" for one in files} == {name, photos.document_name(name)}


def test_photograph_uploaded_while_the_student_is_deleted_leaves_no_file(student):
    def upload():
        with suppress(Student.DoesNotExist):
            records.replace_photo(reread(student), file(picture(colour="red")))

    at_once(upload, partial(records.delete, student))

    assert student.photo.storage.listdir("photos") == ([], [])


# SQLite has one writer at a time anyway.


@pytest.mark.postgresql
def test_change_during_a_review_is_marked_for_the_next(student):
    with transaction.atomic():
        assert records.take_changed(10) == [student.pk]
        writer = cancel_and_wait(student.programmes.get())
        assert student.programmes.get().status == "active"
    writer.join()

    assert list(Student.objects.changed()) == [student]


@pytest.mark.postgresql
def test_change_of_a_programme_just_moved_marks_the_student_who_has_it_now(student, other_student):
    with transaction.atomic():
        moved = student.programmes.get()
        moved.student = other_student
        records.save(moved, "student")
        records.take_changed(10)
        writer = cancel_and_wait(moved)
    writer.join()

    assert list(Student.objects.changed()) == [other_student]


def cancel_and_wait(programme):
    """Begin to write, on another connection, and go on once that waits for this one."""
    programme.status = "cancelled"
    writer = Thread(target=lambda: (records.save(programme, "status"), connection.close()))
    writer.start()
    until(somebody_waits)
    return writer


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        [waiting] = cursor.fetchone()
    return waiting > 0
