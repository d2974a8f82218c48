"""What a request says of the one who sent it."""

import pytest
from django.test import RequestFactory

from usosweb.http import client_address

PROXY = "10.0.0.1"
CLIENT = "192.0.2.7"


def address(proxies, settings, **headers):
    settings.USOSWEB_PROXIES = proxies
    return client_address(RequestFactory(REMOTE_ADDR=PROXY).get("/", headers=headers))


def test_client_without_proxies_is_who_connected(settings):
    assert address(0, settings, x_forwarded_for=CLIENT) == PROXY


@pytest.mark.parametrize(
    ("proxies", "forwarded_for"),
    [
        (1, CLIENT),
        (1, f"198.51.100.1, {CLIENT}"),
        (1, f"198.51.100.1,{CLIENT} "),
        (2, f"198.51.100.1, {CLIENT}, 10.0.0.2"),
    ],
)
def test_client_behind_proxies_is_whom_the_outermost_of_them_saw(settings, proxies, forwarded_for):
    assert address(proxies, settings, x_forwarded_for=forwarded_for) == CLIENT


@pytest.mark.parametrize("forwarded_for", ["", CLIENT, f" , {PROXY}"])
def test_client_that_came_past_a_proxy_is_who_connected(settings, forwarded_for):
    assert address(2, settings, x_forwarded_for=forwarded_for) == PROXY


def test_client_without_the_header_is_who_connected(settings):
    assert address(1, settings) == PROXY
