"""Cards (ELS): which one counts, and what stands on it."""

import datetime

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.support.people import picture, reread
from usosweb.students.models import Student, StudentCard


def issue_card(student: Student, days_ago: int) -> StudentCard:
    """A card issued so many days ago; that of the cast was issued 100 days ago."""
    today = timezone.localdate()
    return StudentCard.objects.create(
        student=student,
        date_of_issue=today - datetime.timedelta(days=days_ago),
        expiration_date=today,
    )


# current_card


def test_current_card_is_the_last_one_issued(student):
    newer = issue_card(student, days_ago=10)
    issue_card(student, days_ago=300)

    assert reread(student).current_card == newer


def test_current_card_of_two_issued_on_a_day_is_the_one_entered_last(student):
    issue_card(student, days_ago=10)
    last = issue_card(student, days_ago=10)

    assert reread(student).current_card == last


def test_current_card_leaves_out_those_invalidated(student):
    older = student.cards.get()
    newer = issue_card(student, days_ago=10)

    StudentCard.objects.filter(pk=newer.pk).update(invalidated_on=timezone.localdate())

    assert reread(student).current_card == older


def test_current_card_after_its_last_day_is_still_the_one_in_hand(student):
    student.cards.update(expiration_date=timezone.localdate() - datetime.timedelta(days=1))

    assert reread(student).current_card == student.cards.get()


def test_current_card_of_a_student_without_cards_is_none(student):
    student.cards.all().delete()

    assert reread(student).current_card is None


def test_current_card_is_never_another_students(student, other_student):
    student.cards.all().delete()

    assert reread(student).current_card is None
    assert reread(other_student).current_card == other_student.cards.get()


# what stands on a card


def test_card_that_is_new_takes_the_print(student):
    card = issue_card(student, days_ago=0)

    printed = {field: getattr(card, f"printed_{field}") for field in StudentCard.PRINTED}
    assert printed == {
        "first_name": "Anna",
        "middle_names": "Maria",
        "last_name": "Kowalska",
        "pesel": "02270803624",
        "student_number": "400100",
        "photo_digest": student.photo_digest,
    }


def test_card_saved_again_keeps_its_print(student):
    Student.objects.update(last_name="Nowak")

    StudentCard.objects.get().save()

    assert StudentCard.objects.get().printed_last_name == "Kowalska"


def test_outdated_fields_of_a_card_just_issued_are_none(student):
    assert reread(student).current_card.outdated_fields() == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_name", "Joanna"),
        ("middle_names", ""),
        ("last_name", "Nowak"),
        ("pesel", "44051401359"),
        ("student_number", "400101"),
    ],
)
def test_outdated_fields_name_what_changed(student, field, value):
    Student.objects.update(**{field: value})

    assert reread(student).current_card.outdated_fields() == [field]


def test_outdated_fields_name_a_new_photograph(student):
    student.photo.save("photo.png", ContentFile(picture(colour="red")))

    assert reread(student).current_card.outdated_fields() == ["photo_digest"]


def test_outdated_fields_leave_out_the_same_photograph_given_again(student):
    student.photo.save("photo.png", ContentFile(picture()))

    assert reread(student).current_card.outdated_fields() == []


# the database's promises


def test_database_refuses_a_card_that_expires_before_its_issue(student):
    card = student.cards.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        student.cards.update(expiration_date=card.date_of_issue - datetime.timedelta(days=1))


def test_database_accepts_a_card_that_expires_on_the_day_of_its_issue(student):
    card = student.cards.get()

    student.cards.update(expiration_date=card.date_of_issue)

    assert student.cards.get().expiration_date == card.date_of_issue
