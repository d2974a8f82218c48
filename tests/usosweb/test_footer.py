"""What stands below every page, and the university's own look."""

import tomllib

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from tests.support.environment import read, refusal
from usosweb import __version__, menu

pytestmark = pytest.mark.django_db


def part(html, name):
    return html.partition(f"<{name}")[2].partition(f"</{name}>")[0]


def footer(client):
    client.cookies["django_language"] = "en"
    return part(client.get("/logowanie/").content.decode(), "footer")


def test_footer_has_the_address_and_contact_of_the_university(client, settings):
    settings.USOSWEB_ADDRESS = "ul. <Długa> 1"
    settings.USOSWEB_CONTACT = "usos@example.edu.pl"
    html = footer(client)
    assert '<p lang="pl">Uniwersytet Przykładowy, ul. &lt;Długa&gt; 1</p>' in html
    assert '<a href="mailto:usos@example.edu.pl">usos@example.edu.pl</a>' in html


def test_footer_without_an_address_leaves_no_gap(client):
    html = footer(client)
    assert '<p lang="pl">Uniwersytet Przykładowy</p>' in html
    assert "Contact:" not in html


def test_footer_tells_the_version(client):
    shown = f"<usos-copyright>USOSweb, version {__version__}</usos-copyright>"
    assert shown in footer(client)


def test_site_map_lists_every_page_of_the_menus(client, superuser):
    client.force_login(superuser)
    html = part(client.get("/mapa-serwisu/").content.decode(), "main")
    assert [
        entry.href for entry in menu.by_action().values() if f'"{entry.href}"' not in html
    ] == []


def test_site_map_is_open_to_all_and_says_what_is_not(client):
    client.cookies["django_language"] = "en"
    html = part(client.get("/mapa-serwisu/").content.decode(), "main")
    assert "FOR EMPLOYEES (Only for employees of the university)" in html
    assert "/admin/" not in html


def test_stylesheet_of_the_university_is_loaded_last(client, student, settings, tmp_path):
    settings.USOSWEB_BRANDING_DIR = tmp_path
    client.force_login(student.user)
    html = client.get("/dla_stud/studia/mlegitymacja/").content.decode()
    styles = [line for line in html.splitlines() if 'rel="stylesheet"' in line]
    assert styles[-1].strip() == '<link rel="stylesheet" href="/static/css/branding.css">'


def test_file_of_the_university_takes_the_place_of_ours(settings, tmp_path):
    (tmp_path / "img").mkdir()
    logo = tmp_path / "img" / "logo.svg"
    logo.write_text("<svg/>")
    settings.STATICFILES_DIRS = [tmp_path, *settings.STATICFILES_DIRS]
    assert finders.find("img/logo.svg") == str(logo)


def test_branding_folder_comes_before_ours(tmp_path):
    assert read(USOSWEB_BRANDING_DIR=str(tmp_path)).STATICFILES_DIRS[0] == tmp_path


def test_branding_folder_that_is_not_there_is_refused():
    assert refusal(USOSWEB_BRANDING_DIR="/no/such/folder") == (
        "USOSWEB_BRANDING_DIR must be a folder that exists, not '/no/such/folder'."
    )


@pytest.mark.parametrize("value", ["1.10.2026", "2026-13-01", "soon"])
def test_date_of_the_statement_that_is_none_is_refused(value):
    assert refusal(USOSWEB_ACCESSIBILITY_UPDATED=value) == (
        f"USOSWEB_ACCESSIBILITY_UPDATED must be a date (2026-10-01), not {value!r}."
    )


def test_compliance_of_another_word_is_refused():
    assert refusal(USOSWEB_ACCESSIBILITY_STATUS="yes") == (
        "USOSWEB_ACCESSIBILITY_STATUS must be one of full, partial, none, not 'yes'."
    )


def test_version_is_that_of_the_project():
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]

    assert __version__ == project["version"]
