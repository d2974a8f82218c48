"""What is done for the wallet issuer every night."""

import datetime

import pytest

from mlegitymacja.wallet import tasks
from mlegitymacja.wallet.models import UsedNonce
from mlegitymacja.wallet.protocol import nonces
from usosweb.celery import app


@pytest.mark.django_db
def test_forget_nonces_leaves_only_those_that_could_be_used_again(clock):
    nonces.use(nonces.new_nonce())
    clock.shift(datetime.timedelta(minutes=5, seconds=1))
    nonces.use(nonces.new_nonce())

    tasks.forget_nonces()

    assert UsedNonce.objects.count() == 1


def test_forget_nonces_is_scheduled_once_a_night():
    schedule = app.conf.beat_schedule["mlegitymacja.wallet.forget_nonces"]["schedule"]

    assert (schedule.hour, schedule.minute) == ({0}, {20})


def test_every_scheduled_task_is_known_to_the_worker():
    app.loader.import_default_modules()

    scheduled = {row["task"] for row in app.conf.beat_schedule.values()}
    assert scheduled - set(app.tasks) == set()
