"""Issuers for the states that the embedded one never leaves an order in."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from mlegitymacja.issuers import App, Codes, Refused
from mlegitymacja.models import Order
from mlegitymacja.statuses import Status

REFUSAL = "Numeru PESEL nie ma w rejestrze."


class Slow:
    """Takes every order and needs more time."""

    apps: Sequence[App] = ()
    notice = ""
    link_scheme = ""
    look_intervals: Mapping[Status, timedelta] = {}

    def issue(self, order: Order) -> Codes | None:
        return None

    def look(self, order: Order) -> None:
        """Nothing happens elsewhere."""

    def revoke(self, order: Order) -> None:
        """Nothing was issued."""


class Refusing(Slow):
    """Issues nothing."""

    def issue(self, order: Order) -> Codes | None:
        raise Refused(REFUSAL)
