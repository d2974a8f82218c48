"""The photograph's address: whom it is shown to, and as what."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from tests.support.people import file, picture, two_frames_in_a_jpeg
from usosweb.students import records


@pytest.fixture
def address(student):
    return reverse("students:photo", args=[student.pk])


@pytest.mark.parametrize(("kind", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png")])
def test_photo_for_its_owner_is_shown_as_what_it_is(client, student, address, kind, media_type):
    records.replace_photo(student, file(picture(kind=kind)))
    client.force_login(student.user)

    response = client.get(address)

    assert response.status_code == 200
    assert response.headers["Content-Type"] == media_type
    assert response.getvalue() == picture(kind=kind)


def test_photo_of_two_pictures_is_shown_as_jpeg(client, student, address):
    records.replace_photo(student, file(two_frames_in_a_jpeg()))
    client.force_login(student.user)

    response = client.get(address)

    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.getvalue() == two_frames_in_a_jpeg()


def test_photo_is_private_and_asked_for_anew_each_time(client, student, address):
    client.force_login(student.user)

    response = client.get(address)

    assert set(response.headers["Cache-Control"].split(", ")) == {"private", "no-cache"}
    assert response.getvalue()


def test_photo_for_another_student_does_not_exist(client, other_student, address):
    client.force_login(other_student.user)

    assert client.get(address).status_code == 404


def test_photo_for_an_anonymous_visitor_asks_to_log_in(client, address):
    response = client.get(address)

    assert response.status_code == 302
    assert response.url == f"{reverse('login')}?next={address}"


def test_photo_for_the_facultys_clerk_is_shown(client, clerk, address):
    client.force_login(clerk)

    response = client.get(address)

    assert response.status_code == 200
    assert response.getvalue() == picture()


def test_photo_for_a_clerk_of_another_faculty_does_not_exist(client, other_clerk, address):
    client.force_login(other_clerk)

    assert client.get(address).status_code == 404


def test_photo_for_staff_of_the_faculty_without_the_permission_does_not_exist(
    client, faculty, address
):
    helper = User.objects.create_user("helper", is_staff=True)
    faculty.staff.add(helper)
    client.force_login(helper)

    assert client.get(address).status_code == 404


def test_photo_of_a_student_who_has_none_does_not_exist(client, student, address):
    records.replace_photo(student, None)
    client.force_login(student.user)

    assert client.get(address).status_code == 404


def test_photo_whose_file_is_missing_does_not_exist(client, student, address):
    student.photo.storage.delete(student.photo.name)
    client.force_login(student.user)

    assert client.get(address).status_code == 404


def test_photo_of_an_unknown_student_does_not_exist(client, superuser):
    client.force_login(superuser)

    assert client.get(reverse("students:photo", args=[12345])).status_code == 404


def test_photo_posted_to_is_refused(client, student, address):
    client.force_login(student.user)

    assert client.post(address).status_code == 405
