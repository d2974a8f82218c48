"""The dean's office at work with students' records: what its staff see and may change."""

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.core.files.base import ContentFile
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.cast import make_student, picture
from usosweb.students.models import Faculty, Student, StudentCard, StudyProgramme

PESEL = "02270803624"
OTHER_PESEL = "44051401359"
NEW_PESEL = "04251412841"
MODELS = ["student", "studyprogramme", "studentcard"]

STUDENTS = reverse("admin:students_student_changelist")
PROGRAMMES = reverse("admin:students_studyprogramme_changelist")
CARDS = reverse("admin:students_studentcard_changelist")


@pytest.fixture
def office(client, clerk):
    """The browser of the clerk of ``faculty``."""
    client.force_login(clerk)
    return client


def record_of(student: Student, model: str) -> Any:
    """The student's one record of that model."""
    return {
        "student": student,
        "studyprogramme": student.programmes.first(),
        "studentcard": student.cards.first(),
    }[model]


def page_of(record: Any, page: str = "change") -> str:
    return reverse(f"admin:students_{record._meta.model_name}_{page}", args=[record.pk])


def listed(response: HttpResponse) -> list[Any]:
    return list(response.context["cl"].result_list)


def filled_in(response: HttpResponse, **changes: Any) -> dict[str, Any]:
    """What a browser sends for the form of an admin page, with some of its fields changed."""
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    values = {
        field.html_name: field.value()
        for form in forms
        for field in form
        if field.name not in {"photo", "DELETE"}
    }
    # A browser says nothing of an unticked box.
    filled = {name: value for name, value in values.items() if value is not False}
    return {**{name: "" if value is None else value for name, value in filled.items()}, **changes}


def programme(faculty: Faculty, **differences: Any) -> dict[str, Any]:
    """The fields of a second programme in a form."""
    return {
        "faculty": faculty.pk,
        "programme": "Matematyka",
        "level": "first_cycle",
        "status": "active",
        **differences,
    }


def study(student: Student, faculty: Faculty) -> StudyProgramme:
    """The student begins a second programme, at that faculty."""
    fields = {**programme(faculty), "faculty": faculty}
    return student.programmes.create(is_primary=False, **fields)


def in_row(number: int, prefix: str, fields: dict[str, Any]) -> dict[str, Any]:
    return {f"{prefix}-{number}-{name}": value for name, value in fields.items()}


def is_sent_away(response: HttpResponse) -> bool:
    """Django's answer for what does not exist: back to the index, with a warning."""
    levels = [message.level_tag for message in get_messages(response.wsgi_request)]
    return (response.status_code, getattr(response, "url", ""), levels) == (
        302,
        reverse("admin:index"),
        ["warning"],
    )


# who sees what


@pytest.mark.parametrize("model", MODELS)
def test_list_for_a_clerk_holds_the_records_of_the_faculty(office, student, other_student, model):
    response = office.get(reverse(f"admin:students_{model}_changelist"))

    assert listed(response) == [record_of(student, model)]


@pytest.mark.parametrize("model", MODELS)
def test_list_for_a_superuser_holds_everything(client, superuser, student, other_student, model):
    client.force_login(superuser)

    response = client.get(reverse(f"admin:students_{model}_changelist"))

    everything = {record_of(student, model), record_of(other_student, model)}
    assert set(listed(response)) == everything


@pytest.mark.parametrize("model", MODELS)
def test_list_for_a_clerk_of_no_faculty_is_empty(office, faculty, clerk, student, model):
    faculty.staff.remove(clerk)

    assert listed(office.get(reverse(f"admin:students_{model}_changelist"))) == []


def test_list_of_programmes_leaves_out_the_other_faculty_of_a_student(
    office, student, other_faculty
):
    study(student, other_faculty)

    assert [row.faculty.name for row in listed(office.get(PROGRAMMES))] == ["Wydział Informatyki"]


def test_page_of_a_student_leaves_out_the_programmes_of_another_faculty(
    office, student, other_faculty
):
    study(student, other_faculty)

    response = office.get(page_of(student))

    formset = response.context["inline_admin_formsets"][0].formset
    assert [form.instance.programme for form in formset.initial_forms] == ["Informatyka"]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("page", ["change", "history"])
def test_page_of_the_own_facultys_record_opens(office, student, model, page):
    assert office.get(page_of(record_of(student, model), page)).status_code == 200


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("page", ["change", "history"])
def test_page_of_another_facultys_record_does_not_exist(office, other_student, model, page):
    assert is_sent_away(office.get(page_of(record_of(other_student, model), page)))


def test_page_of_a_students_programme_at_another_faculty_does_not_exist(
    office, student, other_faculty
):
    theirs = study(student, other_faculty)

    assert is_sent_away(office.get(page_of(theirs)))


@pytest.mark.parametrize("model", MODELS)
def test_delete_of_the_own_facultys_record_is_refused(office, student, model):
    record = record_of(student, model)

    response = office.post(page_of(record, "delete"), {"post": "yes"})

    assert response.status_code == 403
    assert type(record).objects.filter(pk=record.pk).exists()


def test_students_cannot_be_added_by_a_clerk(office):
    assert office.get(reverse("admin:students_student_add")).status_code == 403


def test_faculties_are_closed_to_a_clerk(office, faculty):
    assert office.get(reverse("admin:students_faculty_changelist")).status_code == 403
    assert office.get(page_of(faculty)).status_code == 403


def test_search_for_a_student_in_a_form_finds_the_own_faculty_only(office, student, other_student):
    response = office.get(
        reverse("admin:autocomplete"),
        {"app_label": "students", "model_name": "studentcard", "field_name": "student", "term": ""},
    )

    assert [found["id"] for found in response.json()["results"]] == [str(student.pk)]


