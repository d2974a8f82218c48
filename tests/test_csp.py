"""What the headers of every page tell the browser not to do."""

import pytest

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
