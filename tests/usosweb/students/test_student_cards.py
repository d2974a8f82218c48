"""Cards (ELS): which one counts, and what stands on it."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.support.people import file, picture, reread
from usosweb.students import records
from usosweb.students.models import Student, StudentCard


def issue_card(student, days_ago):
    """A card issued so many days ago; that of the cast was issued 100 days ago."""
    today = timezone.localdate()
    card = StudentCard(
        student=student,
        date_of_issue=today - datetime.timedelta(days=days_ago),
        expiration_date=today,
    )
    records.save(card)
    return card


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
    records.replace_photo(student, file(picture(colour="red")))

    assert reread(student).current_card.outdated_fields() == ["photo_digest"]


def test_outdated_fields_leave_out_the_same_photograph_given_again(student):
    records.replace_photo(student, None)
    records.replace_photo(student, file(picture()))

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
