"""The floors of the dean's office's lists: Django's own of the same columns, all else default."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.urls import reverse

from mlegitymacja.models import Order
from usosweb.students.models import Student, StudentCard

LISTS: dict[str, type[Model]] = {"orders": Order, "students": Student, "cards": StudentCard}
# What is searched for in the list of orders, and the fields that Django looks for it in.
NUMBER_AND_SURNAME = ("student__student_number", "student__last_name")
SEARCHED = {
    "number": NUMBER_AND_SURNAME,
    "surname": NUMBER_AND_SURNAME,
    "PESEL": (*NUMBER_AND_SURNAME, "student__pesel"),
    "e-mail": (*NUMBER_AND_SURNAME, "student__user__email"),
}


PLAIN, OURS = "plain-", "admin"


def plain_site(name: str, model: type[Model], **options: Any) -> admin.AdminSite:
    """A panel with one list, which has the columns of ours and nothing else of it."""
    site = admin.AdminSite(f"{PLAIN}{name}")
    ours = admin.site.get_model_admin(model)
    columns = [_column(ours, column) for column in ours.list_display]
    options |= {
        "list_display": columns,
        "list_per_page": ours.list_per_page,
        # So that it does not ask for each row's account by itself.
        "list_select_related": ours.list_select_related,
    }
    site.register(model, type("Plain", (admin.ModelAdmin,), options))
    return site


def plain_sites() -> list[admin.AdminSite]:
    # Without the model's own order it sorts no table.
    lists = [plain_site(name, model, ordering=["-pk"]) for name, model in LISTS.items()]
    return lists + [
        plain_site(name, Order, search_fields=fields) for name, fields in SEARCHED.items()
    ]


def address(site: str, model: type[Model]) -> str:
    """Of the list in the site of that name."""
    return reverse(f"{site}:{model._meta.app_label}_{model._meta.model_name}_changelist")


def _column(ours: admin.ModelAdmin, column: Any) -> Any:
    """A method of our admin class by itself, as the plain one has no such method."""
    is_method = isinstance(column, str) and not column.startswith("__")
    return getattr(ours, column, column) if is_method else column
