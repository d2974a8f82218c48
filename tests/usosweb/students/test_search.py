"""Search in the lists of the panel: for students, and for what belongs to them."""

from urllib.parse import parse_qs, urlsplit

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


# what the form sends


def sent(browser, url, **fields):
    """Where the search form leads."""
    response = browser.post(url, fields)
    assert response.status_code == 302
    address = urlsplit(response.url)
    assert address.path == url
    return response.url, parse_qs(address.query, keep_blank_values=True)


def test_form_is_sent_in_a_body_with_the_filters(office, student):
    response = office.get(STUDENTS, {"q": "x", "programmes__status__exact": "active"})

    form = response.content.decode().partition('id="changelist-search"')[2].partition("</form>")[0]

    assert form.startswith(' method="post"')
    assert 'name="csrfmiddlewaretoken"' in form
    assert '<input type="hidden" name="programmes__status__exact" value="active">' in form


def test_form_leads_to_the_list_of_what_was_typed(office, student):
    url, query = sent(office, STUDENTS, q=" Zielińska ", programmes__status__exact="active")

    assert query == {"q": ["Zielińska"], "programmes__status__exact": ["active"]}
    assert listed(office.get(url)) == [student]


@pytest.mark.parametrize("model", MODELS)
def test_pesel_finds_its_bearer_and_is_not_in_the_address(office, student, other_student, model):
    url, query = sent(office, reverse(f"admin:students_{model}_changelist"), q=PESEL)

    response = office.get(url)

    assert query == {"q": [f"student:{student.pk}"]}
    assert listed(response) == [record_of(student, model)]
    assert PESEL not in response.content.decode()


@pytest.mark.parametrize(
    "words", [f"Zielińska {PESEL}", f"PESEL:{PESEL}", "022708 03624", f" {PESEL}, "]
)
def test_pesel_among_other_words_is_not_in_the_address(office, student, words):
    _url, query = sent(office, STUDENTS, q=words)

    assert query == {"q": [f"student:{student.pk}"]}


@pytest.mark.parametrize("words", ["022708036240", "0227080362", "Zielińska 40010"])
def test_words_without_a_pesel_stay_in_the_address(office, student, words):
    _url, query = sent(office, STUDENTS, q=words)

    assert query == {"q": [words]}


@pytest.mark.parametrize("whose", ["02270803625", "44051401359"])
def test_pesel_of_nobody_whom_the_clerk_may_see_finds_nobody(office, student, other_student, whose):
    url, query = sent(office, STUDENTS, q=whose)

    assert query == {"q": ["student:0"]}
    assert listed(office.get(url)) == []


def test_student_number_as_long_as_a_pesel_finds_its_bearer(office, student):
    Student.objects.filter(pk=student.pk).update(student_number="10000000001")

    _url, query = sent(office, STUDENTS, q="10000000001")

    assert query == {"q": [f"student:{student.pk}"]}


@pytest.mark.parametrize("who", ["student:{other}", "student:99999999999999999999", "student:x"])
def test_address_for_one_student_finds_nobody_else(office, student, other_student, who):
    assert listed(office.get(STUDENTS, {"q": who.format(other=other_student.pk)})) == []


def test_staff_who_may_not_see_the_list_are_not_told_whose_a_pesel_is(client, faculty, student):
    helper = User.objects.create_user("helper", is_staff=True)
    faculty.staff.add(helper)
    client.force_login(helper)

    assert client.post(STUDENTS, {"q": PESEL}).status_code == 403
