"""Issuers for the tests, named to the portal by its own setting as any other issuer is."""

import os
import time
from pathlib import Path

from django.utils import timezone

from mlegitymacja import issuers, orders
from mlegitymacja.issuers.opaque import OpaqueIssuer
from mlegitymacja.models import Order


class Recording(OpaqueIssuer):
    """Issues, and remembers what it was asked."""

    issued: list[int] = []
    revoked: list[int] = []

    def issue(self, order: Order) -> issuers.Codes:
        self.issued.append(order.pk)
        return super().issue(order)

    def revoke(self, order: Order) -> None:
        self.revoked.append(order.pk)


class Slow(Recording):
    """Takes the order and needs more time."""

    def issue(self, order: Order) -> None:
        self.issued.append(order.pk)


class Refusing(Recording):
    def issue(self, order: Order) -> issuers.Codes:
        raise issuers.Refused("Numer PESEL nie istnieje w rejestrze.")


class Away(Recording):
    def issue(self, order: Order) -> issuers.Codes:
        raise issuers.Unavailable("no route to host")

    def revoke(self, order: Order) -> None:
        raise issuers.Unavailable("no route to host")


class Broken(Recording):
    """Has a bug that nobody foresaw."""

    def issue(self, order: Order) -> issuers.Codes:
        raise ZeroDivisionError


class CancelledMeanwhile(Recording):
    """While it issues, the student changes their mind."""

    def issue(self, order: Order) -> issuers.Codes:
        assert orders.cancel(Order.objects.get(pk=order.pk), by=order.student.user)
        return super().issue(order)


class OvertakenMeanwhile(Recording):
    """While it issues, the lease runs out and another worker does the same work."""

    def issue(self, order: Order) -> issuers.Codes:
        codes = super().issue(order)
        if len(self.issued) == 1:
            Order.objects.filter(pk=order.pk).update(due_at=timezone.now())
            assert orders.attend(order.pk)
        return codes


class StuckOnce(OpaqueIssuer):
    """Hangs at its first order of all, so that its worker can be killed in the middle of it."""

    def issue(self, order: Order) -> issuers.Codes:
        mark = Path(os.environ["STUCK_MARK"])
        if not mark.exists():
            mark.touch()
            time.sleep(600)
        return super().issue(order)
