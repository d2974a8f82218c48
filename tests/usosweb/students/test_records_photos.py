"""The door for records: which photograph is kept, and which files go."""

import pytest
from django.core.files.base import ContentFile

from tests.support.people import file, picture, reread
from tests.support.records import RED, files, files_of, marked
from usosweb.students import photos, records
from usosweb.students.models import Student

pytestmark = pytest.mark.usefixtures("looked_through")


def test_replace_photo_stores_the_file_its_digest_and_the_documents_picture(student):
    assert records.replace_photo(student, file(RED))

    stored = reread(student)
    assert stored.photo.read() == RED
    stored.photo.close()
    assert stored.photo_digest == photos.digest(file(RED))
    assert photos.read_document_picture(stored.photo) == photos.make_document_picture(file(RED))
    assert marked() == [student]


def test_replace_photo_tells_the_student_at_hand_too(student):
    records.replace_photo(student, file(RED))

    assert (student.photo, student.photo_digest) == (
        reread(student).photo,
        reread(student).photo_digest,
    )


@pytest.mark.parametrize("new", [RED, None], ids=["replaced", "taken away"])
def test_replace_photo_deletes_the_files_of_the_one_before_after_the_commit(
    student, other_student, new, django_capture_on_commit_callbacks
):
    before = files()

    with django_capture_on_commit_callbacks(execute=True):
        records.replace_photo(student, file(new) if new else None)
        assert before <= files()

    kept = files_of(student, other_student) if new else files_of(other_student)
    assert files() == kept


def test_replace_photo_by_none_clears_the_digest(student):
    assert records.replace_photo(student, None)

    assert (reread(student).photo.name, reread(student).photo_digest) == ("", "")
    assert marked() == [student]


@pytest.mark.parametrize("photo", [picture(), None], ids=["the same file", "none"])
def test_replace_photo_by_what_is_kept_already_writes_nothing(student, photo):
    if photo is None:
        Student.objects.update(photo="", photo_digest="")
    before = reread(student).photo.name

    assert not records.replace_photo(student, file(photo) if photo else None)

    assert reread(student).photo.name == before
    assert marked() == []


@pytest.mark.parametrize("lost", [str, photos.document_name], ids=["file", "document's picture"])
@pytest.mark.parametrize("left", [None, b"half a pict"], ids=["lost", "damaged"])
def test_replace_photo_by_the_same_file_brings_back_what_was_lost(student, lost, left):
    name = lost(student.photo.name)
    student.photo.storage.delete(name)
    if left:
        student.photo.storage.save(name, ContentFile(left))

    assert records.replace_photo(student, file(picture()))

    assert photos.is_intact(reread(student).photo, student.photo_digest)


def test_replace_photo_by_what_is_none_changes_nothing(student):
    before = files()

    with pytest.raises(photos.Unreadable):
        records.replace_photo(student, ContentFile(b"a text"))

    assert files() == before == files_of(student)
    assert marked() == []


def test_replace_photo_of_a_student_deleted_while_it_is_read_leaves_no_file(student):
    class Slow(ContentFile):
        """A file during whose reading somebody deletes the student."""

        def seek(self, *args):
            Student.objects.filter(pk=student.pk).delete()
            return super().seek(*args)

    before = files()

    with pytest.raises(Student.DoesNotExist):
        records.replace_photo(student, Slow(RED))

    assert files() == before
