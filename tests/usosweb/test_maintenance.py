"""The page that asks to come back later, in place of every other."""

import pytest
from django.db import connection

from tests.support.errors import below, broken, links, seen

PAGES = ["/", "/dla_stud/studia/mlegitymacja/", "/logowanie/", "/admin/", "/nie-ma/", "/readyz"]


@pytest.fixture(autouse=True)
def _maintenance(settings):
    settings.USOSWEB_MAINTENANCE = True


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_page_is_a_503_while_the_portal_is_worked_on(client, page, method):
    client.cookies["django_language"] = "en"
    response = getattr(client, method)(page)
    assert seen(response) == (503, "en", "Maintenance break", True)
    assert set(links(response)) == {page if method == "get" else "/dla_stud/"}
    assert below(response) == ("pl", "Przerwa techniczna", "Otwórz stronę ponownie")
    assert response["Retry-After"] == "300"
    assert response["Cache-Control"] == "no-store"


def test_form_sent_to_a_foreign_host_is_a_503_while_the_portal_is_worked_on(client):
    response = client.post("/logowanie/", headers={"host": "evil.example.org"})
    assert response.status_code == 503
    assert set(links(response)) == {"/dla_stud/"}


@pytest.mark.django_db
def test_maintenance_page_does_not_ask_the_database(client, student):
    client.force_login(student.user)
    with connection.execute_wrapper(broken):
        assert client.get("/dla_stud/").status_code == 503


@pytest.mark.django_db
def test_healthz_and_styles_are_served_while_the_portal_is_worked_on(client):
    style = client.get("/static/css/tokens.css")
    style.close()
    assert (client.get("/healthz").status_code, style.status_code) == (200, 200)
