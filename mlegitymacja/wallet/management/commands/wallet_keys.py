"""Manage the signing keys; private parts are never shown."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mlegitymacja.wallet.document import keyfile


class Command(BaseCommand):
    help = (
        "The keys that sign documents for wallets: make the first one, list them, rotate (a new "
        "one becomes active, and what the older ones signed still verifies), or drop a retired "
        "one that leaked (nothing that it signed verifies any more)."
    )
    # The checks report exactly what this command mends.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["make", "list", "rotate", "drop"])
        parser.add_argument(
            "kid", nargs="?", help="after --: the key to drop, by the name that list shows"
        )

    def handle(self, *args: Any, action: str, kid: str | None, **options: Any) -> None:
        if (action == "drop") != (kid is not None):
            raise CommandError("Name the key to drop, and a key for nothing else.")
        actions = {"make": self.make, "list": self.list, "rotate": self.rotate}
        try:
            self.drop(kid) if kid else actions[action]()
        except (keyfile.NotConfigured, OSError) as error:
            raise CommandError(str(error)) from error

    def make(self) -> None:
        kid = keyfile.make()
        self.stdout.write(f"Made {keyfile.location()} with the key {kid}.")

    def list(self) -> None:
        for number, stored in enumerate(keyfile.read(keyfile.location())):
            state = "retired" if number else "active"
            self.stdout.write(f"{stored.kid}  {stored.created or 'unknown'}  {state}")

    def rotate(self) -> None:
        self.stdout.write(f"{keyfile.rotate()} is the active key now.")
        if settings.MLEGITYMACJA_WALLET_CERTIFICATE:
            self.stdout.write(
                "MLEGITYMACJA_WALLET_CERTIFICATE is the old key's: nothing carries it until it is "
                "replaced, and the portal will not start again before."
            )

    def drop(self, kid: str) -> None:
        try:
            keyfile.drop(kid)
        except KeyError:
            raise CommandError(
                f"{kid} is no retired key. The active one has to be rotated first."
            ) from None
        self.stdout.write(f"Dropped {kid}: nothing that it signed verifies any more.")