@pytest.mark.parametrize("url", ["admin:index", "admin:students_student_changelist"])
def test_admin_for_a_student_asks_to_log_in_as_staff(client, student, url):
    client.force_login(student.user)

    response = client.get(reverse(url))

    assert response.status_code == 302
    assert response.url == f"{reverse('admin:login')}?next={reverse(url)}"


@pytest.mark.parametrize("model", MODELS)
def test_admin_for_staff_without_permissions_is_closed(client, faculty, student, model):
    helper = User.objects.create_user("helper", is_staff=True)
    faculty.staff.add(helper)
    client.force_login(helper)

    assert client.get(reverse(f"admin:students_{model}_changelist")).status_code == 403
    assert client.get(page_of(record_of(student, model))).status_code == 403


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


# PESEL


def test_pesel_in_the_list_is_masked(office, student):
    html = office.get(STUDENTS).content.decode()

    assert "02••••••••4" in html
    assert PESEL not in html


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("page", ["changelist", "change", "history"])
def test_pesel_is_on_no_page_in_full(office, student, model, page):
    arguments = [] if page == "changelist" else [record_of(student, model).pk]

    response = office.get(reverse(f"admin:students_{model}_{page}", args=arguments))

    assert response.status_code == 200
    assert PESEL not in response.content.decode()


def test_pesel_on_the_page_of_a_student_is_masked(office, student):
    assert "02••••••••4" in office.get(page_of(student)).content.decode()


@pytest.mark.parametrize(
    ("url", "lookup"),
    [
        (STUDENTS, {"pesel__startswith": "022"}),
        (STUDENTS, {"pesel__gte": "02000000000"}),
        (CARDS, {"printed_pesel__startswith": "022"}),
        (PROGRAMMES, {"student__pesel__startswith": "022"}),
    ],
)
def test_pesel_cannot_be_read_digit_by_digit_through_the_address(office, student, url, lookup):
    assert office.get(url, lookup).status_code == 400


def test_pesel_left_empty_in_the_form_stays(office, student):
    office.post(page_of(student), filled_in(office.get(page_of(student)), last_name="Nowa"))

    changed = Student.objects.get(pk=student.pk)
    assert (changed.last_name, changed.pesel) == ("Nowa", PESEL)


def test_pesel_given_anew_is_stored(office, student):
    fields = filled_in(office.get(page_of(student)), new_pesel=NEW_PESEL)

    response = office.post(page_of(student), fields)

    assert response.status_code == 302
    assert Student.objects.get(pk=student.pk).pesel == NEW_PESEL


def test_pesel_given_anew_is_not_in_the_history(office, student):
    office.post(page_of(student), filled_in(office.get(page_of(student)), new_pesel=NEW_PESEL))

    history = office.get(page_of(student, "history")).content.decode()
    assert PESEL not in history
    assert NEW_PESEL not in history


@pytest.mark.parametrize(
    "wrong", ["44051401358", "02223000009", "02420100005", "123", "not a number", OTHER_PESEL]
)
def test_pesel_invalid_or_taken_is_refused_with_a_message(office, student, other_student, wrong):
    fields = filled_in(office.get(page_of(student)), new_pesel=wrong, last_name="Nowa")

    response = office.post(page_of(student), fields)

    assert list(response.context["adminform"].form.errors) == ["new_pesel"]
    unchanged = Student.objects.get(pk=student.pk)
    assert (unchanged.last_name, unchanged.pesel) == ("Kowalska", PESEL)


def test_pesel_of_the_student_given_again_is_accepted(office, student):
    fields = filled_in(office.get(page_of(student)), new_pesel=PESEL)

    assert office.post(page_of(student), fields).status_code == 302


def test_student_number_of_another_student_is_refused(office, student, other_student):
    fields = filled_in(office.get(page_of(student)), student_number="400200")

    response = office.post(page_of(student), fields)

    assert response.status_code == 200
    assert Student.objects.get(pk=student.pk).student_number == "400100"


def test_student_added_by_a_superuser_has_the_pesel_given(client, superuser, faculty):
    client.force_login(superuser)
    page = reverse("admin:students_student_add")
    fields = filled_in(client.get(page), first_name="Jan", last_name="Nowak", new_pesel=NEW_PESEL)

    client.post(page, fields)

    assert Student.objects.get().pesel == NEW_PESEL


# photographs


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


def test_student_whose_photo_file_is_lost_can_still_be_changed(office, student):
    student.photo.storage.delete(student.photo.name)
    fields = filled_in(office.get(page_of(student)), last_name="Nowa")

    response = office.post(page_of(student), fields)

    assert response.status_code == 302
    assert Student.objects.get(pk=student.pk).last_name == "Nowa"


# cards


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


# the lists' cost


@pytest.mark.parametrize("url", [STUDENTS, PROGRAMMES, CARDS])
def test_list_of_five_costs_as_many_queries_as_of_one(office, faculty, student, url):
    office.get(url)
    with CaptureQueriesContext(connection) as for_one:
        office.get(url)
    for number in range(4):
        make_student(f"extra{number}", faculty, timezone.localdate())

    with CaptureQueriesContext(connection) as for_five:
        response = office.get(url)

    assert len(listed(response)) == 5
    assert len(for_five) == len(for_one)


def test_programmes_status_and_level_filter_the_list_of_students(office, student):
    found = office.get(STUDENTS, {"programmes__status__exact": "active"})
    missed = office.get(STUDENTS, {"programmes__level__exact": StudyProgramme.Level.PHD})

    assert (listed(found), listed(missed)) == ([student], [])
