"""Noon at a university whose students' documents end on LAST_DAY."""

import pytest
import time_machine

from tests.support.notices import LAST_DAY, NOON


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def _portal(settings):
    settings.BASE_URL = "https://usosweb.example.edu"
    settings.MAIL_DOMAIN = "usosweb.example.edu"
    settings.USOSWEB_NAME = "Uniwersytet Ćwiczebny"


@pytest.fixture
def student(student):
    student.cards.update(expiration_date=LAST_DAY)
    return student
