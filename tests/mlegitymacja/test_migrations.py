"""What becomes of stored rows when the database is brought up to date."""

from importlib import import_module

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def migrate():
    """Migrate the module to a named migration, and return the models as they then are."""

    def migrate_to(name):
        MigrationExecutor(connection).migrate([("mlegitymacja", name)])
        return MigrationExecutor(connection).loader.project_state(("mlegitymacja", name)).apps

    yield migrate_to
    call_command("migrate", verbosity=0)


def make_order(apps, student, **values):
    return apps.get_model("mlegitymacja", "Order").objects.create(
        student_id=student, expiration_date=timezone.localdate(), **values
    )


def test_ended_orders_that_are_due_are_owed_a_withdrawal(student, migrate):
    apps = migrate("0009_skipped_orders")
    due, done = (
        make_order(apps, student.pk, status="revoked", due_at=due_at)
        for due_at in (timezone.now(), None)
    )
    waiting = make_order(apps, student.pk)

    orders = migrate("0010_withdrawal_owed").get_model("mlegitymacja", "Order").objects

    owed = dict(orders.values_list("pk", "withdrawal_owed"))
    assert owed == {due.pk: True, done.pk: False, waiting.pk: False}


def test_sentences_of_the_portal_become_reasons_and_back(student, migrate):
    apps = migrate("0010_withdrawal_owed")
    order = make_order(apps, student.pk)
    sentences = import_module("mlegitymacja.migrations.0011_reasons").SENTENCES
    stored = [*sentences.values(), "Skreślenie z listy studentów.", ""]
    for words in stored:
        apps.get_model("mlegitymacja", "OrderEvent").objects.create(
            order=order, to_status="pending", reason=words
        )

    apps = migrate("0011_reasons")
    events = apps.get_model("mlegitymacja", "OrderEvent").objects.order_by("pk")
    assert list(events.values_list("reason", "note")) == [
        *((reason, "") for reason in sentences),
        ("", "Skreślenie z listy studentów."),
        ("", ""),
    ]

    apps = migrate("0010_withdrawal_owed")
    events = apps.get_model("mlegitymacja", "OrderEvent").objects.order_by("pk")
    assert list(events.values_list("reason", flat=True)) == stored


def test_words_of_the_issuer_stay_on_the_way_back(student, migrate):
    apps = migrate("0012_looks")
    order = make_order(apps, student.pk)
    for note in ("", "Utrata telefonu."):
        apps.get_model("mlegitymacja", "OrderEvent").objects.create(
            order=order, to_status="revoked", reason="ended_by_issuer", note=note
        )

    events = migrate("0011_reasons").get_model("mlegitymacja", "OrderEvent").objects

    assert list(events.order_by("pk").values_list("reason", "note")) == [
        ("", "The issuer of the document has revoked it."),
        ("", "The issuer of the document has revoked it. Utrata telefonu."),
    ]
