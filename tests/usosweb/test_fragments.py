"""Parts of pages that are kept, and shown to whom they are the same for."""

import itertools
import re

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

PLACES = [
    "/dla_stud/",
    "/dla_stud/studia/mlegitymacja/",
    "/modul/dla_stud/studia/oceny/index/",
    "/modul/katalog2/index/",
    "/modul/katalog2/index/nic/",
    "/dla_wszystkich/",
    "/ustawienia/",
    "/mapa-serwisu/",
]
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@pytest.fixture
def browsers(student, clerk):
    """Of nobody, a student and a clerk."""
    browsers = [Client(enforce_csrf_checks=True) for _person in range(3)]
    browsers[1].force_login(student.user)
    browsers[2].force_login(clerk)
    return browsers


def shown(browser, place, language="pl"):
    browser.cookies["django_language"] = language
    return browser.get(place).content.decode()


def test_page_is_the_same_whoever_asked_for_whichever_page_before(browsers):
    asked = list(itertools.product(browsers, PLACES, ["pl", "en"]))

    alone = []
    for browser, place, language in asked:
        caches["template_fragments"].clear()
        alone.append(TOKEN.sub("", shown(browser, place, language)))
    after_others = [
        TOKEN.sub("", shown(browser, place, language)) for browser, place, language in asked
    ]

    assert after_others == alone


def test_forms_around_a_page_are_the_browsers_own(browsers):
    for browser in browsers:
        token = TOKEN.search(shown(browser, "/mapa-serwisu/")).group(1)
        chosen = {"csrfmiddlewaretoken": token, "language": "en"}

        assert browser.post(reverse("set_language"), chosen).status_code == 302
