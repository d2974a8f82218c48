from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from usosweb.demo.people import make_people


class Command(BaseCommand):
    help = "Fill in the people of the demo. May be repeated: what is there stays as it is."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.IS_LOCAL:
            raise CommandError(
                "demo_data makes accounts with a known password, "
                f"so it runs only where BASE_URL is this machine, not {settings.BASE_URL}."
            )
        make_people()
