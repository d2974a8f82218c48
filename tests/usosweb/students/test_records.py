"""The door for records: what is written, what is marked, and which files go."""

import datetime

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from tests.support.admin_pages import MODELS, programme, record_of
from tests.support.people import file, picture, reread
from usosweb.students import photos, records
from usosweb.students.models import Student, StudentCard, StudyProgramme

CHANGES = {
    "student": ("last_name", "Nowa"),
    "studyprogramme": ("status", "cancelled"),
    "studentcard": ("expiration_date", datetime.date(2040, 3, 31)),
}
RED = picture(colour="red")


@pytest.fixture(autouse=True)
def _looked_through(request):
    """None of the cast is marked, so that a test sees what it marks itself."""
    cast = [name for name in ("student", "other_student") if name in request.fixturenames]
    for name in cast:
        request.getfixturevalue(name)
    if cast:
        Student.objects.update(changed_at=None)


def marked():
    return list(Student.objects.changed().order_by("pk"))


def files():
    """What is in the folder of photographs."""
    _folders, names = Student.photo.field.storage.listdir("photos")
    return {f"photos/{name}" for name in names}


def files_of(*students):
    names = {reread(student).photo.name for student in students}
    return names | {photos.document_name(name) for name in names}


def new_students(count):
    return [
        Student(first_name="Jan", last_name="Nowak", student_number=str(number))
        for number in range(count)
    ]


def new_programmes(students, faculty):
    fields = {**programme(faculty), "faculty": faculty}
    return [StudyProgramme(student=student, **fields) for student in students]


# what is written, and marked


@pytest.mark.parametrize("model", MODELS)
def test_save_of_what_differs_writes_and_marks(student, other_student, model):
    record = record_of(student, model)
    field, value = CHANGES[model]
    setattr(record, field, value)

    assert records.save(record, field)

    record.refresh_from_db()
    assert getattr(record, field) == value
    assert marked() == [student]


@pytest.mark.parametrize("model", MODELS)
def test_save_of_what_is_the_same_asks_once_and_writes_nothing(
    student, model, django_assert_num_queries
):
    record = record_of(student, model)

    with django_assert_num_queries(1):
        assert not records.save(record, CHANGES[model][0])

    assert marked() == []


def test_save_of_a_date_as_text_that_is_the_same_writes_nothing(student):
    card = student.cards.get()
    card.expiration_date = card.expiration_date.isoformat()

    assert not records.save(card, "expiration_date")


def test_save_writes_no_field_that_is_not_named(student):
    stale = reread(student)
    student.last_name, stale.first_name = "Nowa", "Joanna"

    records.save(student, "last_name")
    records.save(stale, "first_name")

    assert str(reread(student)) == "Nowa Joanna"


def test_save_of_a_new_student_marks_it(db):
    student = Student(first_name="Jan", last_name="Nowak")

    assert records.save(student)

    assert marked() == [student]


def test_save_of_a_new_programme_marks_its_student(student, other_student, faculty):
    [record] = new_programmes([student], faculty)

    assert records.save(record)

    assert list(student.programmes.filter(programme="Matematyka")) == [record]
    assert marked() == [student]


@pytest.mark.parametrize("model", ["studyprogramme", "studentcard"])
def test_save_that_moves_a_record_marks_both_students(student, other_student, model):
    record = record_of(student, model)
    record.student = other_student

    records.save(record, "student")

    assert marked() == [student, other_student]


def test_save_keeps_the_time_of_a_mark_that_stands(student):
    since = timezone.now() - datetime.timedelta(hours=1)
    Student.objects.update(changed_at=since)
    student.last_name = "Nowa"

    records.save(student, "last_name")

    assert reread(student).changed_at == since


def test_save_of_a_record_deleted_meanwhile_leaves_it_deleted(student):
    card = student.cards.get()
    student.cards.all().delete()
    card.expiration_date += datetime.timedelta(days=1)

    assert not records.save(card, "expiration_date")

    assert not student.cards.exists()


@pytest.mark.parametrize("fields", [(), *[(field,) for field in records.NOT_SAVED]])
def test_save_without_a_field_that_it_writes_is_refused(student, fields):
    with pytest.raises(ValueError, match=r"Name the fields|Not for save_many"):
        records.save(student, *fields)


def test_save_of_a_new_student_with_a_photograph_is_refused(db):
    student = Student(first_name="Jan", last_name="Nowak", photo=file(RED))

    with pytest.raises(ValueError, match="replace_photo"):
        records.save(student)


# many


def test_save_many_returns_those_it_wrote_and_marks_their_students(student, other_student, faculty):
    changed, unchanged = student.programmes.get(), other_student.programmes.get()
    changed.status = "cancelled"
    [new] = new_programmes([student], faculty)

    assert records.save_many([new, changed, unchanged], ["status"]) == [new, changed]

    assert marked() == [student]


def test_save_many_of_a_record_given_twice_is_refused(student):
    first, second = student.programmes.get(), student.programmes.get()
    first.programme, second.status = "Fizyka", "cancelled"

    with pytest.raises(ValueError, match="given twice"):
        records.save_many([first, second], ["programme", "status"])

    assert student.programmes.get().programme == "Informatyka"


