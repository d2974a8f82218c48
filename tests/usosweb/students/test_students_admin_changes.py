"""What the dean's office may change of a student, and to what."""

import datetime

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from tests.support.admin_pages import (
    STUDENTS,
    filled_in,
    in_row,
    is_sent_away,
    page_of,
    programme,
    record_of,
    study,
)
from tests.support.people import picture
from usosweb.students import photos
from usosweb.students.models import Student

# what a clerk may not point to


def test_programme_form_offers_the_own_faculty_only(office, faculty, other_faculty):
    form = office.get(reverse("admin:students_studyprogramme_add")).context["adminform"].form

    assert list(form.fields["faculty"].queryset) == [faculty]


def test_programme_of_the_own_student_and_faculty_is_added(office, student, faculty):
    fields = programme(faculty, student=student.pk)

    response = office.post(reverse("admin:students_studyprogramme_add"), fields)

    assert response.status_code == 302
    assert student.programmes.filter(programme="Matematyka", faculty=faculty).count() == 1


def test_programme_forged_at_another_faculty_is_refused(office, student, other_faculty):
    fields = programme(other_faculty, student=student.pk)

    response = office.post(reverse("admin:students_studyprogramme_add"), fields)

    assert list(response.context["adminform"].form.errors) == ["faculty"]
    assert student.programmes.count() == 1


def test_programme_forged_for_another_facultys_student_is_refused(office, other_student, faculty):
    fields = programme(faculty, student=other_student.pk)

    response = office.post(reverse("admin:students_studyprogramme_add"), fields)

    assert list(response.context["adminform"].form.errors) == ["student"]
    assert other_student.programmes.count() == 1


def test_programme_moved_to_another_faculty_is_refused(office, student, other_faculty):
    page = page_of(student.programmes.get())
    fields = filled_in(office.get(page), faculty=other_faculty.pk)

    response = office.post(page, fields)

    assert list(response.context["adminform"].form.errors) == ["faculty"]
    assert student.programmes.get().faculty.name == "Wydział Informatyki"


def test_programme_on_the_students_page_at_another_faculty_is_refused(
    office, student, other_faculty
):
    fields = filled_in(
        office.get(page_of(student)),
        **{"programmes-TOTAL_FORMS": 2},
        **in_row(1, "programmes", programme(other_faculty)),
    )

    response = office.post(page_of(student), fields)

    errors = response.context["inline_admin_formsets"][0].formset.errors
    assert [list(error) for error in errors] == [[], ["faculty"]]
    assert student.programmes.count() == 1


def test_programme_of_another_faculty_forged_on_the_students_page_is_left_alone(
    office, student, other_faculty
):
    theirs = study(student, other_faculty)
    fields = filled_in(office.get(page_of(student)))

    office.post(
        page_of(student),
        {**fields, "programmes-0-id": theirs.pk, "programmes-0-status": "cancelled"},
    )

    theirs.refresh_from_db()
    assert (theirs.status, theirs.faculty) == ("active", other_faculty)


def test_student_of_another_faculty_cannot_be_changed(office, other_student):
    response = office.post(page_of(other_student), {"last_name": "Inna", "first_name": "Inna"})

    assert is_sent_away(response)
    assert Student.objects.get(pk=other_student.pk).last_name == "Nowak"


def test_account_of_a_student_is_not_the_clerks_to_change(office, clerk, student):
    fields = filled_in(office.get(page_of(student)), user=clerk.pk, last_name="Nowa")

    response = office.post(page_of(student), fields)

    assert response.status_code == 302
    changed = Student.objects.get(pk=student.pk)
    assert (changed.last_name, changed.user) == ("Nowa", student.user)


def test_account_of_a_student_is_the_superusers_to_change(client, superuser, student):
    account = User.objects.create_user("account")
    client.force_login(superuser)

    client.post(page_of(student), filled_in(client.get(page_of(student)), user=account.pk))

    assert Student.objects.get(pk=student.pk).user == account


# photographs and numbers


