"""What every endpoint for wallets has in common, seen from outside."""

import io

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from mlegitymacja.wallet.protocol.errors import OAuthError
from mlegitymacja.wallet.protocol.http import BODY_BYTES
from tests.support import urls

pytestmark = pytest.mark.urls("tests.support.urls")

FORM_TYPE = "application/x-www-form-urlencoded"
wallet = Client(enforce_csrf_checks=True)


def post_form(body, content_type=FORM_TYPE):
    return wallet.post("/form", body, content_type=content_type)


def post_json(body, content_type="application/json"):
    return wallet.post("/json", body, content_type=content_type)


def refusal(response):
    return (response.status_code, response.json()["error"])


# methods


def test_wrong_method_is_refused_in_json_even_if_html_is_accepted():
    response = wallet.get("/nonce", headers={"accept": "text/html"})

    assert response.status_code == 405
    assert response["Allow"] == "POST, OPTIONS"
    assert response.json() == {
        "error": "invalid_request",
        "error_description": "The method must be one of POST, OPTIONS.",
    }


def test_document_may_be_asked_for_its_headers_only():
    assert wallet.head("/document").status_code == 200


def test_wrong_method_of_a_document_names_both_that_read():
    assert wallet.post("/document")["Allow"] == "GET, HEAD, OPTIONS"


# the size of a body


@pytest.mark.parametrize("path", ["/nonce", "/form"])
def test_body_over_64_kb_is_refused(path):
    response = wallet.post(path, b"x" * (BODY_BYTES + 1), content_type=FORM_TYPE)

    assert response.status_code == 413


def test_body_of_64_kb_is_taken():
    body = b"a=" + b"x" * (BODY_BYTES - 2)

    assert post_form(body).json() == {"a": "x" * (BODY_BYTES - 2)}


class Endless(io.RawIOBase):
    """A body that goes on for ever, and how much of it was asked for."""

    taken = 0

    def read(self, size):
        self.taken += size
        return b"x" * size


def request_with(body, length):
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/form",
        "CONTENT_TYPE": FORM_TYPE,
        "CONTENT_LENGTH": length,
        "wsgi.input": body,
    }
    return WSGIRequest(environ)


def test_body_that_goes_on_and_on_is_read_no_further_than_64_kb():
    body = Endless()

    response = urls.form(request_with(body, length=str(10**12)))

    assert (response.status_code, body.taken) == (413, BODY_BYTES + 1)


@pytest.mark.parametrize("length", ["", "much"])
def test_body_of_no_sensible_length_is_not_read(length):
    body = Endless()

    response = urls.form(request_with(body, length))

    assert (response.content, body.taken) == (b"{}", 0)


def test_body_that_breaks_off_is_refused():
    class BrokenOff(io.RawIOBase):
        def read(self, size):
            raise OSError("connection reset")

    response = urls.form(request_with(BrokenOff(), length="10"))

    assert response.status_code == 400


# the type of a body


def test_form_of_another_type_is_a_bad_request():
    assert refusal(post_form("a=1", "multipart/form-data")) == (400, "invalid_request")


def test_json_of_another_type_is_unsupported():
    assert refusal(post_json("{}", "text/json")) == (415, "invalid_credential_request")


def test_type_with_a_charset_is_the_same_type():
    assert post_form("a=1", f"{FORM_TYPE}; charset=UTF-8").json() == {"a": "1"}
    assert post_json('{"a": 1}', "application/json;charset=utf-8").json() == {"a": 1}


@pytest.mark.parametrize(
    ("post", "error"),
    [(post_form, "invalid_request"), (post_json, "invalid_credential_request")],
)
def test_body_that_cannot_be_read_is_refused(post, error):
    assert refusal(post(b"\xff")) == (400, error)


@settings(max_examples=50)
@given(st.binary(min_size=1, max_size=300))
def test_any_bytes_are_answered_in_json_without_a_server_error(body):
    for response in (post_form(body), post_json(body)):
        assert response.status_code in {200, 400}
        assert isinstance(response.json(), dict)


# errors


def test_error_of_a_view_is_json_with_its_headers():
    response = wallet.post("/refusing")

    assert (response.status_code, response["X-Why"]) == (400, "no")
    assert response.json() == {"error": "invalid_grant", "error_description": "Say no."}


@pytest.mark.parametrize("description", ["", 'Say "no".', "Say no to żółć.", "Say\\no."])
def test_description_is_only_what_the_standard_allows(description):
    with pytest.raises(ValueError, match="No description"):
        OAuthError("invalid_grant", description)


def test_what_is_not_there_is_a_404_in_json():
    assert refusal(wallet.get("/numbered/7")) == (404, "not_found")


# access tokens


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer  "])
def test_bearer_is_the_token_after_the_scheme(scheme):
    response = wallet.post("/token", headers={"authorization": f"{scheme}aZ09-._~+/=="})

    assert response.json() == {"token": "aZ09-._~+/=="}


@pytest.mark.parametrize("headers", [{}, {"authorization": "Basic dTpw"}, {"authorization": ""}])
def test_request_without_a_token_is_challenged_without_an_error(headers):
    response = wallet.post("/token", headers=headers)

    assert refusal(response) == (401, "invalid_token")
    assert response["WWW-Authenticate"] == 'Bearer realm="wallet"'


@pytest.mark.parametrize("sent", ["Bearer", "Bearer a b", "Bearer ż"])
def test_token_that_is_none_is_an_invalid_token(sent):
    response = wallet.post("/token", headers={"authorization": sent})

    assert refusal(response) == (401, "invalid_token")
    assert response["WWW-Authenticate"] == 'Bearer error="invalid_token"'


# caches, cookies, sessions, languages


@pytest.mark.parametrize("ask", [lambda: wallet.post("/form"), lambda: wallet.get("/document")])
def test_answer_is_not_cached(ask):
    response = ask()

    assert (response["Cache-Control"], response["Pragma"]) == ("no-store", "no-cache")


def test_answer_that_may_be_cached_says_so_itself():
    response = wallet.get("/cached")

    assert response["Cache-Control"] == "public, max-age=300"
    assert "Pragma" not in response


ASKED = [
    pytest.param(lambda client: client.get("/document"), id="document"),
    pytest.param(lambda client: client.get("/nonce"), id="wrong method"),
    pytest.param(lambda client: client.post("/form", "a=1", content_type=FORM_TYPE), id="form"),
]


@pytest.mark.parametrize("ask", ASKED)
def test_login_of_a_person_does_not_count_for_an_endpoint(student, django_assert_num_queries, ask):
    client = Client(enforce_csrf_checks=True)
    client.force_login(student.user)

    with django_assert_num_queries(0):
        response = ask(client)

    assert (response.cookies, response.headers.get("Vary")) == ({}, None)


@pytest.mark.parametrize("ask", ASKED)
def test_malformed_cookies_are_neither_mended_nor_removed(ask):
    client = Client(enforce_csrf_checks=True)
    client.cookies.load({"sessionid": "x", "csrftoken": "x", "messages": "x"})

    response = ask(client)

    assert (response.cookies, response.headers.get("Vary")) == ({}, None)


def test_language_is_the_same_for_all():
    client = Client()
    client.cookies["django_language"] = "en"

    response = client.get("/document")

    assert (response.json(), response["Content-Language"]) == ({"language": "pl"}, "pl")