def test_save_many_of_a_number_that_is_taken_writes_none_of_them(student, other_student):
    new = Student(first_name="Jan", last_name="Nowak", student_number="400200")
    student.last_name = "Nowa"

    with pytest.raises(IntegrityError), transaction.atomic():
        records.save_many([student, new], ["last_name"])

    assert reread(student).last_name == "Kowalska"
    assert marked() == []


@pytest.mark.parametrize("count", [1, 500])
def test_save_many_unchanged_asks_once_for_five_hundred(db, count, django_assert_num_queries):
    students = records.save_many(new_students(count))

    with django_assert_num_queries(1):
        assert records.save_many(students, ["last_name", "pesel", "birth_date"]) == []


# SQLite takes fewer values in a statement, so five hundred rows are several.
@pytest.mark.postgresql
@pytest.mark.parametrize("count", [1, 500])
def test_save_many_asks_as_often_for_five_hundred_as_for_one(
    faculty, count, django_assert_num_queries
):
    students = records.save_many(new_students(count))
    programmes = records.save_many(new_programmes(students, faculty))
    cards = [
        StudentCard(student=student, date_of_issue="2026-10-01", expiration_date="2027-03-31")
        for student in students
    ]
    for record in programmes:
        record.status = "cancelled"

    # Begin, lock, print, insert, mark, end.
    with django_assert_num_queries(6):
        records.save_many(cards)
    # Compare, begin, lock, compare again, write, mark, end.
    with django_assert_num_queries(7):
        records.save_many(programmes, ["status", "level"])


@pytest.mark.parametrize("write", [lambda *both: records.save_many(both), records.delete])
def test_records_of_two_models_at_once_are_refused(student, write):
    with pytest.raises(TypeError):
        write(student, student.cards.get())

    assert (Student.objects.count(), StudentCard.objects.count()) == (1, 1)


# cards


def test_new_card_is_printed_with_what_the_database_holds_of_the_student(student):
    Student.objects.update(last_name="Nowa")
    today = timezone.localdate()
    card = StudentCard(student=student, date_of_issue=today, expiration_date=today)

    records.save(card)

    printed = {field: getattr(card, f"printed_{field}") for field in StudentCard.PRINTED}
    assert printed == {
        "first_name": "Anna",
        "middle_names": "Maria",
        "last_name": "Nowa",
        "pesel": "02270803624",
        "student_number": "400100",
        "photo_digest": student.photo_digest,
    }


def test_new_card_with_a_print_keeps_it(student):
    today = timezone.localdate()
    card = StudentCard(
        student=student, date_of_issue=today, expiration_date=today, printed_last_name="Dawna"
    )

    records.save(card)

    card.refresh_from_db()
    assert (card.printed_last_name, card.printed_first_name) == ("Dawna", "")


@pytest.mark.django_db(transaction=True)
def test_new_card_of_a_student_deleted_meanwhile_is_refused_by_the_database(student):
    today = timezone.localdate()
    card = StudentCard(student=student, date_of_issue=today, expiration_date=today)
    Student.objects.filter(pk=student.pk).delete()

    with pytest.raises(IntegrityError):
        records.save(card)

    assert not StudentCard.objects.exists()


# what is deleted


@pytest.mark.parametrize("model", ["studyprogramme", "studentcard"])
def test_delete_of_a_part_of_a_record_marks_its_student(student, other_student, model):
    record = record_of(student, model)

    records.delete(record)

    assert list(type(record).objects.all()) == [record_of(other_student, model)]
    assert marked() == [student]


def test_delete_of_a_student_takes_along_all_that_is_theirs(
    student, other_student, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        records.delete(student)

    assert [list(model.objects.all()) for model in (Student, StudyProgramme, StudentCard)] == [
        [record_of(other_student, model)] for model in MODELS
    ]
    assert files() == files_of(other_student)


def test_delete_of_students_one_of_whom_has_an_order_deletes_none(
    other_student, pending_order, django_capture_on_commit_callbacks
):
    student = pending_order.student

    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(ProtectedError),
        transaction.atomic(),
    ):
        records.delete(other_student, student)

    assert set(Student.objects.all()) == {student, other_student}
    assert files() == files_of(student, other_student)


# photographs


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


# the student's own choices


def test_choose_writes_what_is_given_and_marks_nothing(student, other_student):
    records.choose(student.user, language="en")
    records.choose(student.user, wants_mail=False)

    chosen = Student.objects.order_by("pk").values_list("language", "wants_mail")
    assert list(chosen) == [("en", False), ("pl", True)]
    assert marked() == []


def test_choose_with_a_record_read_earlier_keeps_a_photograph_uploaded_since(
    student, django_capture_on_commit_callbacks
):
    stale = reread(student)
    with django_capture_on_commit_callbacks(execute=True):
        records.replace_photo(student, file(RED))
        records.choose(stale.user, wants_mail=False)

    assert files() == files_of(student)


# what is to be looked through


def test_take_changed_takes_those_marked_first_and_leaves_the_rest_marked(student, other_student):
    for record in (other_student, student):
        record.first_name = "Joanna"
        records.save(record, "first_name")

    with transaction.atomic():
        taken = records.take_changed(1)

    assert taken == [other_student.pk]
    assert marked() == [student]
