"""What a wallet gets when the portal itself fails."""

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from tests.support.phone import refusal

wallet = Client(enforce_csrf_checks=True)
within = pytest.mark.urls("tests.support.urls")


@within
def test_bug_is_a_server_error_in_json_that_is_logged_once_with_its_cause(caplog):
    response = wallet.post("/failing")

    assert refusal(response) == (500, "server_error")
    [record] = caplog.records
    assert record.getMessage() == "Internal Server Error: /failing"
    assert str(record.exc_info[1]) == "a bug"


@within
@pytest.mark.django_db
@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_database_that_is_away_is_told_in_json_and_logged_with_its_cause(caplog, error):
    def away(*_):
        raise error("the database is away")

    with connection.execute_wrapper(away):
        response = wallet.post("/counting")

    assert refusal(response) == (503, "temporarily_unavailable")
    [record] = caplog.records
    assert record.exc_info[0] is error


def test_maintenance_is_told_to_a_wallet_in_json(settings):
    settings.USOSWEB_MAINTENANCE = True

    response = wallet.post("/wallet/nonce")

    assert refusal(response) == (503, "temporarily_unavailable")
    assert (response["Retry-After"], response["Access-Control-Allow-Origin"]) == ("300", "*")
    assert (response.cookies, response.headers.get("Vary")) == ({}, None)


def test_request_of_a_wallet_for_a_foreign_host_is_refused_in_json():
    response = wallet.post("/wallet/nonce", headers={"host": "evil.example"})

    assert refusal(response) == (400, "invalid_request")


@pytest.mark.parametrize("path", ["/sprawdz/", "/wallet/unknown"])
def test_page_of_the_wallets_room_is_still_a_page_in_maintenance(settings, path):
    settings.USOSWEB_MAINTENANCE = True

    assert wallet.get(path)["Content-Type"] == "text/html; charset=utf-8"
