"""The dean's office: its group, and base classes for the lists of its panel."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from usosweb.lists import PanelList, PanelPaginator

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


class PanelAdmin(admin.ModelAdmin):
    change_list_template = "admin/panel_list.html"
    paginator = PanelPaginator
    # More on a page costs more than it helps.
    list_per_page = 50
    # Each of these would count every row there is.
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def response_action(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse | None:
        """Refuse ticked rows that no database could have, before Django asks for them."""
        ticked = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not all(pk.isdecimal() and len(pk) < MAX_DIGITS for pk in ticked):
            raise SuspiciousOperation("A row with no number")
        return super().response_action(request, *args, **kwargs)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return PanelList

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Lead to the list of what the search form sent, for which the address gives the words."""
        if request.method != "POST" or SEARCH_VAR not in request.POST:
            return super().changelist_view(request, extra_context)
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        query = request.POST.copy()
        query.pop("csrfmiddlewaretoken", None)
        query[SEARCH_VAR] = self.words_for_address(request, str(query[SEARCH_VAR]).strip())
        return redirect(f"{request.path}?{query.urlencode()}")

    def words_for_address(self, request: HttpRequest, words: str) -> str:
        """What finds the same and may be read in logs and over shoulders."""
        return words

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Drop NUL, which PostgreSQL refuses, from searches and autocompletion alike."""
        return super().get_search_results(request, queryset, search_term.replace("\0", ""))
