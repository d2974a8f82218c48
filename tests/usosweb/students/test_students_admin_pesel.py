"""PESEL in the admin: shown nowhere in full, and given anew."""

import pytest
from django.urls import reverse

from tests.support.admin_pages import (
    CARDS,
    MODELS,
    PROGRAMMES,
    STUDENTS,
    filled_in,
    page_of,
    record_of,
)
from usosweb.students.models import Student

PESEL = "02270803624"
OTHER_PESEL = "44051401359"
NEW_PESEL = "04251412841"


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
    assert office.get(url, lookup).url == f"{url}?e=1"


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


def test_student_added_by_a_superuser_has_the_pesel_given(client, superuser, faculty):
    client.force_login(superuser)
    page = reverse("admin:students_student_add")
    fields = filled_in(client.get(page), first_name="Jan", last_name="Nowak", new_pesel=NEW_PESEL)

    client.post(page, fields)

    assert Student.objects.get().pesel == NEW_PESEL
