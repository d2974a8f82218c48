"""Pages for what went wrong: in the shell, in the person's language, with what to do next."""

import json

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from tests.support.errors import below, broken, links, seen
from usosweb.errors import busy

pytestmark = pytest.mark.django_db

MLEGITYMACJA = "/dla_stud/studia/mlegitymacja/"
ORDER = f"{MLEGITYMACJA}zamow/"


@pytest.fixture
def english(client, student):
    client.force_login(student.user)
    client.cookies["django_language"] = "en"
    return client


def test_unknown_page_is_a_404_with_the_menus(english):
    response = english.get("/nie-ma-takiej-strony/")
    assert seen(response) == (404, "en", "There is no such page", True)
    assert "<menu-left" in response.content.decode()
    assert links(response) == ["/dla_stud/"]


@pytest.mark.parametrize(
    ("is_staff", "whom"), [(True, "zgłoś się do administratora."), (False, "napisz do dziekanatu.")]
)
def test_closed_page_says_whom_to_ask(client, clerk, is_staff, whom):
    client.force_login(clerk)
    request = client.get("/admin/students/faculty/").wsgi_request
    request.user.is_staff = is_staff
    html = render_to_string("403.html", request=request)
    assert f"Jeśli to konto powinno mieć dostęp, {whom}" in html


def test_form_out_of_date_is_a_403_that_leads_back_to_its_page(student):
    client = Client(enforce_csrf_checks=True)
    client.force_login(student.user)
    response = client.post(ORDER, headers={"referer": f"http://testserver{MLEGITYMACJA}"})
    assert seen(response) == (403, "pl", "Formularz stracił ważność", True)
    assert links(response) == [MLEGITYMACJA]
    assert f'name="next" value="{MLEGITYMACJA}"' in response.content.decode()
    assert student.orders.count() == 0


@pytest.mark.parametrize(
    "referer", ["", "https://example.org/dla_stud/studia/", "javascript:alert(1)", "http://[", "//"]
)
def test_form_out_of_date_from_elsewhere_leads_to_the_introduction(student, referer):
    client = Client(enforce_csrf_checks=True)
    client.force_login(student.user)
    response = client.post(ORDER, headers={"referer": referer})
    assert links(response) == ["/dla_stud/"]


def test_request_for_a_foreign_host_is_a_400_in_the_shell(english):
    response = english.get("/logowanie/", headers={"host": "evil.example.org"})
    heading = "The server did not understand the browser"
    assert seen(response) == (400, "en", heading, True)
    assert f"<title>{heading} - USOSweb</title>" in response.content.decode()
    assert set(links(response)) == {"/"}
    assert below(response) == ("pl", "Serwer nie zrozumiał żądania", "Przejdź do strony głównej")


POLISH = ("pl", "Coś poszło nie tak po naszej stronie", "Przejdź do strony głównej")
ENGLISH = ("en", "Something went wrong on our side", "Go to the home page")


@pytest.mark.parametrize(("chosen", "other"), [(POLISH, ENGLISH), (ENGLISH, POLISH)])
def test_error_of_the_server_is_a_500_in_the_shell_without_the_database(english, chosen, other):
    language, heading, _link = chosen
    english.cookies["django_language"] = language
    english.raise_request_exception = False
    with connection.execute_wrapper(broken):
        response = english.get("/dla_stud/")
    assert seen(response) == (500, language, heading, True)
    assert below(response) == other
    assert set(links(response)) == {"/"}


@pytest.mark.parametrize("error", [InterfaceError, OperationalError])
def test_database_that_is_away_is_a_503_in_the_shell(english, error):
    def away(*_):
        raise error("the database is away")

    english.raise_request_exception = False
    with connection.execute_wrapper(away):
        response = english.get(MLEGITYMACJA)
    assert seen(response) == (503, "en", "The portal cannot answer right now", True)
    assert below(response) == ("pl", "Portal nie może teraz odpowiedzieć", "Otwórz stronę ponownie")
    assert links(response) == [MLEGITYMACJA, MLEGITYMACJA]
    assert (response["Retry-After"], response["Cache-Control"]) == ("5", "no-store")


@pytest.mark.parametrize("page", ["/mapa-serwisu/", "/dla_wszystkich/", MLEGITYMACJA, "/sprawdz/"])
def test_database_that_is_away_is_waited_for_once(english, page):
    waits = []

    def away(*_):
        waits.append(page)
        raise OperationalError("the database is away")

    english.raise_request_exception = False
    with connection.execute_wrapper(away):
        assert english.get(page).status_code == 503
    assert waits == [page]


def test_program_that_does_not_read_pages_is_told_to_come_back_by_headers_alone():
    request = RequestFactory().get(MLEGITYMACJA, headers={"accept": "application/json"})
    response = busy(request)
    assert (response.status_code, response.content, response["Retry-After"]) == (503, b"", "5")


def test_wallet_is_told_to_come_back_in_json():
    response = busy(RequestFactory().post("/wallet/token", headers={"accept": "application/json"}))
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert json.loads(response.content)["error"] == "temporarily_unavailable"
    assert response["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("page", [ORDER, "/wyloguj/", "/jezyk/"])
def test_address_of_a_form_opened_by_itself_is_a_405_in_the_shell(english, page):
    response = english.get(page)
    assert seen(response) == (405, "en", "There is nothing to see at this address", True)
    assert response["Allow"].startswith("POST")
    assert links(response) == ["/dla_stud/"]


def test_program_that_does_not_read_pages_gets_an_empty_405(english):
    response = english.get(ORDER, headers={"accept": "application/json"})
    assert (response.status_code, response.content) == (405, b"")


# a session that ended while the form was open


def sent_without_a_session(client, **headers):
    client.cookies["django_language"] = "en"
    return client.post(ORDER, headers=headers)


def test_form_sent_after_the_session_had_ended_leads_back_to_its_page(client, student):
    response = sent_without_a_session(client, referer=f"http://testserver{MLEGITYMACJA}?a=1")
    assert response.status_code == 302
    assert response.url == f"/logowanie/?next={MLEGITYMACJA}%3Fa%3D1"
    login = client.get(response.url).content.decode()
    assert "Your session has ended, so nothing has been done." in login
    assert student.orders.count() == 0


def test_form_sent_after_the_session_had_ended_from_nowhere_leads_to_the_introduction(client):
    assert sent_without_a_session(client).url == "/logowanie/?next=/dla_stud/"


def test_form_sent_after_the_session_had_ended_never_leads_out_of_the_portal(client):
    response = sent_without_a_session(client, referer="http://testserver//example.org/")
    assert response.url == "/logowanie/?next=/%252Fexample.org/"


def test_login_after_the_session_had_ended_opens_a_page_that_works(client, student):
    student.user.set_password("a password of the test")
    student.user.save()
    login = sent_without_a_session(client, referer=f"http://testserver{MLEGITYMACJA}").url
    credentials = {"username": "student", "password": "a password of the test"}
    response = client.post(login, credentials, follow=True)
    assert response.redirect_chain == [(MLEGITYMACJA, 302)]
    assert response.status_code == 200
