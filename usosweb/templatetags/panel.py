"""Rows of the panel's lists, and the filters beside them."""

import datetime
from collections.abc import Callable, Iterator
from functools import cache, lru_cache, partial
from operator import attrgetter
from typing import Any

from django import template
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.templatetags.admin_list import ResultList, result_headers
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.utils import display_for_field, display_for_value
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateField, DateTimeField, ForeignKey, Model, TimeField
from django.urls import reverse
from django.utils.formats import localize
from django.utils.html import conditional_escape, escape, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()

Show = Callable[[Any], str]
# Stands in an address for the number of a row.
ROW = "-row-"


@register.inclusion_tag("admin/change_list_results.html")
def panel_results(cl: ChangeList) -> dict[str, Any]:
    """Show what Django's result_list does, where no row can be changed in the list itself.

    Django finds out for each cell what is the same for a whole column, or for all rows.
    """
    headers = list(result_headers(cl))
    return {
        "cl": cl,
        "result_headers": headers,
        "num_sorted_fields": sum(header.get("sorted", False) for header in headers),
        # One for all rows: the template spends more time on each than it takes to make it.
        "results": cl.result_list
        and [ResultList(None, [SafeString("</tr>\n<tr>".join(rows(cl)))])],
    }


@register.simple_tag
def filter_choices(choices: list[dict[str, Any]]) -> SafeString:
    """List the choices of a filter."""
    selected = SafeString(' class="selected"')
    return format_html_join(
        "\n",
        '<li{}><a href="{}">{}</a></li>',
        (
            (selected if choice["selected"] else "", choice["query_string"], choice["display"])
            for choice in choices
        ),
    )


def rows(cl: ChangeList) -> Iterator[str]:
    columns = [cells(cl, name) for name in cl.list_display]
    return ("".join(cell(row) for cell in columns) for row in cl.result_list)


def cells(cl: ChangeList, name: Any) -> Callable[[Model], str]:
    """What makes a row's cell of the column."""
    if name == "action_checkbox":
        return checkboxes()
    value, show, classes = column(cl, name)
    if name not in (cl.list_display_links or ()):
        return lambda row: f'<td class="{classes}">{conditional_escape(show(value(row)))}</td>'
    start, end = map(escape, address(cl).split(ROW, 1))
    return lambda row: (
        f'<th class="{classes}"><a href="{start}{row.pk}{end}">'
        f"{conditional_escape(show(value(row)))}</a></th>"
    )


def checkboxes() -> Callable[[Model], str]:
    label = _("Select this object for an action - {}")
    return lambda row: (
        f'<td class="action-checkbox"><input type="checkbox" name="{ACTION_CHECKBOX_NAME}"'
        f' value="{row.pk}" class="action-select" aria-label="{escape(label.format(row))}"></td>'
    )


def column(cl: ChangeList, name: str) -> tuple[Show, Show, str]:
    """What reads the column's value of a row, what shows a value, and the classes of its cells."""
    empty, classes = cl.model_admin.get_empty_value_display(), f"field-{name}"
    try:
        field = cl.opts.get_field(name)
    except FieldDoesNotExist:
        method = str if name == "__str__" else getattr(cl.model_admin, name)
        is_boolean = getattr(method, "boolean", False)
        show = partial(display_for_value, empty_value_display=empty, boolean=is_boolean)
        return method, blank_as_empty(show), classes
    if isinstance(field, DateField | TimeField | ForeignKey):
        classes += " nowrap"
    return attrgetter(name), shown(field, empty), classes


def shown(field: Any, empty: str) -> Show:
    """What shows the field's values."""
    language = get_language()
    display = partial(display_for_field, field=field, empty_value_display=empty)
    if field.flatchoices:
        return cache(display)
    if isinstance(field, ForeignKey):
        return lambda row: empty if row is None else str(row)
    if isinstance(field, DateTimeField):
        return lambda moment: in_words(minute(moment), language) if moment else empty
    if isinstance(field, DateField):
        return lambda day: in_words(day, language) if day else empty
    return blank_as_empty(display)


def blank_as_empty(display: Show) -> Show:
    return lambda value: display("" if isinstance(value, str) and not value.strip() else value)


@lru_cache(maxsize=10_000)
def in_words(moment: datetime.date, language: str) -> str:
    """As a language writes a day or a minute: lists show the same ones over and over again."""
    return str(localize(moment))


def minute(moment: datetime.datetime) -> datetime.datetime:
    return localtime(moment).replace(second=0, microsecond=0)


def address(cl: ChangeList) -> str:
    """Of a row's page, from which the way back leads to the list as it is."""
    url = reverse(f"admin:{cl.opts.app_label}_{cl.opts.model_name}_change", args=[ROW])
    return add_preserved_filters({"preserved_filters": cl.preserved_filters, "opts": cl.opts}, url)
