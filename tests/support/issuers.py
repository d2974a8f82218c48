"""Issuers for the tests, named to the portal by its own setting as any other issuer is."""

import dataclasses
import datetime
import os
import time
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from mlegitymacja import issuers, orders
from mlegitymacja.models import Order
from mlegitymacja.statuses import Status
from mlegitymacja.wallet.issuer import WalletIssuer
from usosweb.students import records


class Recording(WalletIssuer):
    """Issues, and remembers what it was asked."""

    issued: list[int] = []
    revoked: list[int] = []
    # All that it was asked, in its order.
    asked: list[str] = []

    def issue(self, order):
        self.issued.append(order.pk)
        self.asked.append(f"issue {order.pk}")
        return super().issue(order)

    def revoke(self, order):
        self.revoked.append(order.pk)
        self.asked.append(f"revoke {order.pk}")


class Genuine(Recording):
    """Issues for mObywatel, or so its contract says."""

    apps = (issuers.MOBYWATEL,)
    notice = ""


class OfOpaqueCodes(Recording):
    """Gives codes that no app opens as a link."""

    link_scheme = ""


class OfWordsForApps(Recording):
    apps = ("mObywatel",)


class Slow(Recording):
    """Takes the order and needs more time."""

    def issue(self, order):
        self.issued.append(order.pk)


REFUSED = "Numer PESEL nie istnieje w rejestrze."


class Refusing(Recording):
    def issue(self, order):
        raise issuers.Refused(REFUSED)


A_LONG_TIME = datetime.timedelta(days=999)


class LongLived(WalletIssuer):
    """Gives codes that hold longer than the document itself."""

    def issue(self, order):
        codes = super().issue(order)
        return dataclasses.replace(codes, expires_at=codes.expires_at + A_LONG_TIME)


class Away(Recording):
    def issue(self, order):
        raise issuers.Unavailable("no route to host")

    def look(self, order):
        raise issuers.Unavailable("no route to host")

    def revoke(self, order):
        raise issuers.Unavailable("no route to host")


class Ministry(Recording):
    """Issues elsewhere, where documents are collected and ended unseen."""

    look_intervals = {
        Status.READY: datetime.timedelta(minutes=1),
        Status.COLLECTED: datetime.timedelta(days=1),
    }
    # The orders that it is still at work on.
    processing: set[int] = set()
    # What it says of an order that is looked at; of all others that there is nothing new.
    news: dict[int, object] = {}
    # Whether its answer to a revocation gets lost.
    loses_answers = False

    def issue(self, order):
        codes = super().issue(order)
        return None if order.pk in self.processing else codes

    def look(self, order):
        self.asked.append(f"look {order.pk}")
        if self.news.get(order.pk) == "away":
            raise issuers.Unavailable("no route to host")
        return self.news.get(order.pk)

    def revoke(self, order):
        super().revoke(order)
        self.news.pop(order.pk, None)
        if self.loses_answers:
            raise issuers.Unavailable("read timed out")


class Changeable(Recording):
    """Is now one of those above and now another."""

    look_intervals = {
        Status.READY: datetime.timedelta(days=3),
        Status.COLLECTED: datetime.timedelta(days=30),
    }
    now: type[Recording] = Recording

    def issue(self, order):
        return self.now().issue(order)

    def look(self, order):
        return self.now().look(order)

    def revoke(self, order):
        self.now().revoke(order)


class Various(Recording):
    """Treats each order as another issuer would: those that are named so, by number."""

    ways: dict[int, type[WalletIssuer]] = {}

    def issue(self, order):
        return self.ways.get(order.pk, Recording)().issue(order)


class Broken(Recording):
    """Has a bug that nobody foresaw."""

    def issue(self, order):
        raise ZeroDivisionError


class CancelledMeanwhile(Recording):
    """While it issues, the student changes their mind."""

    def issue(self, order):
        assert orders.cancel(Order.objects.get(pk=order.pk), by=order.student.user)
        return super().issue(order)


