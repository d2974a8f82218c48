"""The issuer is a ministry: documents ordered here are collected, and may end, elsewhere."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from mlegitymacja import orders
from mlegitymacja.issuers import Collected
from tests.support.issuers import Ministry
from tests.support.looks import reread, sweep


@pytest.fixture(autouse=True)
def ministry(settings, monkeypatch):
    settings.MLEGITYMACJA_ISSUER = "tests.support.issuers.Ministry"
    for name in ("issued", "revoked", "asked"):
        monkeypatch.setattr(Ministry, name, [])
    monkeypatch.setattr(Ministry, "processing", set())
    monkeypatch.setattr(Ministry, "news", {})
    return Ministry


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


@pytest.fixture
def ready(clock, student):
    """Made after the clock stopped."""
    order = orders.place(student, by=student.user)
    orders.process_due()
    return reread(order)


@pytest.fixture
def collected(ready, ministry, clock):
    ministry.news[ready.pk] = Collected()
    sweep(clock, ready)
    return reread(ready)


@pytest.fixture
def follower(collected, clock):
    """Ready to collect, after the document in the phone."""
    card = collected.student.cards.get()
    card.expiration_date += datetime.timedelta(days=100)
    card.save()
    order = orders.renew(reread(collected), by=collected.student.user)
    orders.process_due()
    return reread(order)
