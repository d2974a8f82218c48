"""What every address for wallets takes in and refuses, seen from outside."""

import io
import json

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client
from hypothesis import given
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


@pytest.mark.parametrize("accept", ["application/json", "*/*", "text/html"])
def test_wrong_method_is_refused_in_json_whatever_is_accepted(accept):
    response = wallet.get("/nonce", headers={"accept": accept})

    assert response.status_code == 405
    assert response["Allow"] == "POST, OPTIONS"
    assert response.json() == {
        "error": "invalid_request",
        "error_description": "The method must be one of POST, OPTIONS.",
    }


def test_document_may_be_asked_for_its_headers_only():
    assert wallet.head("/document").status_code == 200


def test_wrong_method_of_a_document_is_told_both_that_read():
    assert wallet.post("/document")["Allow"] == "GET, HEAD, OPTIONS"


# the size of a body


@pytest.mark.parametrize("path", ["/nonce", "/form", "/json"])
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


@pytest.mark.parametrize("length", ["", "-1", "much"])
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


@pytest.mark.parametrize("content_type", ["application/json", "multipart/form-data", "text/plain"])
def test_form_of_another_type_is_a_bad_request(content_type):
    assert refusal(post_form("a=1", content_type)) == (400, "invalid_request")


@pytest.mark.parametrize("content_type", [FORM_TYPE, "text/json", "application/jwt"])
def test_json_of_another_type_is_unsupported(content_type):
    assert refusal(post_json("{}", content_type)) == (415, "invalid_credential_request")


def test_type_with_a_charset_is_the_same_type():
    assert post_form("a=1", f"{FORM_TYPE}; charset=UTF-8").json() == {"a": "1"}
    assert post_json('{"a": 1}', "application/json;charset=utf-8").json() == {"a": 1}


# forms


def test_form_is_read_as_its_parameters():
    assert post_form("grant_type=a%3Ab&tx_code=%C5%BC+1").json() == {
        "grant_type": "a:b",
        "tx_code": "ż 1",
    }


def test_parameter_without_a_value_counts_as_left_out():
    assert post_form("a=&b&c=1").json() == {"c": "1"}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"a=1&a=2", id="a parameter twice"),
        pytest.param(b"a=1&a=", id="a parameter twice, once empty"),
        pytest.param(b"a=%FF", id="escapes that are not UTF-8"),
        pytest.param(b"a=\xff", id="not UTF-8"),
        pytest.param(b"a=1%00", id="NUL"),
        pytest.param("&".join(f"p{n}=1" for n in range(21)).encode(), id="too many"),
    ],
)
def test_form_that_cannot_be_trusted_is_refused(body):
    assert refusal(post_form(body)) == (400, "invalid_request")


# JSON


def test_json_is_read_as_an_object():
    data = {"proofs": {"jwt": ["ż", "\\u0000", "😀"]}, "n": 1.5, "none": None}

    assert post_json(json.dumps(data)).json() == data


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b" ", id="nothing"),
        pytest.param(b"{", id="unfinished"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b'"text"', id="a text"),
        pytest.param(b"null", id="null"),
        pytest.param(b'{"a": 1, "a": 2}', id="a name twice"),
        pytest.param(b'{"b": [{"a": 1, "a": 2}]}', id="a name twice deep inside"),
        pytest.param(b'{"a": NaN}', id="NaN"),
        pytest.param(b'{"a": -Infinity}', id="infinity"),
        pytest.param(b'{"a": ' + b"[" * 30000 + b"]" * 30000 + b"}", id="deep lists"),
        pytest.param(b'{"a": ' * 5000 + b"1" + b"}" * 5000, id="deep objects"),
        pytest.param(b'{"a": ' + b"9" * 5000 + b"}", id="an endless number"),
        pytest.param(b'{"a": "\xff"}', id="not UTF-8"),
        pytest.param('{"a": "ż"}'.encode("utf-16"), id="UTF-16"),
        pytest.param(b"\xef\xbb\xbf{}", id="byte order mark"),
        pytest.param(b'{"a": "\\u0000"}', id="NUL"),
        pytest.param(b'{"a": ["\\ud800"]}', id="half a character"),
        pytest.param(b'{"\\udc00": 1}', id="half a character as a name"),
    ],
)
def test_json_that_cannot_be_trusted_is_refused(body):
    assert refusal(post_json(body)) == (400, "invalid_credential_request")


@given(st.binary(min_size=1, max_size=300))
def test_whatever_bytes_come_the_answer_is_json_and_no_server_error(body):
    for response in (post_form(body), post_json(body)):
        assert response.status_code in {200, 400}
        assert isinstance(response.json(), dict)


# errors


def test_error_of_a_view_is_told_in_json_with_its_headers():
    response = wallet.post("/refusing")

    assert (response.status_code, response["X-Why"]) == (400, "no")
    assert response.json() == {"error": "invalid_grant", "error_description": "Say no."}


@pytest.mark.parametrize(
    "description", ["", 'Say "no".', "Say no to żółć.", "Say\\no.", "Say\nno."]
)
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
def test_request_without_a_token_is_challenged_and_told_no_error(headers):
    response = wallet.post("/token", headers=headers)

    assert refusal(response) == (401, "invalid_token")
    assert response["WWW-Authenticate"] == 'Bearer realm="wallet"'


@pytest.mark.parametrize("sent", ["Bearer", "Bearer ", "Bearer a b", "Bearer a,b", "Bearer ż"])
def test_token_that_is_none_is_an_invalid_token(sent):
    response = wallet.post("/token", headers={"authorization": sent})

    assert refusal(response) == (401, "invalid_token")
    assert response["WWW-Authenticate"] == 'Bearer error="invalid_token"'


# caches, cookies, sessions, languages


@pytest.mark.parametrize("ask", [lambda: wallet.post("/form"), lambda: wallet.get("/document")])
def test_answer_is_kept_by_nobody(ask):
    response = ask()

    assert (response["Cache-Control"], response["Pragma"]) == ("no-store", "no-cache")


def test_answer_that_may_be_kept_says_so_itself():
    response = wallet.get("/cached")

    assert response["Cache-Control"] == "public, max-age=300"
    assert "Pragma" not in response


ASKED = [
    pytest.param(lambda client: client.get("/document"), id="document"),
    pytest.param(lambda client: client.get("/numbered/7"), id="not there"),
    pytest.param(lambda client: client.get("/nonce"), id="wrong method"),
    pytest.param(lambda client: client.post("/nonce"), id="nonce"),
    pytest.param(lambda client: client.post("/form", "a=1", content_type=FORM_TYPE), id="form"),
    pytest.param(lambda client: client.post("/refusing"), id="refusal"),
]


@pytest.mark.parametrize("ask", ASKED)
def test_person_logged_in_is_nobody_to_an_address_for_wallets(
    student, django_assert_num_queries, ask
):
    client = Client(enforce_csrf_checks=True)
    client.force_login(student.user)

    with django_assert_num_queries(0):
        response = ask(client)

    assert (response.cookies, response.headers.get("Vary")) == ({}, None)


@pytest.mark.parametrize("ask", ASKED)
def test_cookies_of_no_sense_are_neither_mended_nor_removed(ask):
    client = Client(enforce_csrf_checks=True)
    client.cookies.load({"sessionid": "x", "csrftoken": "x", "messages": "x"})

    response = ask(client)

    assert (response.cookies, response.headers.get("Vary")) == ({}, None)


def test_language_is_the_same_for_all():
    client = Client()
    client.cookies["django_language"] = "en"

    response = client.get("/document")

    assert (response.json(), response["Content-Language"]) == ({"language": "pl"}, "pl")
