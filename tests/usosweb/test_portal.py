"""The shell around the pages: who is let in, and in which language."""

import re

import pytest
from django.db import OperationalError, connection
from django.urls import reverse

pytestmark = pytest.mark.django_db

INTRODUCTION = "/dla_stud/"
MLEGITYMACJA = "/dla_stud/studia/mlegitymacja/"
PAGES = [INTRODUCTION, MLEGITYMACJA, "/ustawienia/"]
# What a search engine may show, and does by the page's own words.
OPEN_TO_ALL = [
    "/logowanie/",
    "/sprawdz/",
    "/deklaracja-dostepnosci/",
    "/mapa-serwisu/",
    "/dla_wszystkich/",
    "/modul/news/default/",
    "/modul/katalog2/index/",
]


@pytest.fixture
def logged_in(client, student):
    client.force_login(student.user)
    return client


def current(html, landmark):
    """The texts of the links marked as current within one custom element of the shell."""
    inside = re.search(rf"<{landmark}\b.*?</{landmark}>", html, re.DOTALL).group()
    return re.findall(r'aria-current="[a-z]+">([^<]+)<', inside)


@pytest.mark.parametrize("page", PAGES)
def test_anonymous_visitor_is_sent_to_log_in_and_back(client, page):
    response = client.get(page)
    assert response.status_code == 302
    assert response.url == f"/logowanie/?next={page}"


def test_root_leads_an_anonymous_visitor_to_log_in(client):
    assert client.get("/").url == "/logowanie/?next=/"


@pytest.mark.parametrize("language", ["pl", "en"])
def test_page_open_to_all_has_a_description_of_its_own(client, language):
    client.cookies["django_language"] = language
    pages = {page: client.get(page) for page in OPEN_TO_ALL}
    described = [
        found
        for response in pages.values()
        for found in re.findall(
            r'<meta name="description" content="([^"<]+[.])">', response.content.decode()
        )
    ]
    assert {response.status_code for response in pages.values()} == {200}
    assert len(set(described)) == len(OPEN_TO_ALL)


def test_page_of_a_module_not_installed_leads_a_stranger_to_what_is_open(client):
    html = client.get("/modul/news/default/").content.decode()
    assert 'href="/dla_wszystkich/">Przejdź do strony „Dla wszystkich”<' in html


def test_login_leads_to_the_introduction(client, student):
    student.user.set_password("a password of the test")
    student.user.save()
    response = client.post(
        reverse("login"), {"username": "student", "password": "a password of the test"}
    )
    assert response.status_code == 302
    assert response.url == INTRODUCTION


def test_login_with_a_wrong_password_says_so(client, student):
    response = client.post(reverse("login"), {"username": "student", "password": "wrong"})
    html = response.content.decode()
    assert response.status_code == 200
    assert '<error-box role="alert">' in html
    assert "<p>Nieprawidłowa nazwa użytkownika lub hasło. Wielkość liter ma znaczenie.</p>" in html
    assert "<title>Błąd: Logowanie - USOSweb</title>" in html


def test_login_page_sends_on_who_is_logged_in_already(logged_in):
    response = logged_in.get(reverse("login"))
    assert response.status_code == 302
    assert response.url == INTRODUCTION


def test_logout_ends_the_session(logged_in):
    response = logged_in.post(reverse("logout"))
    assert response.status_code == 302
    assert response.url == "/logowanie/"
    assert logged_in.get(INTRODUCTION).status_code == 302


def test_logout_by_a_mere_link_is_refused(logged_in):
    assert logged_in.get(reverse("logout")).status_code == 405
    assert logged_in.get(INTRODUCTION).status_code == 200


def test_logout_after_the_session_has_ended_does_not_ask_to_log_in_first(client):
    response = client.post(reverse("logout"))
    assert response.status_code == 302
    assert response.url == "/logowanie/"


def test_root_leads_to_the_introduction(logged_in):
    response = logged_in.get("/")
    assert response.status_code == 302
    assert response.url == INTRODUCTION


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("?_action=dla_stud/studia/mlegitymacja/index", MLEGITYMACJA),
        ("?_action=dla_stud/index", INTRODUCTION),
        ("?_action=katalog2/index", "/modul/katalog2/index/"),
        ("", INTRODUCTION),
    ],
)
def test_old_address_leads_to_the_page_of_today(client, query, page):
    response = client.get(f"/kontroler.php{query}")
    assert response.status_code == 302
    assert response.url == page


def test_old_address_of_an_unknown_page_does_not_exist(client):
    assert client.get("/kontroler.php?_action=https://example.org/").status_code == 404


def test_page_is_in_polish_until_another_language_is_chosen(logged_in):
    response = logged_in.get(INTRODUCTION, headers={"accept-language": "en"})
    assert response["Content-Language"] == "pl"
    assert '<html lang="pl">' in response.content.decode()


def test_chosen_language_lasts(logged_in):
    response = logged_in.post(reverse("set_language"), {"language": "en", "next": MLEGITYMACJA})
    assert response.status_code == 302
    assert response.url == MLEGITYMACJA
    page = logged_in.get(INTRODUCTION)
    assert page["Content-Language"] == "en"
    assert '<html lang="en">' in page.content.decode()
    assert "<h1>For students</h1>" in page.content.decode()


