"""The page of a faculty, on which a superuser says who works in its dean's office."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from tests.support.admin_pages import filled_in, page_of


@pytest.fixture
def browser(client, superuser):
    client.force_login(superuser)
    return client


def test_page_names_nobody_but_the_staff_chosen(browser, faculty, clerk, student):
    html = browser.get(page_of(faculty)).content.decode()

    assert f'<option value="{clerk.pk}" selected>clerk</option>' in html
    assert f'value="{student.user.pk}"' not in html


def test_staff_are_searched_for_among_staff_accounts(browser, superuser, clerk, student):
    field = {"app_label": "students", "model_name": "faculty", "field_name": "staff", "term": ""}

    response = browser.get(reverse("admin:autocomplete"), field)

    assert [found["text"] for found in response.json()["results"]] == ["clerk", "superuser"]


def test_student_forged_as_staff_is_refused(browser, faculty, student):
    fields = filled_in(browser.get(page_of(faculty)), staff=[student.user.pk])

    response = browser.post(page_of(faculty), fields)

    assert list(response.context["adminform"].form.errors) == ["staff"]


def test_staff_chosen_are_stored(browser, faculty):
    helper = User.objects.create_user("helper", is_staff=True)

    browser.post(page_of(faculty), filled_in(browser.get(page_of(faculty)), staff=[helper.pk]))

    assert list(faculty.staff.all()) == [helper]
