"""The accessibility statement: what the law asks for, and what only the university knows."""

import datetime
import re

import pytest

from usosweb.checks import check_accessibility_statement

pytestmark = pytest.mark.django_db

PAGE = "/deklaracja-dostepnosci/"
IDS = {
    "a11y-deklaracja",
    "a11y-wstep",
    "a11y-podmiot",
    "a11y-url",
    "a11y-data-publikacja",
    "a11y-data-aktualizacja",
    "a11y-status",
    "a11y-data-sporzadzenie",
    "a11y-audytor",
    "a11y-kontakt",
    "a11y-osoba",
    "a11y-email",
    "a11y-telefon",
    "a11y-procedura",
    "a11y-aplikacje",
    "a11y-architektura",
}
FACTS = {
    "status": "full",
    "exceptions": "",
    "contact": "Ewa <b>Dostępna</b>",
    "email": "dostepnosc@example.edu.pl",
    "phone": "22 000 00 00",
    "architecture": "Wejście od ul. Długiej.\n\nWinda.",
    "published": datetime.date(2026, 10, 1),
    "updated": datetime.date(2026, 11, 3),
    "assessed": datetime.date(2026, 11, 2),
}
UNFILLED = "the university has yet to fill this in"


@pytest.fixture
def english(client):
    client.cookies["django_language"] = "en"
    return client


def by_id(html, name):
    """The words of the element, without its markup."""
    inside = re.search(rf'<(\w+) id="{name}"[^>]*>(.*?)</\1>', html, re.DOTALL).group(2)
    return " ".join(re.sub("<[^>]+>", "", inside).split())


def ways_to_the_statement(html):
    """What monitoring programs look for in the head, and what people see in the footer."""
    head, _, body = html.partition("</head>")
    return (
        re.findall('<meta name="deklaracja-dostępności" content="([^"]*)">', head),
        re.findall('<a href="([^"]*)">Deklaracja dostępności</a>', body.partition("<footer")[2]),
    )


OPEN_TO_ALL = ["/logowanie/", "/nie-ma-takiej-strony/", PAGE, "/mapa-serwisu/", "/admin/login/"]
OF_THE_ADMIN = ["/admin/", "/admin/password_change/", "/admin/students/faculty/add/?_popup=1"]


@pytest.mark.parametrize("page", [*OPEN_TO_ALL, *OF_THE_ADMIN])
def test_every_page_leads_to_the_statement(client, settings, superuser, page):
    settings.BASE_URL = "https://usosweb.example.edu.pl"
    if page in OF_THE_ADMIN:
        client.force_login(superuser)
    html = client.get(page).content.decode()
    assert ways_to_the_statement(html) == ([f"https://usosweb.example.edu.pl{PAGE}"], [PAGE])


def test_statement_has_the_ids_that_monitoring_looks_for(client, settings):
    settings.USOSWEB_ACCESSIBILITY = FACTS
    html = client.get(PAGE).content.decode()
    assert sorted(re.findall(r'id="(a11y-[a-z-]+)"', html)) == sorted(IDS)


def test_statement_says_plainly_what_the_university_has_not_told(english):
    html = english.get(PAGE).content.decode()
    assert by_id(html, "a11y-status") == f"Compliance: {UNFILLED}."
    assert "a11y-audytor" not in html
    for name in ("data-publikacja", "data-sporzadzenie", "osoba", "email", "telefon"):
        assert by_id(html, f"a11y-{name}") == UNFILLED


def test_statement_tells_what_the_settings_say(english, settings):
    settings.USOSWEB_ACCESSIBILITY = FACTS
    html = english.get(PAGE).content.decode()
    assert by_id(html, "a11y-podmiot") == "Uniwersytet Przykładowy"
    assert by_id(html, "a11y-status") == "The website complies with the Act."
    assert by_id(html, "a11y-osoba") == "Ewa &lt;b&gt;Dostępna&lt;/b&gt;"
    assert '<a href="mailto:dostepnosc@example.edu.pl">' in html
    assert '<time id="a11y-data-publikacja" datetime="2026-10-01">1 October 2026</time>' in html
    assert UNFILLED not in html


def test_statement_has_its_dates_in_polish(client, settings):
    settings.USOSWEB_ACCESSIBILITY = FACTS
    html = client.get(PAGE).content.decode()
    assert by_id(html, "a11y-data-aktualizacja") == "3 listopada 2026"


@pytest.mark.parametrize("status", ["partial", "none"])
def test_statement_of_a_site_that_does_not_comply_lists_what_is_not_accessible(
    english, settings, status
):
    exceptions = {"status": status, "exceptions": "Stare pliki PDF."}
    settings.USOSWEB_ACCESSIBILITY = {**FACTS, **exceptions}
    html = english.get(PAGE).content.decode()
    assert by_id(html, "a11y-tresci-niedostepne") == "Stare pliki PDF."


def test_check_names_what_the_statement_lacks(settings):
    settings.USOSWEB_ACCESSIBILITY = {**FACTS, "status": "partial", "phone": ""}
    warning = check_accessibility_statement()[0]
    assert warning.id == "usosweb.W001"
    assert warning.msg == (
        "The declaration of accessibility lacks "
        "USOSWEB_ACCESSIBILITY_EXCEPTIONS, USOSWEB_ACCESSIBILITY_PHONE."
    )


def test_check_of_a_complete_statement_finds_nothing(settings):
    settings.USOSWEB_ACCESSIBILITY = FACTS
    assert check_accessibility_statement() == []