def test_photo_given_in_the_form_is_stored_with_its_digest(office, student):
    before = student.photo_digest
    photograph = ContentFile(picture(colour="red"), name="photo.png")

    response = office.post(
        page_of(student), filled_in(office.get(page_of(student)), photo=photograph)
    )

    assert response.status_code == 302
    assert Student.objects.get(pk=student.pk).photo_digest not in {"", before}


@pytest.mark.parametrize(
    "content", [picture(kind="GIF"), picture((50, 50)), picture()[:200], b"text"]
)
def test_photo_that_is_none_is_refused(office, student, content):
    before = student.photo_digest
    fields = filled_in(office.get(page_of(student)), photo=ContentFile(content, name="photo.png"))

    response = office.post(page_of(student), fields)

    assert list(response.context["adminform"].form.errors) == ["photo"]
    assert Student.objects.get(pk=student.pk).photo_digest == before


def test_photo_taken_away_in_the_form_takes_its_digest_along(office, student):
    fields = filled_in(office.get(page_of(student)), **{"photo-clear": "on"})

    office.post(page_of(student), fields)

    cleared = Student.objects.get(pk=student.pk)
    assert (cleared.photo.name, cleared.photo_digest) == ("", "")


def test_photo_given_with_a_new_card_is_the_one_on_the_card(office, student):
    today = timezone.localdate()
    fields = filled_in(
        office.get(page_of(student)),
        **{"photo": ContentFile(picture(colour="red"), name="photo.png"), "cards-TOTAL_FORMS": 2},
        **in_row(1, "cards", {"date_of_issue": today, "expiration_date": today}),
    )

    office.post(page_of(student), fields)

    assert Student.objects.get(pk=student.pk).current_card.outdated_fields() == []


def test_photo_given_with_what_the_database_refuses_leaves_no_file(office, student):
    opened = filled_in(office.get(page_of(student)))
    # Another clerk saves what does not go with a change on this page.
    student.cards.update(date_of_issue="2040-01-01", expiration_date="2040-03-31")
    before = set(student.photo.storage.listdir("photos")[1])
    photograph = ContentFile(picture(colour="red"), name="photo.png")
    fields = {**opened, "photo": photograph, "cards-0-expiration_date": "2039-12-31"}

    response = office.post(page_of(student), fields)

    assert response.status_code == 302
    assert set(student.photo.storage.listdir("photos")[1]) == before


def test_student_whose_photo_file_is_lost_can_still_be_changed(office, student):
    student.photo.storage.delete(student.photo.name)
    fields = filled_in(office.get(page_of(student)), last_name="Nowa")

    response = office.post(page_of(student), fields)

    assert response.status_code == 302
    assert Student.objects.get(pk=student.pk).last_name == "Nowa"


def test_student_number_of_another_student_is_refused(office, student, other_student):
    fields = filled_in(office.get(page_of(student)), student_number="400200")

    response = office.post(page_of(student), fields)

    assert response.status_code == 200
    assert Student.objects.get(pk=student.pk).student_number == "400100"


# what goes through the door for records

MODEL_OF = {"programmes-0-": "studyprogramme", "cards-0-": "studentcard"}


def looked_through(student):
    Student.objects.update(changed_at=None)
    return student


def test_student_whose_form_is_sent_as_it_was_is_not_marked(office, student):
    looked_through(student)

    response = office.post(page_of(student), filled_in(office.get(page_of(student))))

    assert response.status_code == 302
    assert not Student.objects.changed().exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"last_name": "Nowa"},
        {"programmes-0-status": "cancelled"},
        {"cards-0-invalidated_on": "2026-10-01"},
        {"new_pesel": "04251412841"},
        {"photo": ContentFile(picture(colour="red"), name="photo.png")},
    ],
)
def test_student_changed_on_the_page_is_marked(office, student, changes):
    looked_through(student)

    office.post(page_of(student), filled_in(office.get(page_of(student)), **changes))

    assert list(Student.objects.changed()) == [student]


