"""Styles and scripts: under hashed names for ever, or fresh from where they lie."""

import os
import re

import pytest
from django.core.management import call_command
from django.templatetags.static import static

pytestmark = pytest.mark.django_db

HASHED = r"/static/css/usosweb\.[0-9a-f]{12}\.css"
PLAIN = r"/static/css/usosweb\.css"


@pytest.fixture(autouse=True)
def _storage_of_the_portal(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "usosweb.static_files.HashedWhereCollected"},
    }


def collect():
    call_command("collectstatic", interactive=False, verbosity=0)


def stylesheet(client, pattern):
    """The shell's stylesheet, from the address that the login page gives for it."""
    html = client.get("/logowanie/").content.decode()
    address = re.search(f'href="({pattern})"', html).group(1)
    response = client.get(address, headers={"accept-encoding": "gzip"})
    response.close()
    return response


def test_collected_file_is_compressed_and_kept_for_ever(client):
    collect()
    response = stylesheet(client, HASHED)
    assert response.status_code == 200
    assert response["Cache-Control"] == "max-age=315360000, public, immutable"
    assert response["Content-Encoding"] == "gzip"


def test_file_not_collected_is_served_from_where_it_lies(client):
    response = stylesheet(client, PLAIN)
    assert response.status_code == 200
    assert response["Cache-Control"] == "max-age=60, public"


def test_file_newer_than_what_was_collected_is_served_from_where_it_lies(client, settings):
    collect()
    os.utime(settings.STATIC_ROOT / "staticfiles.json", (0, 0))
    settings.STORAGES = {**settings.STORAGES}  # as a process started now would see it
    assert stylesheet(client, PLAIN).status_code == 200


def test_file_that_was_not_there_when_the_rest_was_collected_keeps_its_name():
    collect()
    assert static("css/later.css") == "/static/css/later.css"


def test_icon_that_browsers_ask_for_by_themselves_is_the_logo(client):
    collect()
    response = client.get("/favicon.ico")
    assert response.status_code == 301
    assert re.fullmatch(r"/static/img/logo\.[0-9a-f]{12}\.svg", response.url)
    assert response["Cache-Control"] == "public, max-age=86400"
