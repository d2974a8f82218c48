"""Search in the lists of the panel: for students, and for what belongs to them."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from tests.support.admin_pages import MODELS, PROGRAMMES, STUDENTS, listed, record_of
from usosweb.students.models import Student

PESEL = "02270803624"


@pytest.fixture
def student(student):
    Student.objects.filter(pk=student.pk).update(last_name="Zielińska-Łoś")
    User.objects.filter(pk=student.user_id).update(username="azielin", email="A.Ziel@Example.org")
    return Student.objects.get(pk=student.pk)


def found(words):
    return list(Student.objects.search(words))


# what finds a student


@pytest.mark.parametrize(
    "words",
    [
        "400100",
        "0010",
        "Zielińska-Łoś",
        "zielinska",
        "ZIELIŃSKA",
        "ińsk",
        "los",
        "Anna Zielinska",
        "  zielinska\tann ",
        "maria",
        "an zi 4",
        "azielin",
        "AZIELIN",
        "a.ziel@example.org",
        "A.ZIEL@",
    ],
)
def test_search_finds_the_student_alone(student, other_student, words):
    Student.objects.filter(pk=other_student.pk).update(
        first_name="Jan", middle_names="", student_number="777888"
    )

    assert found(words) == [student]


@pytest.mark.parametrize(
    "words",
    [
        "400101",
        "Anna Nowak",
        "annazielinska",
        "azieli",
        "ziel@example.org",
        "@example.org",
        PESEL,
        "0227",
        "%",
        "_",
        "\\",
    ],
)
def test_search_finds_nobody(student, words):
    assert found(words) == []


def test_word_of_two_letters_is_sought_where_a_word_begins(student):
    assert (found("zi"), found("ie")) == ([student], [])


def test_search_for_nothing_finds_everybody(student, other_student):
    assert set(found(" ")) == {student, other_student}


# in the lists


@pytest.mark.parametrize("words", ["zielinska anna", "400100", "a.ziel@example.org", "azielin"])
@pytest.mark.parametrize("model", MODELS)
def test_list_finds_what_belongs_to_the_student(
    office, student, faculty, other_student, model, words
):
    other_student.programmes.update(faculty=faculty)

    response = office.get(reverse(f"admin:students_{model}_changelist"), {"q": words})

    assert listed(response) == [record_of(student, model)]


def test_list_of_programmes_finds_their_name_as_well(office, student, other_student, faculty):
    other_student.programmes.update(faculty=faculty, programme="Filologia polska")

    [programme] = listed(office.get(PROGRAMMES, {"q": "filologia POL"}))

    assert programme.student == other_student


@pytest.mark.parametrize("model", MODELS)
def test_list_does_not_find_another_facultys_student(office, student, other_student, model):
    url = reverse(f"admin:students_{model}_changelist")

    assert listed(office.get(url, {"q": other_student.last_name})) == []


def test_found_are_counted_beside_the_form(office, student):
    html = office.get(STUDENTS, {"q": "zielinska"}).content.decode()

    assert "Znaleziono: 1 " in html
