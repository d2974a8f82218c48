"""Whose records the dean's office sees."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.support.admin_pages import (
    CARDS,
    MODELS,
    PROGRAMMES,
    STUDENTS,
    is_sent_away,
    listed,
    page_of,
    record_of,
    study,
)
from tests.support.people import make_student
from usosweb.students.models import StudyProgramme

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
