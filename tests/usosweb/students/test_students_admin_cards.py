"""Cards (ELS) in the admin: what is printed on a new one, and whose it may be."""

import datetime

from django.urls import reverse
from django.utils import timezone

from tests.support.admin_pages import filled_in, in_row, page_of
from usosweb.students.models import Student, StudentCard


def test_card_added_takes_the_print_of_the_day(office, student):
    Student.objects.filter(pk=student.pk).update(last_name="Nowa")
    today = timezone.localdate()

    response = office.post(
        reverse("admin:students_studentcard_add"),
        {"student": student.pk, "date_of_issue": today, "expiration_date": today},
    )

    assert response.status_code == 302
    newest = Student.objects.get(pk=student.pk).current_card
    assert newest.date_of_issue == today
    assert (newest.printed_last_name, newest.outdated_fields()) == ("Nowa", [])


def test_card_added_on_the_students_page_takes_the_print_of_the_day(office, student):
    today = timezone.localdate()
    fields = filled_in(
        office.get(page_of(student)),
        **{"last_name": "Nowa", "cards-TOTAL_FORMS": 2},
        **in_row(1, "cards", {"date_of_issue": today, "expiration_date": today}),
    )

    response = office.post(page_of(student), fields)

    assert response.status_code == 302
    newest = Student.objects.get(pk=student.pk).current_card
    assert newest.date_of_issue == today
    assert (newest.printed_last_name, newest.outdated_fields()) == ("Nowa", [])


def test_card_changed_keeps_its_print(office, student):
    Student.objects.filter(pk=student.pk).update(last_name="Nowa")
    card = student.cards.get()
    later = card.expiration_date + datetime.timedelta(days=180)

    office.post(page_of(card), filled_in(office.get(page_of(card)), expiration_date=later))

    card.refresh_from_db()
    assert (card.expiration_date, card.printed_last_name) == (later, "Kowalska")


def test_card_forged_for_another_facultys_student_is_refused(office, other_student):
    today = timezone.localdate()

    response = office.post(
        reverse("admin:students_studentcard_add"),
        {"student": other_student.pk, "date_of_issue": today, "expiration_date": today},
    )

    assert list(response.context["adminform"].form.errors) == ["student"]
    assert StudentCard.objects.count() == 1


def test_card_that_expires_before_its_issue_is_refused(office, student):
    today = timezone.localdate()
    yesterday = today - datetime.timedelta(days=1)

    response = office.post(
        reverse("admin:students_studentcard_add"),
        {"student": student.pk, "date_of_issue": today, "expiration_date": yesterday},
    )

    assert response.status_code == 200
    assert student.cards.count() == 1
