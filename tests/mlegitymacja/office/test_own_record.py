"""A member of staff who studies here sees the own record, and decides nothing about it."""

import pytest
from django.urls import reverse

from tests.support.admin_pages import MODELS, filled_in, page_of, programme, record_of
from tests.support.people import reread


@pytest.fixture(params=["clerk", "superuser"])
def own(request, student, client):
    """The record of the person whose browser it is."""
    student.user = request.getfixturevalue(request.param)
    student.save()
    client.force_login(student.user)
    return student


@pytest.mark.parametrize("model", MODELS)
def test_own_record_is_shown(client, own, model):
    response = client.get(page_of(record_of(own, model)))

    assert (response.status_code, response.context["has_change_permission"]) == (200, False)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("page", ["change", "delete"])
def test_own_record_is_not_to_be_changed_or_deleted(client, own, model, page):
    before = type(record_of(own, model)).objects.values().get()

    response = client.post(page_of(record_of(own, model), page), {"post": "yes"})

    assert response.status_code == 403
    assert type(record_of(own, model)).objects.values().get() == before


def test_records_on_the_page_of_the_own_record_are_not_to_be_changed(client, own):
    response = client.get(page_of(own))

    inlines = response.context["inline_admin_formsets"]
    assert [
        (one.has_add_permission, one.has_change_permission, one.has_delete_permission)
        for one in inlines
    ] == [(False, False, False)] * 2


def test_card_cannot_be_added_to_the_own_record(client, own):
    fields = {"student": own.pk, "date_of_issue": "2026-10-01", "expiration_date": "2027-03-31"}

    response = client.post(reverse("admin:students_studentcard_add"), fields)

    assert list(response.context["adminform"].form.errors) == ["student"]
    assert own.cards.count() == 1


def test_programme_cannot_be_added_to_the_own_record(client, own, faculty):
    fields = programme(faculty, student=own.pk)

    response = client.post(reverse("admin:students_studyprogramme_add"), fields)

    assert list(response.context["adminform"].form.errors) == ["student"]
    assert own.programmes.count() == 1


def test_own_records_cannot_be_deleted_among_others(client, own, superuser):
    own.user = superuser
    own.save()
    client.force_login(superuser)
    chosen = {"action": "delete_selected", "_selected_action": [own.cards.get().pk], "post": "yes"}

    response = client.post(reverse("admin:students_studentcard_changelist"), chosen)

    assert (response.status_code, own.cards.count()) == (403, 1)


def test_records_of_others_are_to_be_changed_as_before(client, own, faculty, other_student):
    other_student.programmes.update(faculty=faculty)
    fields = filled_in(client.get(page_of(other_student)), last_name="Inna")

    assert client.post(page_of(other_student), fields).status_code == 302
    assert reread(other_student).last_name == "Inna"
