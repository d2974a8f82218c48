from typing import Any

from django.core.management.base import BaseCommand

from usosweb.office import GROUP, dean_office_group


class Command(BaseCommand):
    help = f"Make the group {GROUP}, or bring its permissions up to date."

    def handle(self, *args: Any, **options: Any) -> None:
        group = dean_office_group()
        self.stdout.write(f"Group {group} has {group.permissions.count()} permissions.")
