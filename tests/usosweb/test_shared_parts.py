"""Parts of pages that are kept, and shown to whom they are the same for."""

import itertools
import re

import pytest
import time_machine
from django.core.cache import caches
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from tests.support.people import make_student
from usosweb.demo import states

PLACES = [
    "/dla_stud/",
    "/dla_stud/studia/mlegitymacja/",
    "/dla_stud/studia/mlegitymacja/stan/",
    "/modul/dla_stud/studia/oceny/index/",
    "/modul/katalog2/index/",
    "/modul/katalog2/index/nic/",
    "/dla_wszystkich/",
    "/ustawienia/",
    "/mapa-serwisu/",
]
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
# What is another each time.
CHANCE = re.compile(rf'{TOKEN.pattern}|data-ask-again="[^"]*"')


# The tag

PART = Template("{% load i18n shared %}{% shared part order %}{{ seen }}{% endshared %}")


def rendered(seen, language="pl", order=None):
    with translation.override(language):
        return PART.render(Context({"seen": seen, "order": order}))


def test_part_is_rendered_once():
    assert [rendered("first"), rendered("second")] == ["first", "first"]


def test_part_is_rendered_in_each_language():
    assert [rendered("first"), rendered("second", language="en")] == ["first", "second"]


def test_part_is_rendered_for_each_value_that_it_names():
    assert [rendered("first", order=1), rendered("second", order=2)] == ["first", "second"]


def test_part_is_written_as_it_stands_where_templates_are_being_changed(settings):
    settings.CACHES = settings.CACHES | {
        "template_fragments": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    }

    assert [rendered("first"), rendered("second")] == ["first", "second"]


# The pages


@pytest.fixture
def browsers(student, other_student, faculty, clerk):
    """Of nobody, a student who may not order, one with codes, one who waits, and a clerk."""
    student.cards.all().delete()
    states.ready(other_student)
    numbers = {"pesel": "02070803628", "student_number": "400300"}
    third = make_student("third", faculty, timezone.localdate(), **numbers)
    states.placed(third)
    browsers = [Client(enforce_csrf_checks=True) for _person in range(5)]
    people = [student.user, other_student.user, third.user, clerk]
    for browser, person in zip(browsers[1:], people, strict=True):
        browser.force_login(person)
    return browsers


def shown(browser, place, language="pl"):
    browser.cookies["django_language"] = language
    return CHANCE.sub("", browser.get(place).content.decode())


def test_page_is_the_same_whoever_asked_for_whichever_page_before(browsers):
    asked = list(itertools.product(browsers, PLACES, ["pl", "en"]))

    with time_machine.travel(timezone.now(), tick=False):
        alone = []
        for browser, place, language in asked:
            caches["template_fragments"].clear()
            alone.append(shown(browser, place, language))
        after_others = [shown(browser, place, language) for browser, place, language in asked]

    assert after_others == alone


def test_forms_around_a_page_are_the_browsers_own(browsers):
    for browser in browsers:
        page = browser.get("/mapa-serwisu/").content.decode()
        chosen = {"csrfmiddlewaretoken": TOKEN.search(page).group(1), "language": "en"}

        assert browser.post(reverse("set_language"), chosen).status_code == 302
