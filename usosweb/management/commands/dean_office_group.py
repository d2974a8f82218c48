"""The group whose members work in the dean's office panel."""

from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand

NAME = "Dziekanat"


def dean_office_group() -> Group:
    """The group, with exactly the permissions that the installed apps name for it."""
    group, _created = Group.objects.get_or_create(name=NAME)
    group.permissions.set(
        permission
        for app in apps.get_app_configs()
        for permission in Permission.objects.filter(
            content_type__app_label=app.label,
            codename__in=getattr(app, "dean_office_permissions", ()),
        )
    )
    return group


class Command(BaseCommand):
    help = f"Make the group {NAME}, or bring its permissions up to date."

    def handle(self, *args: Any, **options: Any) -> None:
        group = dean_office_group()
        self.stdout.write(f"Group {group} has {group.permissions.count()} permissions.")
