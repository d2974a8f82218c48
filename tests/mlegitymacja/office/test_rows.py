"""The rows of the panel's lists are Django's own, made in another way."""

from uuid import uuid4

import pytest
from django.contrib.admin.templatetags import admin_list
from django.urls import reverse
from django.utils import translation

from mlegitymacja.models import BulkAct, Order
from usosweb.students.models import Faculty, Student, StudentCard, StudyProgramme
from usosweb.templatetags.panel import rows


@pytest.fixture
def _records(ready_order, other_student, superuser):
    """A row of each list with values that have to be escaped, and one that lacks some."""
    Student.objects.filter(pk=other_student.pk).update(user=None, birth_date=None)
    Student.objects.filter(pk=ready_order.student_id).update(last_name="O'Neil <b>&amp;")
    Faculty.objects.update(office=" ", office_hours="<8:00>")
    selection = {"ids": [ready_order.pk]}
    BulkAct.objects.create(
        kind="retry", made_by=superuser, key=uuid4(), selection=selection, up_to=1, total=1234
    )


def as_django_does(cl):
    return ["".join(row) for row in admin_list.results(cl)]


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("query", ["", "?o=-1&q="])
@pytest.mark.parametrize(
    "model",
    [Order, BulkAct, Student, StudyProgramme, StudentCard, Faculty],
    ids=lambda m: m.__name__,
)
@pytest.mark.usefixtures("_records")
def test_row_is_what_django_makes_of_it(client, superuser, settings, model, query, language):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    client.force_login(superuser)
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")

    response = client.get(f"{address}{query}")

    cl = response.context["cl"]
    with translation.override(language):
        expected = as_django_does(cl)
        assert list(rows(cl)) == expected
    assert expected
    assert all(row in response.content.decode() for row in expected)
