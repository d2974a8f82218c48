"""What a refused number tells: nothing of students whom the reader may not see."""

import pytest

from tests.support.admin_pages import filled_in, page_of

UNUSABLE = (
    "Tego numeru nie można tu użyć. Sprawdź, czy jest wpisany poprawnie. Jeśli tak, zgłoś się do "
    "administratora."
)
TAKEN = "Inny student ma już ten numer."
OF_ANOTHER = {"new_pesel": "44051401359", "student_number": "400200"}


def refusal(browser, student, field, number):
    fields = filled_in(browser.get(page_of(student)), **{field: number})
    return browser.post(page_of(student), fields).context["adminform"].form.errors[field]


@pytest.mark.parametrize("field", OF_ANOTHER)
def test_number_of_another_facultys_student_is_refused_without_a_reason(
    office, student, other_student, field
):
    assert refusal(office, student, field, OF_ANOTHER[field]) == [UNUSABLE]


def test_number_that_is_no_pesel_is_refused_in_the_same_words(office, student):
    assert refusal(office, student, "new_pesel", "44051401358") == [UNUSABLE]


@pytest.mark.parametrize("field", OF_ANOTHER)
def test_number_of_a_student_of_the_faculty_is_refused_as_taken(
    office, student, faculty, other_student, field
):
    other_student.programmes.update(faculty=faculty)

    assert refusal(office, student, field, OF_ANOTHER[field]) == [TAKEN]


@pytest.mark.parametrize("field", OF_ANOTHER)
def test_number_of_any_student_is_refused_to_a_superuser_as_taken(
    client, superuser, student, other_student, field
):
    client.force_login(superuser)

    assert refusal(client, student, field, OF_ANOTHER[field]) == [TAKEN]
