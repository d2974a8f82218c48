"""The dean's office: its group, and base classes for the lists of its panel."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import SuspiciousOperation
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

# Its members work in the panel.
GROUP = "Dziekanat"
# No number that a database gives to a row has so many.
MAX_DIGITS = 19


def dean_office_group() -> Group:
    """The group, with exactly the permissions that the installed apps name for it."""
    group, _created = Group.objects.get_or_create(name=GROUP)
    group.permissions.set(
        permission
        for app in apps.get_app_configs()
        for permission in Permission.objects.filter(
            content_type__app_label=app.label,
            codename__in=getattr(app, "dean_office_permissions", ()),
        )
    )
    return group


class KnownLookups(ChangeList):
    """Takes from the address only the lookups that the page offers; others open the whole list.

    Django would pass on any: those that the database cannot answer are errors, and others could
    spell out data that the list does not show.
    """

    def get_filters(self, request: HttpRequest) -> tuple:
        try:
            found = super().get_filters(request)
        except (DisallowedModelAdminLookup, OverflowError) as error:
            raise IncorrectLookupParameters from error
        known = {name for spec in found[0] for name in spec.expected_parameters()}
        known |= {f"{self.date_hierarchy}__{part}" for part in ("year", "month", "day")}
        if unknown := self.get_filters_params().keys() - known:
            raise IncorrectLookupParameters(unknown)
        return found

    def get_results(self, request: HttpRequest) -> None:
        try:
            super().get_results(request)
        except (ValueError, OverflowError) as error:
            # A NUL, or a day that no database knows.
            raise IncorrectLookupParameters from error


class PanelAdmin(admin.ModelAdmin):
    def response_action(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse | None:
        """Refuse ticked rows that no database could have, before Django asks for them."""
        ticked = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not all(pk.isdecimal() and len(pk) < MAX_DIGITS for pk in ticked):
            raise SuspiciousOperation("A row with no number")
        return super().response_action(request, *args, **kwargs)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return KnownLookups

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Drop NUL, which PostgreSQL refuses, from searches and autocompletion alike."""
        return super().get_search_results(request, queryset, search_term.replace("\0", ""))