@pytest.mark.parametrize(
    ("model", "prefix", "first", "second"),
    [
        ("student", "", ("last_name", "Nowa"), ("birth_date", "2001-02-03")),
        ("student", "", ("pesel_is_real", ""), ("student_number", "400101")),
        ("student", "programmes-0-", ("status", "cancelled"), ("programme", "Fizyka")),
        (
            "student",
            "cards-0-",
            ("expiration_date", "2040-03-31"),
            ("invalidated_on", "2026-10-01"),
        ),
        ("studyprogramme", "", ("level", "phd"), ("graduation_date", "2026-06-30")),
        ("studentcard", "", ("expiration_date", "2040-03-31"), ("invalidated_on", "2026-10-01")),
    ],
)
def test_clerks_who_change_two_fields_of_a_page_at_the_same_time_are_both_heard(
    office, student, model, prefix, first, second
):
    page = page_of(record_of(student, model))
    opened = filled_in(office.get(page))

    for field, value in (first, second):
        response = office.post(page, {**opened, f"{prefix}{field}": value})
        assert response.status_code == 302

    record = record_of(student, MODEL_OF.get(prefix, model))
    record.refresh_from_db()
    written = {field: str(getattr(record, field) or "") for field, _value in (first, second)}
    assert written == dict([first, second])


def test_clerks_who_change_the_same_field_at_the_same_time_leave_the_later(office, student):
    page = page_of(student)
    opened = filled_in(office.get(page))

    for name in ("Nowa", "Nowsza"):
        office.post(page, {**opened, "last_name": name})

    assert Student.objects.get(pk=student.pk).last_name == "Nowsza"


def test_clerks_whose_changes_do_not_go_together_keep_the_first(office, student):
    card = student.cards.get()
    page = page_of(card)
    opened = filled_in(office.get(page))
    between = card.date_of_issue + datetime.timedelta(days=50)
    after = between + datetime.timedelta(days=1)

    office.post(page, {**opened, "expiration_date": between.isoformat()})
    response = office.post(page, {**opened, "date_of_issue": after.isoformat()}, follow=True)

    assert "W tym samym czasie ktoś inny zmienił te dane" in response.text
    written = student.cards.get()
    assert (written.date_of_issue, written.expiration_date) == (card.date_of_issue, between)


@pytest.mark.parametrize("model", ["studyprogramme", "studentcard"])
@pytest.mark.parametrize("way", ["page", "list", "student"])
def test_record_deleted_marks_its_student(client, superuser, student, other_student, model, way):
    client.force_login(superuser)
    record = record_of(looked_through(student), model)
    rows = {"studyprogramme": "programmes", "studentcard": "cards"}[model]

    if way == "page":
        client.post(page_of(record, "delete"), {"post": "yes"})
    elif way == "list":
        chosen = {"action": "delete_selected", "_selected_action": [record.pk], "post": "yes"}
        client.post(reverse(f"admin:students_{model}_changelist"), chosen)
    else:
        deleted = {f"{rows}-0-DELETE": "on"}
        client.post(page_of(student), filled_in(client.get(page_of(student)), **deleted))

    assert not type(record).objects.filter(pk=record.pk).exists()
    assert list(Student.objects.changed()) == [student]


def test_student_added_with_a_photograph_has_it(client, superuser):
    client.force_login(superuser)
    page = reverse("admin:students_student_add")
    photograph = ContentFile(picture(colour="red"), name="photo.png")
    named = {"first_name": "Jan", "last_name": "Nowak", "photo": photograph}

    client.post(page, filled_in(client.get(page), **named))

    added = Student.objects.get()
    assert photos.is_intact(added.photo, added.photo_digest)


@pytest.mark.parametrize("way", ["page", "list"])
def test_student_deleted_takes_the_photograph_along(
    client, superuser, student, way, django_capture_on_commit_callbacks
):
    client.force_login(superuser)
    chosen = {"action": "delete_selected", "_selected_action": [student.pk]}
    page, fields = (page_of(student, "delete"), {}) if way == "page" else (STUDENTS, chosen)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(page, {**fields, "post": "yes"})

    assert not Student.objects.exists()
    assert student.photo.storage.listdir("photos") == ([], [])
