"""Who a session belongs to."""

import pytest
from django.contrib.auth.models import User

PREFERENCES = "/ustawienia/"


def test_person_is_read_together_with_the_record(client, student, django_assert_num_queries):
    client.force_login(student.user)

    # The session, the person.
    with django_assert_num_queries(2):
        response = client.get(PREFERENCES)

    assert response.context["user"].student == student


def test_person_without_a_record_is_known(client, clerk, django_assert_num_queries):
    client.force_login(clerk)

    with django_assert_num_queries(2):
        response = client.get(PREFERENCES)

    assert response.context["user"] == clerk


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "changed"}])
def test_session_ends_with_the_account_and_its_password(client, student, change):
    client.force_login(student.user)
    User.objects.update(**change)

    assert client.get(PREFERENCES).status_code == 302
