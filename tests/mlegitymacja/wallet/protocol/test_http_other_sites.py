"""Wallets and verifiers that are pages of another site (CORS)."""

import pytest
from django.test import Client

pytestmark = pytest.mark.urls("tests.support.urls")

wallet = Client(enforce_csrf_checks=True)


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda: wallet.get("/document"), id="document"),
        pytest.param(lambda: wallet.post("/refusing"), id="refusal"),
        pytest.param(lambda: wallet.get("/form"), id="wrong method"),
    ],
)
def test_every_answer_may_be_read_by_a_page_of_another_site_without_its_cookies(ask):
    response = ask()

    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response


@pytest.mark.parametrize(
    ("path", "methods"), [("/document", "GET, HEAD, OPTIONS"), ("/json", "POST, OPTIONS")]
)
def test_page_of_another_site_may_send_json_and_a_token(path, methods):
    response = wallet.options(
        path,
        headers={
            "origin": "https://wallet.example",
            "access-control-request-method": "POST",
            "access-control-request-headers": "authorization,content-type",
        },
    )

    assert (response.status_code, response.content, response["Allow"]) == (204, b"", methods)
    assert {name: value for name, value in response.items() if "Access" in name} == {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": "Authorization, Content-Type",
        "Access-Control-Max-Age": "86400",
    }
    assert (response.cookies, response.headers.get("Vary")) == ({}, None)