def test_language_may_be_chosen_before_login(client):
    client.post(reverse("set_language"), {"language": "en", "next": "/logowanie/"})
    assert "<h1>Logging in</h1>" in client.get("/logowanie/").content.decode()


def test_choice_of_language_never_leads_out_of_the_portal(client):
    response = client.post(
        reverse("set_language"), {"language": "en", "next": "https://example.org/"}
    )
    assert response.url == "/"


@pytest.mark.parametrize("language", ["de", "", "x" * 1000, "\x00", "pl-en"])
def test_choice_of_an_unknown_language_changes_nothing(logged_in, language):
    logged_in.post(reverse("set_language"), {"language": "en"})
    response = logged_in.post(
        reverse("set_language"),
        {"language": language},
        headers={"referer": f"http://testserver{MLEGITYMACJA}?a=1"},
    )
    assert (response.status_code, response.url) == (302, f"{MLEGITYMACJA}?a=1")
    assert logged_in.get(INTRODUCTION)["Content-Language"] == "en"


@pytest.mark.parametrize("cookie", ["de", "", "x" * 1000, "../../etc/passwd", "PL"])
def test_forged_language_cookie_leaves_the_page_in_polish(logged_in, cookie):
    logged_in.cookies["django_language"] = cookie
    response = logged_in.get(INTRODUCTION)
    assert response["Content-Language"] == "pl"
    assert '<html lang="pl">' in response.content.decode()


def test_language_switch_returns_to_the_same_page(logged_in):
    html = logged_in.get("/dla_stud/?a=1").content.decode()
    assert '<input type="hidden" name="next" value="/dla_stud/?a=1">' in html


def test_introduction_is_current_in_both_menus(logged_in):
    html = logged_in.get(INTRODUCTION).content.decode()
    assert current(html, "menu-top") == ["DLA STUDENTÓW"]
    assert current(html, "menu-left") == ["WPROWADZENIE"]


def test_mlegitymacja_is_current_within_the_section_for_students(logged_in):
    html = logged_in.get(MLEGITYMACJA).content.decode()
    assert current(html, "menu-top") == ["DLA STUDENTÓW"]
    assert current(html, "menu-left") == ["mLegitymacja"]


def test_section_of_its_own_is_current_in_the_top_menu_only(logged_in):
    html = logged_in.get("/modul/katalog2/index/").content.decode()
    assert current(html, "menu-top") == ["KATALOG"]


@pytest.mark.parametrize(
    ("page", "has_it"),
    [
        (INTRODUCTION, True),
        ("/modul/dla_stud/studia/oceny/index/", True),
        ("/ustawienia/", True),
        ("/modul/katalog2/index/", False),
        ("/dla_wszystkich/", False),
        ("/sprawdz/", False),
    ],
)
def test_modules_for_students_stand_by_no_other_section(logged_in, page, has_it):
    html = logged_in.get(page).content.decode()
    assert ("<menu-left" in html, html.count('"#menu-left"')) == (has_it, 2 * has_it)


def test_employees_entry_is_greyed_for_a_student_and_says_why(logged_in):
    html = logged_in.get(INTRODUCTION).content.decode()
    greyed = re.search(r"<a ([^>]*)>DLA PRACOWNIKÓW<span[^>]*> \(([^)]*)\)", html)
    assert "href" not in greyed.group(1)
    assert 'aria-disabled="true"' in greyed.group(1)
    assert greyed.group(2) == "Tylko dla pracowników uczelni"


def test_employees_entry_leads_staff_to_the_admin(client, clerk):
    client.force_login(clerk)
    html = client.get(INTRODUCTION).content.decode()
    assert '<a href="/admin/">DLA PRACOWNIKÓW</a>' in html


def test_page_names_the_university_and_the_person(logged_in, student, settings):
    settings.USOSWEB_NAME = "Uniwersytet <Testowy>"
    student.user.first_name, student.user.last_name = "Ala", "<b>Kot</b>"
    student.user.save()
    html = logged_in.get(INTRODUCTION).content.decode()
    assert 'class="cas-name" lang="pl">Uniwersytet &lt;Testowy&gt;</span>' in html
    assert 'class="cas-user">Ala &lt;b&gt;Kot&lt;/b&gt;</span>' in html


@pytest.mark.parametrize("page", [*PAGES[:2], "/logowanie/", "/nie-ma-takiej-strony/"])
def test_page_needs_nothing_that_a_strict_content_security_policy_forbids(client, page, student):
    if page != "/logowanie/":
        client.force_login(student.user)
    html = client.get(page).content.decode()
    assert re.findall(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:", html) == []
    assert re.findall(r'(?:src|href)="(?:https?:)?//[^"]*', html) == []


def broken(*_):
    raise OperationalError("the database is away")


def test_healthz_answers_without_login_or_database(client):
    with connection.execute_wrapper(broken):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_readyz_answers_without_login(client):
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_readyz_is_503_while_the_database_is_away(client):
    with connection.execute_wrapper(broken):
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.content == b"The database does not answer or was not migrated.\n"
