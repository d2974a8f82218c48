"""The panel's lists at any size: their numbers, pages and dates."""

import itertools
import re

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import translation

from tests.support.admin_pages import PROGRAMMES, STUDENTS, listed, study
from usosweb.lists import PanelPaginator
from usosweb.students.models import Faculty, Student

pytestmark = [pytest.mark.django_db, pytest.mark.both]


PASSWORD = reverse("admin:password_change")


class OfThree(PanelPaginator):
    most = 3


def paginator(rows, number, per_page=2):
    """Of so many students."""
    Student.objects.bulk_create(Student(last_name=f"{n}") for n in range(number))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE students_student")
    return OfThree(rows.order_by("pk"), per_page)


@pytest.fixture
def browser(client, superuser):
    client.force_login(superuser)
    return client


# numbers


@pytest.mark.parametrize("number", [0, 1, 3])
def test_few_rows_are_counted(number):
    found = paginator(Student.objects.all(), number)

    assert (found.count, found.is_cut, found.count_in_words) == (number, False, str(number))


@pytest.mark.parametrize(("language", "words"), [("pl", "około 1\xa0200"), ("en", "about 1,200")])
def test_number_of_all_rows_of_a_large_table_is_about_right(language, words):
    found = paginator(Student.objects.all(), 1234)

    with translation.override(language):
        assert found.count_in_words == words


@pytest.mark.parametrize(("language", "words"), [("pl", "ponad 3"), ("en", "more than 3")])
def test_number_of_many_rows_found_is_that_they_are_more(language, words):
    found = paginator(Student.objects.exclude(last_name="0"), 5)

    with translation.override(language):
        assert found.count_in_words == words


@pytest.mark.postgresql
def test_number_of_a_table_that_grew_since_it_was_analyzed_is_that_they_are_more():
    paginator(Student.objects.all(), 1)
    Student.objects.bulk_create(Student(last_name=f"{n}") for n in range(9))

    assert OfThree(Student.objects.order_by("pk"), 2).count_in_words == "ponad 3"


# pages


def test_pages_end_where_counting_ends():
    found = paginator(Student.objects.all(), 5)

    assert [[row.last_name for row in page] for page in found] == [["0", "1"], ["2"]]


@pytest.mark.parametrize("page", [1, 20])
def test_last_page_that_can_be_opened_says_so(browser, page):
    Student.objects.bulk_create(Student() for _number in range(PanelPaginator.most + 1))

    response = browser.get(STUDENTS, {"p": page, "pesel_is_real__exact": 1})

    html = response.content.decode()
    assert "Studenci: ponad 1\xa0000" in html
    assert "Wybierz wszystkie: ponad 1\xa0000" in html
    assert ("To ostatnia strona" in html) is (page == 20)


# each row once


@pytest.mark.parametrize(
    "filters", [{}, {"programmes__status__exact": "active", "programmes__level__exact": "phd"}]
)
def test_student_of_two_programmes_that_a_filter_finds_is_listed_once(
    office, faculty, student, filters
):
    study(student, faculty)
    student.programmes.update(level="phd")

    response = office.get(STUDENTS, filters)

    assert listed(response) == [student]
    assert "Studenci: 1\n" in response.content.decode()


def test_filtered_list_keeps_the_order_that_was_chosen(office, faculty, student):
    second = Student.objects.create(last_name="Adamska", student_number="9")
    for one in (student, second):
        study(one, faculty)

    found = [
        listed(office.get(STUDENTS, {"programmes__status__exact": "active", "o": column}))
        for column in ("1", "-1")
    ]

    assert found == [[student, second], [second, student]]


# beside a list


def beside(browser, address):
    """The entries of the sidebar, and where the page lies among them."""
    _before, _begins, sidebar = browser.get(address).content.decode().partition("nav-sidebar")
    rows = re.findall(r'<tr class="model-(\w+)( current-model)?', sidebar.partition("</nav>")[0])
    return [name for name, _current in rows], [name for name, current in rows if current]


def test_sidebar_has_what_the_person_may_open_and_where_the_page_lies(client, superuser, clerk):
    found = []
    for person, address in itertools.product([superuser, clerk], [STUDENTS, PROGRAMMES, PASSWORD]):
        client.force_login(person)
        found.append(beside(client, address))

    of_clerk = ["studentcard", "studyprogramme", "student", "bulkact", "order"]
    of_all = [*of_clerk[:3], "faculty", *of_clerk[3:], "group", "user"]
    assert found == [
        (of_all, ["student"]),
        (of_all, ["studyprogramme"]),
        (of_all, []),
        (of_clerk, ["student"]),
        (of_clerk, ["studyprogramme"]),
        (of_clerk, []),
    ]


def test_filter_offers_its_choices_and_marks_the_one_that_holds(client, superuser, faculty):
    Faculty.objects.update(name="Filologia")
    other = Faculty.objects.create(name="<Wydział>")
    client.force_login(superuser)

    response = client.get(PROGRAMMES, {"faculty__id__exact": faculty.pk, "q": "a&b"})

    _before, _begins, filters = response.content.decode().partition('id="changelist-filter"')
    choices = re.search(r"<ul>\s*(.*?)\s*</ul>", filters, re.DOTALL)[1]
    link = "?faculty__id__exact={0.pk}&amp;q=a%26b".format
    assert choices.splitlines() == [
        '<li><a href="?q=a%26b">Wszystko</a></li>',
        f'<li><a href="{link(other)}">&lt;Wydział&gt;</a></li>',
        f'<li class="selected"><a href="{link(faculty)}">Filologia</a></li>',
    ]
