"""The operator's hand on the signing keys. Shows no private part."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mlegitymacja.wallet import keys


class Command(BaseCommand):
    help = (
        "The keys that sign documents for wallets: make the first one, list them, or rotate: "
        "a new one becomes active, and what the older ones signed still verifies."
    )
    # They complain of just what this command puts right.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["make", "list", "rotate"])

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        try:
            {"make": self.make, "list": self.list, "rotate": self.rotate}[action]()
        except (keys.NotConfigured, OSError) as error:
            raise CommandError(str(error)) from error

    def make(self) -> None:
        kid = keys.make()
        self.stdout.write(f"Made {keys.location()} with the key {kid}.")

    def list(self) -> None:
        for number, kept in enumerate(keys.kept_keys()):
            state = "retired" if number else "active"
            self.stdout.write(f"{kept.kid}  {kept.created or 'unknown'}  {state}")

    def rotate(self) -> None:
        self.stdout.write(f"{keys.rotate()} is the active key now.")
        if settings.MLEGITYMACJA_WALLET_CERTIFICATE:
            self.stdout.write(
                "MLEGITYMACJA_WALLET_CERTIFICATE is the old key's: nothing carries it until it is "
                "replaced, and the portal will not start again before."
            )
