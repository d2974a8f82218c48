"""What the headers of every page tell the browser not to do."""

import pytest
from django.db import connection
from django.test import Client

from tests.support.errors import broken

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


@pytest.mark.parametrize(
    "page",
    ["/logowanie/", "/dla_stud/studia/mlegitymacja/", "/admin/", "/nie-ma-takiej-strony/"],
)
def test_page_allows_the_browser_nothing_but_our_own_files(client, superuser, page):
    if page != "/logowanie/":
        client.force_login(superuser)
    response = client.get(page)
    assert set(response["Content-Security-Policy"].split("; ")) == POLICY
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_policy_holds_for_a_request_that_was_refused(client):
    response = client.get("/logowanie/", headers={"host": "evil.example.org"})
    assert response.status_code == 400
    assert set(response["Content-Security-Policy"].split("; ")) == POLICY


FRAMELESS = {
    "page": ("/logowanie/", {}, 200),
    "redirect": ("/dla_stud/", {}, 302),
    "style": ("/static/css/tokens.css", {}, 200),
    "foreign host": ("/logowanie/", {"host": "evil.example.org"}, 400),
}


@pytest.mark.parametrize("kind", FRAMELESS)
def test_answer_of_any_kind_forbids_a_frame_around_it(client, kind):
    address, headers, status = FRAMELESS[kind]
    response = client.get(address, headers=headers)
    response.close()
    assert (response.status_code, response["X-Frame-Options"]) == (status, "DENY")


def test_error_of_the_server_forbids_a_frame_around_it(client, student):
    client.force_login(student.user)
    client.raise_request_exception = False
    with connection.execute_wrapper(broken):
        response = client.get("/dla_stud/")
    assert (response.status_code, response["X-Frame-Options"]) == (500, "DENY")


def test_maintenance_page_forbids_a_frame_around_it(client, settings):
    settings.USOSWEB_MAINTENANCE = True
    response = client.get("/dla_stud/")
    assert (response.status_code, response["X-Frame-Options"]) == (503, "DENY")


def test_form_out_of_date_forbids_a_frame_around_it():
    response = Client(enforce_csrf_checks=True).post("/logowanie/")
    assert (response.status_code, response["X-Frame-Options"]) == (403, "DENY")