class ChangedMeanwhile(Recording):
    """While it issues, the dean's office removes the student from the list, and that is seen."""

    def issue(self, order):
        programme = order.student.programmes.get()
        programme.status = "cancelled"
        records.save(programme, "status")
        orders.review_changed()
        return super().issue(order)


class SlowAndCancelledMeanwhile(Recording):
    """Needs more time; meanwhile the lease runs out and the student cancels."""

    def issue(self, order):
        self.issued.append(order.pk)
        assert orders.cancel(Order.objects.get(pk=order.pk), by=order.student.user)
        Order.objects.filter(pk=order.pk).update(leased_until=None)
        assert orders.process(order.pk)


class BrokenAndCancelledMeanwhile(SlowAndCancelledMeanwhile):
    """Has issued it then, but with an answer that it stumbles over itself."""

    def issue(self, order):
        super().issue(order)
        raise ZeroDivisionError


class OvertakenMeanwhile(Recording):
    """While it issues, the lease runs out and another worker does the same work."""

    def issue(self, order):
        codes = super().issue(order)
        if len(self.issued) == 1:
            Order.objects.filter(pk=order.pk).update(leased_until=None)
            assert orders.process(order.pk)
        return codes


class OvertakenAndRevokedMeanwhile(Recording):
    """Before it issues, another worker does the same work, and the document ends again."""

    def issue(self, order):
        if Order.objects.filter(pk=order.pk, attempts=1).exists():
            Order.objects.filter(pk=order.pk).update(leased_until=None)
            assert orders.process(order.pk)
            assert orders.revoke(Order.objects.get(pk=order.pk), by=None)
            assert orders.process(order.pk)
        return super().issue(order)


class Stumbling(WalletIssuer):
    """The database gives up on one statement, and answers the next."""

    def issue(self, order):
        raise OperationalError("canceling statement due to lock timeout")


class Severing(WalletIssuer):
    """The connection to the database is gone."""

    def issue(self, order):
        connection.connection.close()
        return super().issue(order)


class Repeating(WalletIssuer):
    """Gives everybody the same codes."""

    def issue(self, order):
        super().issue(order)
        later = timezone.now() + datetime.timedelta(days=1)
        return issuers.Codes("the same", "CODE", expires_at=later)


class WithoutACode(WalletIssuer):
    """Forgets the activation code."""

    def issue(self, order):
        return dataclasses.replace(super().issue(order), activation_code=None)


class RepeatingAndOvertaken(Repeating):
    """The lease runs out, and another worker is given the same codes and stores them first."""

    def issue(self, order):
        if Order.objects.filter(pk=order.pk, attempts=1).exists():
            Order.objects.filter(pk=order.pk).update(leased_until=None)
            assert orders.process(order.pk)
        return super().issue(order)


class Stuck(WalletIssuer):
    """Writes down what it was asked in a file, and hangs the first time, so that its worker can be
    killed then: before it issues, after it, or while it revokes, as STUCK_WHILE says."""

    def issue(self, order):
        self._note(f"asked {order.pk}")
        codes = super().issue(order)
        self._note(f"issued {order.pk}")
        return codes

    def revoke(self, order):
        self._note(f"revoking {order.pk}")

    def _note(self, line):
        notes = Path(os.environ["STUCK_NOTES"])
        first = not notes.exists() or os.environ["STUCK_WHILE"] not in notes.read_text()
        with notes.open("a") as file:
            file.write(f"{line}\n")
        if first and line.startswith(os.environ["STUCK_WHILE"]):
            time.sleep(600)


class Unwritten(issuers.Issuer):
    """Takes everything from the contract, and does nothing."""


def issued_by(issuer):
    """Name the class that issues, for the fixture ``issuer`` of the tests of orders."""
    return pytest.mark.parametrize("issuer", [issuer], indirect=True)
