"""The panel's lists: what may be asked of them; their numbers, pages and dates at any size."""

import calendar
import datetime
from itertools import takewhile
from typing import Any

from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.cache import caches
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Max, Min, Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

DATE_PARTS = ("year", "month", "day")
# So long may a new day be missing among the dates.
KEPT_SECONDS = 60


class PanelPaginator(Paginator):
    object_list: QuerySet
    # So many rows are counted and paged through: to count or to skip a row costs as much as to
    # read it. What follows is for filters and search to find.
    most = 1_000

    @cached_property
    def count(self) -> int:
        return min(self._found, self.most)

    @cached_property
    def _found(self) -> int:
        """How many, or more than are counted."""
        if self._about > 2 * self.most:
            return self._about
        found: int = self.object_list.order_by()[: self.most + 1].count()
        return found

    @cached_property
    def _about(self) -> int:
        """About how many rows a whole table has."""
        rows = self.object_list
        return 0 if rows.query.has_filters() else rows_about(rows.model)

    @property
    def is_cut(self) -> bool:
        """Whether there are rows behind the last page."""
        return self._found > self.most

    @cached_property
    def count_in_words(self) -> str:
        """Exact while it is small; then about how many for a whole table, else "more than"."""
        if not self.is_cut:
            return _in_groups(self.count)
        if self._about > self.most:
            two_digits = int(float(f"{self._about:.1e}"))
            return _("about %(number)s") % {"number": _in_groups(two_digits)}
        return _("more than %(number)s") % {"number": _in_groups(self.most)}


def rows_about(model: type[Model]) -> int:
    """How many rows a table has: on PostgreSQL as of its last ANALYZE, without counting."""
    if connection.vendor != "postgresql":
        return model._base_manager.count()
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(model._meta.db_table)
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [table])
        return int(cursor.fetchone()[0])


def _in_groups(number: int) -> str:
    return number_format(number, force_grouping=True)


class PanelList(ChangeList):
    """A list that stays quick, and takes from the address only the lookups that it offers.

    Django would pass on any: those that the database cannot answer are errors, and others could
    spell out data that the list does not show.
    """

    # For admin/search_form.html: what is searched for can be what no address may have.
    search_method = "post"

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

    @cached_property
    def dates(self) -> dict[str, Any]:
        """For admin/date_hierarchy.html: the years, or a year's months, or a month's days.

        All from the table's first row to its last; Django leaves out those without rows, for which
        it reads every row.
        """
        name = self.date_hierarchy
        if not name:
            return {}
        kept, key = caches["process"], f"dates:{self.opts.label}"
        ends: Any = kept.get_or_set(key, self._ends, KEPT_SECONDS)
        if None in ends:
            return {}
        first, last = map(_date_parts, ends)
        chosen = self._chosen_date()
        if not chosen and first[0] == last[0]:
            chosen = first[:1]
        return {
            "back": self._link_to(chosen[:-1]) if chosen else None,
            "choices": [self._link_to(date) for date in _within(chosen, first, last)],
        }

    def _ends(self) -> list[datetime.date | None]:
        """The first date of the table and its last."""
        name = self.date_hierarchy
        return list(self.model._default_manager.aggregate(Min(name), Max(name)).values())

    def _chosen_date(self) -> tuple[int, ...]:
        given = (self.params.get(f"{self.date_hierarchy}__{part}", "") for part in DATE_PARTS)
        return tuple(map(int, takewhile(bool, given)))

    def _link_to(self, date: tuple[int, ...]) -> dict[str, str]:
        name = self.date_hierarchy
        numbers = zip((f"{name}__{part}" for part in DATE_PARTS), date, strict=False)
        link = self.get_query_string(dict(numbers), [f"{name}__"])
        return {"link": link, "title": _title(date)}


def _date_parts(moment: datetime.date) -> tuple[int, ...]:
    """Year, month and day, as of the clocks here."""
    if isinstance(moment, datetime.datetime) and timezone.is_aware(moment):
        moment = timezone.localtime(moment)
    return moment.year, moment.month, moment.day


def _within(
    chosen: tuple[int, ...], first: tuple[int, ...], last: tuple[int, ...]
) -> list[tuple[int, ...]]:
    """What a period consists of, from the first day to the last; of a day, the day."""
    match chosen:
        case ():
            numbers = range(first[0], last[0] + 1)
        case (_year,):
            numbers = range(1, 13)
        case (year, month):
            numbers = range(1, calendar.monthrange(year, month)[1] + 1)
        case _:
            return [chosen]
    depth = len(chosen) + 1
    dates = ((*chosen, number) for number in numbers)
    return [date for date in dates if first[:depth] <= date <= last[:depth]]


def _title(date: tuple[int, ...]) -> str:
    match date:
        case ():
            return _("All dates")
        case (year,):
            return str(year)
        case (year, month):
            return capfirst(date_format(datetime.date(year, month, 1), "YEAR_MONTH_FORMAT"))
        case _:
            return capfirst(date_format(datetime.date(*date), "MONTH_DAY_FORMAT"))
