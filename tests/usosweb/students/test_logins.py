"""Who a session belongs to."""

import pytest
from django.contrib.auth.models import AnonymousUser, Permission, User
from django.db import connection

from usosweb import versions
from usosweb.students import records

PREFERENCES = "/ustawienia/"


def test_person_is_read_together_with_the_record(client, student, django_assert_num_queries):
    client.force_login(student.user)

    # The session, the person.
    with django_assert_num_queries(2):
        response = client.get(PREFERENCES)

    assert response.context["user"].student == student


@pytest.mark.usefixtures("shared_cache")
def test_version_of_a_person_is_that_before_they_are_read(
    client, student, django_capture_on_commit_callbacks
):
    client.force_login(student.user)
    before = versions.current(student.user_id)

    def change(execute, sql, *arguments):
        if "students_student" in sql and student.last_name != "Nowa":
            student.last_name = "Nowa"
            with django_capture_on_commit_callbacks(execute=True):
                records.save(student, "last_name")
        return execute(sql, *arguments)

    with connection.execute_wrapper(change):
        response = client.get(PREFERENCES)

    assert response.context["user"].version == before != versions.current(student.user_id)


def test_person_without_a_record_is_known(client, clerk, django_assert_num_queries):
    client.force_login(clerk)

    with django_assert_num_queries(2):
        response = client.get(PREFERENCES)

    assert response.context["user"] == clerk


@pytest.fixture
def helper(clerk):
    """One of the dean's office who has a permission of one's own, too."""
    clerk.user_permissions.add(*Permission.objects.filter(codename__in=["add_group", "view_order"]))
    return User.objects.get(pk=clerk.pk)


def test_permissions_are_the_persons_and_the_groups(helper):
    in_two_steps = helper.get_user_permissions() | helper.get_group_permissions()

    assert helper.get_all_permissions() == in_two_steps > {"auth.add_group"}


def test_permissions_are_read_in_one_statement(helper, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert helper.has_perm("auth.add_group")
        assert helper.has_module_perms("mlegitymacja")


@pytest.mark.parametrize("person", [User(pk=1, is_active=False), AnonymousUser()])
def test_person_who_may_not_log_in_has_no_permissions(db, person):
    assert person.get_all_permissions() == set()


def test_superuser_has_every_permission(superuser):
    assert len(superuser.get_all_permissions()) == Permission.objects.count()


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "changed"}])
def test_session_ends_with_the_account_and_its_password(client, student, change):
    client.force_login(student.user)
    User.objects.update(**change)

    assert client.get(PREFERENCES).status_code == 302
