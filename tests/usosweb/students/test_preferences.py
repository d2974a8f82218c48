"""The page of preferences: who sees it, and what of the record it can change."""

import re

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from usosweb.students.models import Student
from usosweb.students.preferences import remember_language

PAGE = "/ustawienia/"
ENGLISH_AND_NONE = {"language": "en"}  # a box that is not ticked is not sent


@pytest.fixture
def browser(client, student):
    client.force_login(student.user)
    return client


@pytest.fixture
def stranger(db):
    """Somebody with an account who neither works nor studies here."""
    return User.objects.create_user("stranger")


def preferences(student):
    return Student.objects.values_list("language", "wants_mail").get(pk=student.pk)


def everything_else(student):
    [record] = Student.objects.filter(pk=student.pk).values()
    return {name: record[name] for name in record if name not in {"language", "wants_mail"}}


# who sees it


def test_preferences_for_an_anonymous_visitor_ask_to_log_in(client, db):
    response = client.get(PAGE)

    assert (response.status_code, response.url) == (302, f"/logowanie/?next={PAGE}")


@pytest.mark.parametrize("method", ["get", "post"])
def test_preferences_of_someone_who_is_no_student_say_so_and_change_nothing(
    client, student, stranger, method
):
    client.force_login(stranger)

    response = getattr(client, method)(PAGE, ENGLISH_AND_NONE)

    assert response.status_code == 200
    assert "Ta strona jest dla studentów." in response.content.decode()
    assert preferences(student) == ("pl", True)


def test_preferences_page_is_never_stored(browser):
    response = browser.get(PAGE)

    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]


def test_preferences_page_says_where_mail_goes(browser, student):
    assert f"We write to {student.email}," in in_english(browser)


def test_preferences_page_without_an_address_says_who_adds_it(browser, student):
    student.user.email = ""
    student.user.save()

    assert "lists no e-mail address for you" in in_english(browser)


def in_english(browser):
    browser.cookies["django_language"] = "en"
    html: str = browser.get(PAGE).content.decode()
    return html


@pytest.mark.parametrize("who", ["student", "clerk", "stranger"])
def test_cas_bar_leads_everybody_to_the_preferences(client, request, who):
    person = request.getfixturevalue(who)
    client.force_login(getattr(person, "user", person))

    html = client.get("/dla_stud/").content.decode()

    assert re.findall(
        rf'<span class="cas-user">{who}</span>\s*<a href="([^"]+)">ustawienia<', html
    ) == [PAGE]


def test_preferences_of_a_clerk_who_studies_are_a_students(browser, student):
    student.user.is_staff = True
    student.user.save()

    assert browser.post(PAGE, ENGLISH_AND_NONE).status_code == 302
    assert preferences(student) == ("en", False)


# what it changes


def test_preferences_of_a_new_student_are_mails_in_polish(student):
    assert preferences(student) == ("pl", True)


def test_preferences_saved_are_kept_and_confirmed(browser, student):
    response = browser.post(PAGE, ENGLISH_AND_NONE)

    assert (response.status_code, response.url) == (302, PAGE)
    assert [message.level_tag for message in get_messages(response.wsgi_request)] == ["success"]
    assert preferences(student) == ("en", False)


def test_preferences_switched_on_again(browser, student):
    browser.post(PAGE, ENGLISH_AND_NONE)
    browser.post(PAGE, {"language": "pl", "wants_mail": "on"})

    assert preferences(student) == ("pl", True)


@pytest.mark.parametrize("language", ["de", "", "pl\x00", "en" * 100])
def test_preferences_of_an_unknown_language_change_nothing(browser, student, language):
    response = browser.post(PAGE, {"language": language})

    assert response.status_code == 200
    assert 'class="errorlist"' in response.content.decode()
    assert preferences(student) == ("pl", True)


def test_preferences_change_nothing_else_of_the_record(browser, student):
    before = everything_else(student)

    browser.post(PAGE, {**ENGLISH_AND_NONE, "pesel": "44051401359", "user": "", "last_name": "X"})

    assert everything_else(student) == before


def test_preferences_change_nothing_of_others(browser, student, other_student):
    browser.post(PAGE, {**ENGLISH_AND_NONE, "pk": other_student.pk, "id": other_student.pk})

    assert preferences(other_student) == ("pl", True)


def test_preferences_without_a_csrf_token_change_nothing(student):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(student.user)

    assert browser.post(PAGE, ENGLISH_AND_NONE).status_code == 403
    assert preferences(student) == ("pl", True)


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_preferences_by_another_method_are_refused(browser, method):
    assert getattr(browser, method)(PAGE).status_code == 405


# the switch at the top of every page


def switch(browser, language):
    return browser.post(reverse("set_language"), {"language": language, "next": "/"}).status_code


def test_switching_the_language_switches_that_of_mails(browser, student, other_student):
    assert switch(browser, "en") == 302

    assert preferences(student) == ("en", True)
    assert preferences(other_student) == ("pl", True)


def test_switching_the_language_costs_one_query(student, django_assert_num_queries):
    with django_assert_num_queries(1):
        remember_language(student.user, "en")


@pytest.mark.parametrize("language", ["de", "", "xx"])
def test_switching_to_an_unknown_language_leaves_that_of_mails(browser, student, language):
    switch(browser, language)

    assert preferences(student) == ("pl", True)


def test_switching_the_language_of_someone_who_is_no_student_works(client, clerk):
    client.force_login(clerk)

    assert switch(client, "en") == 302


def test_switching_the_language_before_login_works(client, student):
    assert switch(client, "en") == 302
    assert preferences(student) == ("pl", True)


# the language at the login


def log_in(client, student):
    student.user.set_password("haslo")
    student.user.save()
    client.post("/logowanie/", {"username": student.user.username, "password": "haslo"})


def test_language_chosen_before_the_login_is_remembered(client, student):
    client.post("/jezyk/", {"language": "en", "next": "/logowanie/"})

    log_in(client, student)

    assert Student.objects.get(pk=student.pk).language == "en"


def test_language_once_chosen_holds_in_another_browser(client, student):
    Student.objects.filter(pk=student.pk).update(language="en")

    log_in(client, student)

    assert client.get("/dla_stud/").headers["Content-Language"] == "en"
