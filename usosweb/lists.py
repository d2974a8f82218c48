"""The panel's lists: what may be asked of them; their numbers, pages and dates at any size."""

from typing import Any

from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest

DATE_PARTS = ("year", "month", "day")


class PanelList(ChangeList):
    """A list that stays quick, and takes from the address only the lookups that it offers.

    Django would pass on any: those that the database cannot answer are errors, and others could
    spell out data that the list does not show.
    """

    def get_filters(self, request: HttpRequest) -> tuple:
        try:
            found = super().get_filters(request)
        except (DisallowedModelAdminLookup, OverflowError) as error:
            raise IncorrectLookupParameters from error
        known = {name for spec in found[0] for name in spec.expected_parameters()}
        known |= {f"{self.date_hierarchy}__{part}" for part in DATE_PARTS}
        if unknown := self.get_filters_params().keys() - known:
            raise IncorrectLookupParameters(unknown)
        return found

    def get_queryset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> QuerySet:
        """Each row once: for DISTINCT, Django's way, all rows would be read and sorted."""
        rows = super().get_queryset(request, *args, **kwargs)
        if not rows.query.distinct:
            return rows
        rows.query.distinct = False
        once = self.root_queryset.filter(pk__in=rows.order_by().values("pk"))
        return self.apply_select_related(once).order_by(*self.get_ordering(request, once))

    def get_results(self, request: HttpRequest) -> None:
        try:
            super().get_results(request)
        except (ValueError, OverflowError) as error:
            # A NUL, or a day that no database knows.
            raise IncorrectLookupParameters from error
