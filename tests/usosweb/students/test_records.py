"""The door for records: what is written, what is marked, and which files go."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from tests.support.admin_pages import MODELS, programme, record_of
from tests.support.people import file, reread
from tests.support.records import RED, files, files_of, marked
from usosweb.students import records
from usosweb.students.models import Student, StudentCard, StudyProgramme

pytestmark = pytest.mark.usefixtures("looked_through")
CHANGES = {
    "student": ("last_name", "Nowa"),
    "studyprogramme": ("status", "cancelled"),
    "studentcard": ("expiration_date", datetime.date(2040, 3, 31)),
}


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
