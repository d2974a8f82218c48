"""What becomes of stored rows when the database is brought up to date."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def migrate():
    """Migrate the module to a named migration, and return the models as they then are."""

    def migrate_to(name: str):
        MigrationExecutor(connection).migrate([("mlegitymacja", name)])
        return MigrationExecutor(connection).loader.project_state(("mlegitymacja", name)).apps

    yield migrate_to
    call_command("migrate", verbosity=0)


def make_order(apps, student: int, **values):
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
