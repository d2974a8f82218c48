import datetime

import pytest
import time_machine
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.utils import timezone

from usosweb import tasks
from usosweb.celery import app

MLEGITYMACJA = "/dla_stud/studia/mlegitymacja/"


@pytest.mark.parametrize("cookie", ["sessionid", "csrftoken", "django_language", "another"])
@pytest.mark.parametrize("value", ["a\0b", "a\nb", "\x7f"])
@pytest.mark.django_db
def test_cookie_of_control_characters_counts_as_none(client, cookie, value):
    client.cookies[cookie] = value

    response = client.get(MLEGITYMACJA)

    assert (response.status_code, response.url) == (302, f"/logowanie/?next={MLEGITYMACJA}")


def test_sessions_that_have_ended_are_forgotten(client, student):
    with time_machine.travel(timezone.now() - datetime.timedelta(days=15)):
        client.force_login(student.user)
    client.cookies.clear()
    client.force_login(student.user)

    tasks.clear_sessions()

    assert [session.pk for session in Session.objects.all()] == [client.session.session_key]


def test_sessions_are_forgotten_every_night():
    row = app.conf.beat_schedule["usosweb.clear_sessions"]

    assert row["task"] == tasks.clear_sessions.name
    assert (row["schedule"].hour, row["schedule"].minute) == ({0}, {30})


def test_password_of_eleven_characters_is_too_short():
    with pytest.raises(ValidationError):
        validate_password("zielony-kot")


def test_password_of_twelve_characters_is_long_enough():
    validate_password("zielony-kot1")
