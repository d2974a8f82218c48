"""The panel's lists and searches are answered by indexes, however many rows there are."""

import itertools
import re

import pytest
from django.contrib.auth.models import User
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mlegitymacja.models import Order
from tests.support.plans import Plans, analyze, explain, large_tables, multiply
from usosweb.office import PanelAdmin
from usosweb.students.models import Faculty, Student, StudentCard, StudyProgramme

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db,
    pytest.mark.usefixtures("many_others"),
]

OTHERS = 3000
WORDS = ["student_words", "programme_name"]
SEARCHED = ["91234", "nowak123", "Nowák 91234", "other1234@ex", "other1234"]
LISTS = {
    "orders": reverse("admin:mlegitymacja_order_changelist"),
    "students": reverse("admin:students_student_changelist"),
    "cards": reverse("admin:students_studentcard_changelist"),
    "programmes": reverse("admin:students_studyprogramme_changelist"),
}


@pytest.fixture(scope="module")
def many_others(django_db_setup, django_db_blocker):
    """Students of another faculty, and for each one of ours, with cards, programmes and orders."""
    with large_tables(django_db_blocker):
        yield insert_many_others()


@pytest.fixture
def faculty(many_others):
    return many_others


def insert_many_others():
    faculty, other_faculty = (Faculty.objects.create(name=name) for name in ("Nasz", "Inny"))
    user = User.objects.create_user("other", "other@example.org")
    other = Student.objects.create(user=user, last_name="Nowak")
    programme = StudyProgramme.objects.create(
        student=other, faculty=other_faculty, programme="Filologia"
    )
    today = timezone.localdate()
    card = StudentCard.objects.create(student=other, date_of_issue=today, expiration_date=today)
    order = Order.objects.create(
        student=other, status="expired", due_at=None, expiration_date=today
    )
    multiply(user, OTHERS, username="'other' || n", email="'other' || n || '@example.org'")
    multiply(
        other,
        OTHERS,
        user_id=f"{user.pk} + n",
        last_name="'Nowak' || n",
        student_number="'9' || n",
        pesel="80000000000 + n",
    )
    of_each = {"student_id": f"{other.pk} + n"}
    multiply(
        programme,
        OTHERS,
        **of_each,
        faculty_id=f"CASE WHEN mod(n, 2) = 0 THEN {faculty.pk} ELSE {other_faculty.pk} END",
    )
    multiply(card, OTHERS, **of_each, date_of_issue=f"DATE '{today}' - n")
    multiply(order, OTHERS, **of_each, order_date="order_date - interval '1 hour' * n")
    with connection.cursor() as cursor:
        # As after a night: what was inserted is in its place in the index.
        cursor.execute("SELECT gin_clean_pending_list(name) FROM UNNEST(%s) AS name", [WORDS])
    analyze()
    return faculty


@pytest.fixture(params=["superuser", "clerk"])
def browser(request, client):
    client.force_login(request.getfixturevalue(request.param))
    return client


@pytest.fixture
def plans():
    return Plans()


def test_page_of_a_list_is_read_in_the_lists_order(browser):
    found = {}
    for name, address in LISTS.items():
        with CaptureQueriesContext(connection) as queries:
            browser.get(address)
        of_a_page = f"LIMIT {PanelAdmin.list_per_page}"
        [page] = [query["sql"] for query in queries if query["sql"].endswith(of_a_page)]
        found[name] = re.search(r"Index Scan using (\w+)", explain(page))[1]

    assert found == {
        "orders": "order_newest",
        "students": "student_by_name",
        "cards": "card_newest",
        "programmes": "programme_as_listed",
    }


def test_search_reads_no_whole_table(browser, plans):
    for words, (name, address) in itertools.product(SEARCHED, LISTS.items()):
        with plans.watch(f"{words} in {name}"):
            response = browser.get(address, {"q": words})
        assert (words, name, 0 < response.context["cl"].result_count < 20) == (words, name, True)

    assert plans.of_whole_tables == ""


def test_search_for_a_pesel_reads_no_whole_table(browser, plans):
    for name, address in LISTS.items():
        with plans.watch(name):
            response = browser.post(address, {"q": "80000001234"}, follow=True)
        assert (name, response.context["cl"].result_count) == (name, 1)

    assert plans.of_whole_tables == ""


def test_failed_orders_are_found_without_the_others(browser, plans):
    with plans.watch("failed"):
        response = browser.get(LISTS["orders"], {"status__exact": "failed"})

    assert response.context["cl"].result_count == 0
    assert plans.of_whole_tables == ""


def test_dates_of_orders_are_found_at_the_ends_of_an_index(client, superuser, plans):
    client.force_login(superuser)
    orders = client.get(LISTS["orders"]).context["cl"]
    del orders.dates
    caches["process"].clear()

    with plans.watch("dates"):
        assert orders.dates

    assert plans.of_whole_tables == ""
