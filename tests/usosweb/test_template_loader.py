"""What is constant in a template is text, and pages are what Django's own loader makes of them."""

import re
import sys

import pytest
import time_machine
from django.core.cache import caches
from django.template import Context, Engine
from django.template.base import TextNode
from django.template.loaders import cached
from django.utils import timezone, translation

from tests.support.races import at_once

# What is random in a page: the token of its forms, and when it is to ask again.
RANDOM = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|data-ask-again="[\d.]+"')


@pytest.fixture
def template(tmp_path):
    """A template of these words."""
    engine = Engine(
        dirs=[tmp_path],
        loaders=[("usosweb.template_loader.Loader", ["django.template.loaders.filesystem.Loader"])],
        libraries={
            "i18n": "django.templatetags.i18n",
            "static": "django.templatetags.static",
        },
    )

    def read(content):
        (tmp_path / "part.html").write_text(f"{{% load i18n static %}}{content}")
        return engine.get_template("part.html")

    return read


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ('<p>{% translate "Logging in" %}</p>', "<p>Logowanie</p>"),
        ('{% translate "log in" context "menu" %}!', "zaloguj się!"),
        ('{% url "introduction" %}', "/dla_stud/"),
        ("{% static 'img/logo.svg' %}", "/static/img/logo.svg"),
        ("a{# not shown #}{% comment %}b{% endcomment %}c", "ac"),
    ],
)
def test_constant_is_text(template, content, text):
    [node] = template(content).nodelist

    assert (type(node), node.s) == (TextNode, text)


@pytest.mark.parametrize(
    "content",
    [
        "{% translate word %}",
        '{% translate "Logging in" as word %}',
        '{% translate word|default:"Logging in" %}',
        '{% translate "log in" context word %}',
        '{% url "not_installed" word %}',
        "{% url word %}",
        "{% static word %}",
        '{% static "img/logo.svg" as word %}',
        "{{ word }}",
    ],
)
def test_what_depends_on_the_page_is_no_text(template, content):
    [node] = [node for node in template(content).nodelist if not isinstance(node, TextNode)]

    assert node


@pytest.mark.parametrize(
    "content",
    [
        "{{% if word %}}-{{% else %}}{}{{% endif %}}",
        "{{% for each in word %}}-{{% empty %}}{}{{% endfor %}}",
        "{{% with a=1 %}}{{% block b %}}{}{{% endblock %}}{{% endwith %}}",
    ],
)
def test_constant_within_another_tag_is_text(template, content):
    read = template(content.format('{% translate "Logging in" %}'))

    constants = [node.s for node in read.nodelist.get_nodes_by_type(TextNode)]
    assert "Logowanie" in constants
    assert read.render(Context()) == "Logowanie"


def test_template_is_read_in_each_language(template):
    content = '{% translate "Logging in" %}'
    in_polish = template(content)
    with translation.override("en"):
        in_english = template(content)

    assert [read.render(Context()) for read in (in_polish, in_english, template(content))] == [
        "Logowanie",
        "Logging in",
        "Logowanie",
    ]


@pytest.fixture
def _switching_often():
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("_switching_often")
def test_template_that_many_read_at_once_is_whole_for_each(tmp_path):
    (tmp_path / "long.html").write_text("{% load i18n %}" + '<b>{% translate "log in" %}</b>' * 500)
    loaders = [("usosweb.template_loader.Loader", ["django.template.loaders.filesystem.Loader"])]
    libraries = {"i18n": "django.templatetags.i18n"}
    engine = Engine(dirs=[tmp_path], loaders=loaders, libraries=libraries)
    # Parsed by one of them, and not changed yet.
    cached.Loader.get_template(engine.template_loaders[0], "long.html")

    def length():
        return engine.get_template("long.html").render(Context()).count("</b>")

    assert at_once(*[length] * 10) == [500] * 10


def test_part_in_a_language_of_its_own_keeps_it(template):
    read = template('{% language "en" %}{% translate "Logging in" %}{% endlanguage %}')

    assert read.render(Context()) == "Logging in"


# The pages


def shown(browser, place, language):
    caches["template_fragments"].clear()
    browser.cookies["django_language"] = language
    return RANDOM.sub("", browser.get(place).content.decode())


@pytest.fixture
def in_maintenance(settings):
    settings.USOSWEB_MAINTENANCE = True


@pytest.fixture
def of_superuser(client, superuser):
    client.force_login(superuser)


@pytest.fixture
def of_student(client, ready_order):
    client.force_login(ready_order.student.user)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("prepared", "place"),
    [
        ("of_student", "/dla_stud/studia/mlegitymacja/"),
        ("of_student", "/ustawienia/"),
        ("of_student", "/nie-ma-takiej-strony/"),
        ("of_superuser", "/admin/"),
        ("of_superuser", "/admin/mlegitymacja/order/"),
        ("in_maintenance", "/dla_stud/"),
        ("db", "/logowanie/"),
        ("db", "/sprawdz/"),
    ],
)
def test_page_is_what_djangos_own_loader_makes_of_it(client, settings, prepared, place, request):
    request.getfixturevalue(prepared)
    languages = ["pl", "en", "pl"]
    [ours] = settings.TEMPLATES
    djangos = {name: value for name, value in ours["OPTIONS"].items() if name != "loaders"}

    with time_machine.travel(timezone.now(), tick=False):
        by_ours = [shown(client, place, language) for language in languages]
        settings.TEMPLATES = [ours | {"OPTIONS": djangos, "APP_DIRS": True}]
        by_djangos = [shown(client, place, language) for language in languages]

    assert by_ours == by_djangos
